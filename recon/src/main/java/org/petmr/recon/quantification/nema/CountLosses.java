package org.petmr.recon.quantification.nema;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How true the corrections for dead time and randoms are, after NEMA NU 2: the mean of an image of the scatter phantom over
 * the activity that was in it, relative to the same at the lowest activities.
 *
 * @param frames by rising activity
 * @param largestPercent the largest error, either sign taken positive, up to the highest activity that was asked about
 */
public record CountLosses(List<Frame> frames, double largestPercent) {

    /** @param mean in the reconstructed image, any unit in proportion to activity, corrected for decay to the frame */
    public record Measurement(double activityBq, double mean) {
        public Measurement {
            if (!(activityBq > 0 && Double.isFinite(activityBq) && mean > 0 && Double.isFinite(mean))) {
                throw new IllegalArgumentException(
                        "count losses: activity %s Bq, mean %s (expected: both > 0)".formatted(activityBq, mean));
            }
        }
    }

    public record Frame(double activityBq, double errorPercent) {}

    /** NEMA takes the three lowest activities as without losses. */
    private static final int LOWEST = 3;

    /** @param upToBq activity of the highest noise-equivalent rate: errors beyond are listed, but not in the largest */
    public static CountLosses of(List<Measurement> measurements, double upToBq) {
        if (measurements.size() <= LOWEST) {
            throw new IllegalArgumentException(
                    "count losses: %d measurements (expected: more than %d)".formatted(measurements.size(), LOWEST));
        }
        List<Measurement> sorted = new ArrayList<>(measurements);
        sorted.sort(Comparator.comparingDouble(Measurement::activityBq));
        double perBq = 0;
        for (Measurement m : sorted.subList(0, LOWEST)) {
            perBq += m.mean() / m.activityBq() / LOWEST;
        }
        List<Frame> frames = new ArrayList<>();
        double largest = 0;
        for (Measurement m : sorted) {
            double error = 100 * (m.mean() / m.activityBq() / perBq - 1);
            frames.add(new Frame(m.activityBq(), error));
            largest = m.activityBq() <= upToBq ? Math.max(largest, Math.abs(error)) : largest;
        }
        return new CountLosses(List.copyOf(frames), largest);
    }
}
