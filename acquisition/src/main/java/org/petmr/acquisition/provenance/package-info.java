/** Where results come from: the program, its version, and checksums of what it read. */
package org.petmr.acquisition.provenance;
