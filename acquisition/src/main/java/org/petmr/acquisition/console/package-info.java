/** REST, the live stream and the technologist's page. */
package org.petmr.acquisition.console;
