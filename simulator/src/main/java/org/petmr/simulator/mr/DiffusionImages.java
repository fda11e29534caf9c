package org.petmr.simulator.mr;

import java.util.ArrayList;
import java.util.List;
import org.petmr.recon.image.Volume;
import org.petmr.simulator.mr.MrSeries.Acquired;
import org.petmr.simulator.mr.sequence.PulseSequence;

/**
 * Diffusion weighting: water decays with exp(-b ADC), fat is suppressed. The ADC map is what the host fits to the noisy
 * images, in 10^-6 mm^2/s, as vendors send it.
 */
final class DiffusionImages {

    private static final double[] B_VALUES = {0, 500, 1000};
    private static final double ADC_UNITS_PER_MM2_PER_S = 1e6;

    /** Signals below so many standard deviations of the noise are not fitted. */
    private static final double NOISE_FLOOR = 3;

    private DiffusionImages() {}

    static List<MrSeries> of(Scene scene, SeriesMaker maker) {
        MrScan scan = maker.step().scan();
        PulseSequence sequence = scan.sequence();
        double brightest = Scene.most(scene.ofParts(t -> sequence.water(t, scan.teMs())));
        List<Acquired> volumes = new ArrayList<>();
        for (int i = 0; i < B_VALUES.length; i++) {
            double b = B_VALUES[i];
            double[] real = scene.ofParts(t -> sequence.water(t, scan.teMs()) * Math.exp(-b * t.adcMm2PerS()));
            Volume image = scene.image(real, new double[real.length], brightest, i);
            double startS = i * maker.step().durationS() / B_VALUES.length;
            volumes.add(new Acquired(image, scan.teMs(), 1, b, 1, startS));
        }
        double floor = Math.max(1, NOISE_FLOOR * scene.sigma(brightest) * scene.scale(brightest));
        Volume adc = adc(volumes, floor);
        return List.of(
                maker.series(0, MrImageKind.DWI, "ep2d_diff_b0_500_1000", volumes),
                maker.series(1, MrImageKind.ADC, "ep2d_diff_b0_500_1000_ADC", SeriesMaker.only(adc, scan.teMs())));
    }

    /** Straight line through ln S over b, each point weighted with S^2: the variance of ln S is that of S over S^2. */
    private static Volume adc(List<Acquired> volumes, double floor) {
        Volume adc = Volume.zeros(volumes.get(0).signal().grid());
        float[] to = adc.values();
        for (int i = 0; i < to.length; i++) {
            double w = 0;
            double wb = 0;
            double wbb = 0;
            double wl = 0;
            double wbl = 0;
            int points = 0;
            for (Acquired v : volumes) {
                double s = v.signal().values()[i];
                if (s >= floor) {
                    double weight = s * s;
                    double l = Math.log(s);
                    w += weight;
                    wb += weight * v.bValue();
                    wbb += weight * v.bValue() * v.bValue();
                    wl += weight * l;
                    wbl += weight * v.bValue() * l;
                    points++;
                }
            }
            double slope = points < 2 ? 0 : (wb * wl - w * wbl) / (w * wbb - wb * wb);
            to[i] = (float) Math.rint(Math.min(Scene.FULL_SCALE, Math.max(0, ADC_UNITS_PER_MM2_PER_S * slope)));
        }
        return adc;
    }
}
