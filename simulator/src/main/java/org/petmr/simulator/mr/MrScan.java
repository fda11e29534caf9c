package org.petmr.simulator.mr;

import java.util.Locale;
import org.petmr.simulator.mr.fault.FaultFields.Susceptibility;
import org.petmr.simulator.mr.sequence.GradientEcho;
import org.petmr.simulator.mr.sequence.InversionGradientEcho;
import org.petmr.simulator.mr.sequence.InversionSpinEcho;
import org.petmr.simulator.mr.sequence.PulseSequence;
import org.petmr.simulator.mr.sequence.SpinEcho;

/** What the scanner can play, with its usual settings at 3 T. */
public enum MrScan {
    /** Two echoes, opposed and in phase: four series. */
    DIXON(new GradientEcho(3.6, 10), 2.0, 2.5, 19, 90),
    /** Two echoes, the first before bone has decayed. */
    UTE(new GradientEcho(11.94, 10), 2.0, 2.0, 100, 240),
    /** Echo time nearly zero, so small a flip that only the density is seen. */
    ZTE(new GradientEcho(1.4, 0.6), 2.0, 2.0, 60, 360),
    /** MPRAGE. */
    T1(new InversionGradientEcho(2300, 900, 9), 1.4, 1.4, 300, 2300),
    /** A short spoiled gradient echo, as is usual in the body. */
    T1_GRADIENT(new GradientEcho(4.0, 12), 2.0, 3.0, 20, 100),
    /** MPRAGE some minutes after contrast agent. */
    T1_CONTRAST(new InversionGradientEcho(2300, 900, 9), 1.4, 1.4, 300, 2300),
    /** The short gradient echo of the body after contrast agent. */
    T1_GRADIENT_CONTRAST(new GradientEcho(4.0, 12), 2.0, 3.0, 20, 100),
    /** A train of spin echoes. */
    T2(new SpinEcho(6000), 1.6, 4.0, 150, 120),
    /** The same after an inversion that leaves CSF, T1 of 4 s, without signal. */
    FLAIR(InversionSpinEcho.nulling(9000, 4000), 1.6, 4.0, 200, 180),
    /** Echo planar, several b, and the ADC map that the host computes from them. */
    DWI(new SpinEcho(6500), 2.5, 5.0, 120, 90),
    /** Echo planar, dynamic, while contrast agent passes. */
    DSC(new GradientEcho(1500, 70), 3.0, 5.0, 90, 60);

    static final double OPPOSED_TE_MS = 1.23;
    static final double IN_PHASE_TE_MS = 2.46;
    static final double UTE_FIRST_TE_MS = 0.07;
    static final double ZTE_TE_MS = 0.016;

    private final PulseSequence sequence;
    private final double inPlaneMm;
    private final double sliceMm;
    private final double durationS;
    private final double pulsePeriodMs;

    MrScan(PulseSequence sequence, double inPlaneMm, double sliceMm, double durationS, double pulsePeriodMs) {
        this.sequence = sequence;
        this.inPlaneMm = inPlaneMm;
        this.sliceMm = sliceMm;
        this.durationS = durationS;
        this.pulsePeriodMs = pulsePeriodMs;
    }

    public PulseSequence sequence() {
        return sequence;
    }

    /** Usual size of a voxel in the slice. */
    public double inPlaneMm() {
        return inPlaneMm;
    }

    /** Usual distance of slices. */
    public double sliceMm() {
        return sliceMm;
    }

    /** How long it usually lasts. */
    public double durationS() {
        return durationS;
    }

    /** From one marker pulse to the next: one inversion, or the excitations of one slice or of one partition. */
    public double pulsePeriodMs() {
        return pulsePeriodMs;
    }

    /** How many series it gives. */
    public int series() {
        return switch (this) {
            case DIXON -> 4;
            case DWI -> 2;
            default -> 1;
        };
    }

    /** Echo time of its only, or first, echo. */
    public double teMs() {
        return switch (this) {
            case DIXON -> OPPOSED_TE_MS;
            case UTE -> UTE_FIRST_TE_MS;
            case ZTE -> ZTE_TE_MS;
            case T1, T1_CONTRAST -> 2.98;
            case T1_GRADIENT, T1_GRADIENT_CONTRAST -> 1.9;
            case T2 -> 100;
            case FLAIR -> 90;
            case DWI -> 75;
            case DSC -> 30;
        };
    }

    public boolean isThreeDimensional() {
        return switch (this) {
            case DIXON, UTE, ZTE, T1, T1_CONTRAST, T1_GRADIENT, T1_GRADIENT_CONTRAST -> true;
            default -> false;
        };
    }

    public boolean isEchoPlanar() {
        return this == DWI || this == DSC;
    }

    /** True when contrast agent has been given before, or is given within. */
    public boolean hasContrastAgent() {
        return this == T1_CONTRAST || this == T1_GRADIENT_CONTRAST || this == DSC;
    }

    /** Echoes of one train. */
    int echoTrain() {
        return switch (this) {
            case T2 -> 15;
            case FLAIR -> 16;
            case DWI, DSC -> 64;
            default -> 1;
        };
    }

    Susceptibility susceptibility() {
        return switch (this) {
            case UTE, ZTE -> Susceptibility.ULTRA_SHORT_ECHO;
            case T2, FLAIR -> Susceptibility.SPIN_ECHO;
            case DWI, DSC -> Susceptibility.ECHO_PLANAR;
            default -> Susceptibility.GRADIENT_ECHO;
        };
    }

    /** As typed: lower case, with hyphens. */
    public String typed() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
