/** From a stored session to results: attenuation, reconstruction, registration, export. */
package org.petmr.acquisition.pipeline;
