/** The commands of a terminal that need only this floor. */
package org.petmr.recon.command;
