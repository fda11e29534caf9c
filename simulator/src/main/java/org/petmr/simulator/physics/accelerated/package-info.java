/** Monte Carlo of whole scans, scatter included, fast: what can't become a coincidence is hardly ever begun. */
package org.petmr.simulator.physics.accelerated;
