/** What goes wrong with MR images, on demand. */
package org.petmr.simulator.mr.fault;
