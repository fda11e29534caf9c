package org.petmr.simulator.motion;

import org.petmr.recon.event.SiemensListMode;

/**
 * Ids of the signals that the simulated scanner puts into its stream, as trigger words: those of Siemens files. What the MR says
 * has ids of its own, see {@link org.petmr.simulator.mr.MrPulses}.
 */
public final class Signals {

    /** The bellows: end of expiration. */
    public static final int BREATH = SiemensListMode.RESPIRATORY_SIGNAL;

    /** The ECG: an R wave. */
    public static final int HEART_BEAT = SiemensListMode.CARDIAC_SIGNAL;

    private Signals() {}
}
