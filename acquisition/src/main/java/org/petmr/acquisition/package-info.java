/** The service at the scanner: what is shared by its rooms (errors, addresses) and the class that starts them all. */
package org.petmr.acquisition;
