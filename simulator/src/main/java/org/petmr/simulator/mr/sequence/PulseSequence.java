package org.petmr.simulator.mr.sequence;

import java.util.OptionalDouble;
import org.petmr.simulator.phantom.MrProperties;

/**
 * A pulse sequence in its steady state at 3 T. Signals are relative to that of fully relaxed protons of density 1 after a
 * pulse of 90 degrees, receive coils left out; equations as in Bernstein, King and Zhou, Handbook of MRI Pulse Sequences,
 * 2004, chapters 14 to 16.
 */
public sealed interface PulseSequence permits GradientEcho, InversionGradientEcho, SpinEcho, InversionSpinEcho {

    /** Time from one excitation, or inversion, to the next. */
    double trMs();

    double flipDeg();

    /** Time from the inversion to the excitation, if there is one. */
    default OptionalDouble inversionTimeMs() {
        return OptionalDouble.empty();
    }

    /** Signal of the water of a tissue at the echo. Negative when an inversion has left it so. */
    double water(MrProperties tissue, double teMs);

    /** Signal of the fat of a tissue at the echo, without regard to its phase. */
    double fat(MrProperties tissue, double teMs);

    /** True when the echo is refocused: then decay is by T2, and fat has the phase of water. */
    boolean isSpinEcho();
}
