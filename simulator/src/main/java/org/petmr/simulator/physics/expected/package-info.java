/** A scan without Monte Carlo: exact means of what every line counts, and Poisson counts drawn around them. */
package org.petmr.simulator.physics.expected;
