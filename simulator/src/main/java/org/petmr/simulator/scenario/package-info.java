/** Named examinations: what is scanned, with what, for how long; and how the result is judged against the truth. */
package org.petmr.simulator.scenario;
