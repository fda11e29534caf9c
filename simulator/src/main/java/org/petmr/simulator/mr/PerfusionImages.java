package org.petmr.simulator.mr;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.petmr.simulator.mr.MrSeries.Acquired;
import org.petmr.simulator.mr.sequence.Bolus;
import org.petmr.simulator.mr.sequence.PulseSequence;
import org.petmr.simulator.phantom.MrProperties;

/** A bolus of contrast agent watched every TR: S(t) = S0 exp(-TE dR2*(t)), {@link Bolus}; fat is suppressed. */
final class PerfusionImages {

    /** 60 s of 1.5 s each: 10 of baseline, the first pass, and its end. */
    private static final int REPEATS = 40;

    private PerfusionImages() {}

    static List<MrSeries> of(Scene scene, SeriesMaker maker) {
        MrScan scan = maker.step().scan();
        PulseSequence sequence = scan.sequence();
        double[] baseline =
                withArtery(scene.ofParts(t -> sequence.water(t, scan.teMs())), sequence.water(blood(), scan.teMs()));
        double brightest = Scene.most(baseline);
        List<MrProperties> tissues = scene.tissues();
        List<Acquired> volumes = new ArrayList<>();
        for (int i = 0; i < REPEATS; i++) {
            double timeS = i * sequence.trMs() * 1e-3;
            double[] now = baseline.clone();
            for (int part = 0; part < tissues.size(); part++) {
                now[part] *= Math.exp(-1e-3
                        * scan.teMs()
                        * Bolus.USUAL.tissueRatePerS(tissues.get(part).perfusion(), timeS));
            }
            now[tissues.size()] *= Math.exp(-1e-3 * scan.teMs() * Bolus.USUAL.arterialRatePerS(timeS));
            volumes.add(new Acquired(
                    scene.image(now, new double[now.length], brightest, i), scan.teMs(), 1, 0, i + 1, timeS));
        }
        return List.of(maker.series(0, MrImageKind.DSC, "ep2d_perf", volumes));
    }

    private static double[] withArtery(double[] tissues, double artery) {
        double[] all = Arrays.copyOf(tissues, tissues.length + 1);
        all[tissues.length] = artery;
        return all;
    }

    /** Tissue beside an artery, partly blood. */
    private static MrProperties blood() {
        return new MrProperties(0.85, 1600, 100, 55, 0, 0, MrProperties.Perfusion.NONE);
    }
}
