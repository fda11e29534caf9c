/** How the log is written. */
package org.petmr.acquisition.logging;
