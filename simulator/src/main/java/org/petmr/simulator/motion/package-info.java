/** How a patient moves during a scan, known exactly, and what the devices that watch it tell: triggers and traces. */
package org.petmr.simulator.motion;
