package org.petmr.simulator.phantom;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Activity of a phantom in the course of a scan that starts some time after the injection: time-activity curves, by tissue. At
 * the tracer's usual time each part has the uptake of the tissue table.
 */
public final class TimeActivity implements Activity {

    /** Points of a curve are so far apart; between them it is straight. */
    private static final double STEP_S = 1;

    private static final double LONGEST_S = 6 * 3600;

    private final double scanS;
    private final double[] scale;
    private final double[][] curves;
    private final double[] most;

    private TimeActivity(double scanS, double[] scale, double[][] curves, double[] most) {
        this.scanS = scanS;
        this.scale = scale;
        this.curves = curves;
        this.most = most;
    }

    /**
     * @param injectedMbq at the time of the injection
     * @param weightKg over which SUV spreads it
     * @param startS from the injection to the start of the scan; 0 for a dynamic scan
     * @param scanS length of the scan
     */
    public static TimeActivity of(
            Phantom phantom, Tracer tracer, double injectedMbq, double weightKg, double startS, double scanS) {
        double reference = tracer.referenceBqPerMl(injectedMbq, weightKg, startS);
        if (!(scanS > 0 && scanS <= LONGEST_S)) {
            throw new IllegalArgumentException("scanS: %s (expected: above 0 to %s)".formatted(scanS, LONGEST_S));
        }
        List<Phantom.Compartment> compartments = phantom.compartments();
        double[] scale = new double[compartments.size()];
        double[][] curves = new double[scale.length][];
        double[] most = new double[scale.length];
        Map<Kinetics, double[]> known = new EnumMap<>(Kinetics.class);
        for (int i = 0; i < scale.length; i++) {
            Tissue tissue = compartments.get(i).tissue();
            double[] curve =
                    known.computeIfAbsent(Kinetics.of(tissue, tracer), k -> curve(k, tracer.uptakeS(), startS, scanS));
            curves[i] = curve;
            scale[i] = reference * tissue.uptake(tracer.key());
            for (double v : curve) {
                most[i] = Math.max(most[i], scale[i] * v);
            }
        }
        return new TimeActivity(scanS, scale, curves, most);
    }

    /**
     * Standardised uptake value of a tissue, with decay corrected for.
     *
     * @param afterS since the injection
     */
    public static double suv(Tissue tissue, Tracer tracer, double afterS) {
        Kinetics kinetics = Kinetics.of(tissue, tracer);
        return tissue.uptake(tracer.key()) * kinetics.at(afterS) / kinetics.at(tracer.uptakeS());
    }

    private static double[] curve(Kinetics kinetics, double usualS, double startS, double scanS) {
        double[] curve = new double[(int) Math.ceil(scanS / STEP_S) + 2];
        for (int i = 0; i < curve.length; i++) {
            curve[i] = kinetics.at(startS + i * STEP_S) / kinetics.at(usualS);
        }
        return curve;
    }

    /** @param timeS since the start of the scan; before it and after its end as then */
    @Override
    public double bqPerMl(int part, double timeS) {
        double at = Math.max(0, Math.min(scanS, timeS)) / STEP_S;
        int i = (int) at;
        double[] curve = curves[part];
        return scale[part] * (curve[i] + (at - i) * (curve[i + 1] - curve[i]));
    }

    @Override
    public double mostBqPerMl(int part) {
        return most[part];
    }
}
