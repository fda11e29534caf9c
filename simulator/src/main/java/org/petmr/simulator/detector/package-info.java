/** Front ends of a scanner as clients of the detector link PDL 1, fed by simulated physics or by a recording. */
package org.petmr.simulator.detector;
