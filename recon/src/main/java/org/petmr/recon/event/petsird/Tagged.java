package org.petmr.recon.event.petsird;

/** A value of a union and which case it is. */
record Tagged(String tag, Object value) {}
