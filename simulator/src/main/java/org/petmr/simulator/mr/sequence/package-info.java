/** What MR pulse sequences make of a tissue: signal equations. */
package org.petmr.simulator.mr.sequence;
