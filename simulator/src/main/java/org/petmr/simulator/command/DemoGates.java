package org.petmr.simulator.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.sinogram.FrameCounts;
import org.petmr.recon.sinogram.GateHistogrammer;
import org.petmr.recon.sinogram.Gating;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.simulator.motion.Breathing;
import org.petmr.simulator.motion.RespiratoryMotion;
import org.petmr.simulator.motion.Signals;
import org.petmr.simulator.motion.Trigger;
import org.petmr.simulator.scenario.Scenario;

/**
 * Gates of the stored recording by the bellows' triggers. The mean z of a gate's coincidences goes up and down with the breath:
 * held against the amplitude that was put in.
 */
final class DemoGates {

    private static final int GATES = 6;

    /** Breaths that are longer or shorter than the mean by more than this part of it don't count. */
    private static final double TOLERANCE = 0.5;

    private static final long MEMORY_BYTES = 2L << 30;

    /** Of depth and place; a still patient has about none. */
    private static final double LEAST_CORRELATION = 0.8;

    private DemoGates() {}

    static DemoPart of(Scenario scenario, DemoRecording recording, RespiratoryMotion motion, DemoView view)
            throws IOException {
        view.announce("gates");
        ProjectionGeometry geometry = new ProjectionGeometry(scenario.scannerModel());
        Breathing breathing = motion.breathing();
        double periodMs = 1000 * breathing.habit().periodS();
        Gating gating = Gating.around(Signals.BREATH, GATES, periodMs, TOLERANCE);
        double[] meanZMm = new double[GATES];
        GateHistogrammer.Result result = GateHistogrammer.run(
                "bed " + (recording.outcome().bed().index() + 1),
                recording::open,
                geometry,
                gating,
                MEMORY_BYTES,
                Progress.NONE,
                gate -> meanZMm[gate.index()] = meanZMm(gate, geometry));
        double[] amplitudes = amplitudes(motion, gating);
        double correlation = new PearsonsCorrelation().correlation(amplitudes, meanZMm);
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%n gates     %d breaths of %.1f s, %d rejected; amplitude put in and mean z of the events of each gate:",
                result.accepted(),
                result.acceptedS() / Math.max(1, result.accepted()),
                result.rejected()));
        StringBuilder line = new StringBuilder("           ");
        for (int g = 0; g < GATES; g++) {
            line.append(String.format(Locale.ROOT, " %.2f %+.2f mm  ", amplitudes[g], meanZMm[g]));
        }
        lines.add(line.toString());
        lines.add(String.format(Locale.ROOT, "            correlation %.2f (down with inspiration)%n", correlation));
        view.done("gates", "done    %d gates of %d breaths".formatted(GATES, result.accepted()));
        return new DemoPart(
                "gates",
                lines,
                Map.of(
                        "accepted", result.accepted(),
                        "rejected", result.rejected(),
                        "amplitude", amplitudes,
                        "mean_z_mm", meanZMm,
                        "correlation", correlation),
                correlation <= -LEAST_CORRELATION);
    }

    private static double meanZMm(FrameCounts gate, ProjectionGeometry geometry) {
        float[] planes = new float[geometry.planes()];
        double counts = 0;
        double sum = 0;
        for (int view = 0; view < geometry.views(); view++) {
            for (int t = 0; t < geometry.tangentialBins(); t++) {
                gate.prompts().planes(view, t, planes);
                for (int p = 0; p < planes.length; p++) {
                    counts += planes[p];
                    sum += planes[p] * geometry.planeZMm(p);
                }
            }
        }
        return sum / Math.max(1, counts);
    }

    /** Mean of the poses that were in force in each gate. */
    private static double[] amplitudes(RespiratoryMotion motion, Gating gating) {
        double[] sums = new double[GATES];
        int[] counts = new int[GATES];
        List<Trigger> breaths = motion.breathing().triggers();
        for (int i = 0; i + 1 < breaths.size(); i++) {
            long from = breaths.get(i).timeMs();
            long length = breaths.get(i + 1).timeMs() - from;
            if (length >= gating.shortestMs() && length <= gating.longestMs()) {
                for (long ms = 0; ms < length; ms++) {
                    int gate = (int) (ms * GATES / length);
                    sums[gate] += motion.amplitude(motion.poseAt(from + ms));
                    counts[gate]++;
                }
            }
        }
        for (int g = 0; g < GATES; g++) {
            sums[g] /= Math.max(1, counts[g]);
        }
        return sums;
    }
}
