/** PETSIRD files: the yardl encoding read and written by the schema that a file carries, and list mode on top of it. */
package org.petmr.recon.event.petsird;
