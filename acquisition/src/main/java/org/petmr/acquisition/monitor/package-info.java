/** Watches what needs a hand: silent front ends, a disk that fills, losses. */
package org.petmr.acquisition.monitor;
