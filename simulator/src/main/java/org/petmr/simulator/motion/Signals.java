package org.petmr.simulator.motion;

import org.petmr.recon.event.SiemensListMode;

/** Ids of the signals that the simulated scanner puts into its stream, as trigger words; the first two are those of Siemens files. */
public final class Signals {

    /** The bellows: end of expiration. */
    public static final int BREATH = SiemensListMode.RESPIRATORY_SIGNAL;

    /** The ECG: an R wave. */
    public static final int HEART_BEAT = SiemensListMode.CARDIAC_SIGNAL;

    /** The MR: an excitation. */
    public static final int MR_PULSE = 3;

    private Signals() {}
}
