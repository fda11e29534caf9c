/** Retention: which stored list mode goes, which stays, and who said so; the same for the service and without one. */
package org.petmr.acquisition.retention;
