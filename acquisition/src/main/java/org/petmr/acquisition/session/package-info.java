/** Acquisitions from arming to result: their states, what is kept of them on disk, and the port to the processing pipeline. */
package org.petmr.acquisition.session;
