/** The trials of NEMA NU 2 on simulated scanners, and what they come to beside what was published of the real ones. */
package org.petmr.simulator.nema;
