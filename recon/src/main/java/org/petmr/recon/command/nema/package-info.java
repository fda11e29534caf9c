/** {@code petmr nema}: the figures of NEMA NU 2 from files, as a table, JSON and a picture. */
package org.petmr.recon.command.nema;
