package org.petmr.recon.registration;

/** What to do after a registration. */
public enum Decision {
    /** The assumed transform stands. */
    ACCEPT,
    /** The found transform takes its place. */
    CORRECT,
    /** Neither is to be used before somebody has looked. */
    ALARM
}
