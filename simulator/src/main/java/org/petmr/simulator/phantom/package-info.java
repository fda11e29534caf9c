/** Phantoms as lists of analytic shapes: what is where, how active it is, how it attenuates and how it looks to MR. */
package org.petmr.simulator.phantom;
