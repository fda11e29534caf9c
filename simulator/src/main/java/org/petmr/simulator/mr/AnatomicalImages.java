package org.petmr.simulator.mr;

import java.util.ArrayList;
import java.util.List;
import org.petmr.simulator.mr.MrSeries.Acquired;
import org.petmr.simulator.mr.sequence.Fat;
import org.petmr.simulator.mr.sequence.PulseSequence;
import org.petmr.simulator.phantom.MrProperties;

/** Weighted images: one volume for each echo, water and fat added with the phase they have there. */
final class AnatomicalImages {

    private AnatomicalImages() {}

    static List<MrSeries> of(Scene scene, SeriesMaker maker) {
        MrScan scan = maker.step().scan();
        PulseSequence sequence = scan.sequence();
        double[] echoes =
                scan == MrScan.UTE ? new double[] {scan.teMs(), MrScan.IN_PHASE_TE_MS} : new double[] {scan.teMs()};
        double brightest = 1;
        List<Acquired> volumes = new ArrayList<>();
        for (int e = 0; e < echoes.length; e++) {
            double teMs = echoes[e];
            double phase = sequence.isSpinEcho() ? 0 : Fat.phaseRad(teMs);
            double[] real = scene.ofParts(
                    t -> sequence.water(seen(t, scan), teMs) + Math.cos(phase) * sequence.fat(seen(t, scan), teMs));
            double[] imaginary = scene.ofParts(t -> -Math.sin(phase) * sequence.fat(seen(t, scan), teMs));
            brightest = e == 0 ? Scene.most(real) : brightest;
            volumes.add(new Acquired(scene.image(real, imaginary, brightest, e), teMs, e + 1, 0, 1, 0));
        }
        return List.of(maker.series(0, kind(scan), description(scan), volumes));
    }

    /** Contrast agent that has left the vessels shortens T1. */
    private static MrProperties seen(MrProperties t, MrScan scan) {
        if (!scan.hasContrastAgent() || t.perfusion().enhancementPerS() == 0) {
            return t;
        }
        double t1Ms = 1000 / (1000 / t.t1Ms() + t.perfusion().enhancementPerS());
        return new MrProperties(
                t.protonDensity(), t1Ms, t.t2Ms(), t.t2StarMs(), t.fatFraction(), t.adcMm2PerS(), t.perfusion());
    }

    private static MrImageKind kind(MrScan scan) {
        return switch (scan) {
            case UTE -> MrImageKind.UTE;
            case ZTE -> MrImageKind.ZTE;
            case T2 -> MrImageKind.T2;
            case FLAIR -> MrImageKind.FLAIR;
            case T1_CONTRAST, T1_GRADIENT_CONTRAST -> MrImageKind.T1_CONTRAST;
            default -> MrImageKind.T1;
        };
    }

    private static String description(MrScan scan) {
        return switch (scan) {
            case UTE -> "MRAC_ute";
            case ZTE -> "MRAC_zte";
            case T2 -> "t2_tse_tra";
            case FLAIR -> "t2_flair_tra";
            case T1 -> "t1_mprage_tra";
            case T1_CONTRAST -> "t1_mprage_tra_km";
            case T1_GRADIENT_CONTRAST -> "t1_vibe_tra_km";
            default -> "t1_vibe_tra";
        };
    }
}
