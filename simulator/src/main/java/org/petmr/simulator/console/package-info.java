/** A console's side of the service: its REST interface and its live stream, by the contract alone. */
package org.petmr.simulator.console;
