/** Commands of the simulator: the demo, the replay, and the root that gathers every command of the house. */
package org.petmr.simulator.command;
