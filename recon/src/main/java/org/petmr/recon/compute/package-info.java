/** The compute threads and what long work tells of itself. The one room that every other room of the floor may enter. */
package org.petmr.recon.compute;
