package org.petmr.recon.quantification;

import java.util.ArrayList;
import java.util.List;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.image.Volume;

/**
 * Activity in a region over the frames of a scan.
 *
 * @param points one for each frame, in time
 */
public record TimeActivityCurve(List<Point> points) {

    /**
     * A frame of a scan.
     *
     * @param startS from the start of the scan, or from injection
     * @param durationS as it stands in the decay correction
     */
    public record Frame(double startS, double durationS) {
        public Frame {
            if (!(Double.isFinite(startS) && durationS > 0 && Double.isFinite(durationS))) {
                throw new IllegalArgumentException(
                        "frame: from %s s for %s s (expected: a duration > 0)".formatted(startS, durationS));
            }
        }

        /**
         * When an activity that only decays equals its mean over the frame: earlier than the middle, the more so the
         * shorter the half-life.
         */
        public double decayMidS(Isotope isotope) {
            double mean = isotope.meanRemaining(0, durationS);
            return startS - Math.log(mean) / isotope.decayPerS();
        }
    }

    /**
     * @param timeS mid-frame of decay
     * @param mean of the region, in the unit of the images
     * @param sd over the region's voxels
     */
    public record Point(double timeS, double durationS, double mean, double sd) {}

    public TimeActivityCurve {
        points = List.copyOf(points);
        for (int i = 1; i < points.size(); i++) {
            if (!(points.get(i).timeS() > points.get(i - 1).timeS())) {
                throw new IllegalArgumentException("time-activity curve: point %d at %s s after %s s (expected: later)"
                        .formatted(i, points.get(i).timeS(), points.get(i - 1).timeS()));
            }
        }
    }

    /** @param images one for each frame, all on the region's grid */
    public static TimeActivityCurve of(Region region, List<Frame> frames, List<Volume> images, Isotope isotope) {
        if (frames.size() != images.size()) {
            throw new IllegalArgumentException(
                    "images: %d (expected: %d, one for each frame)".formatted(images.size(), frames.size()));
        }
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < frames.size(); i++) {
            RegionStatistics s = region.of(images.get(i));
            Frame f = frames.get(i);
            points.add(new Point(f.decayMidS(isotope), f.durationS(), s.mean(), s.sd()));
        }
        return new TimeActivityCurve(points);
    }

    /** Value at a time, straight between points; the first and the last value beyond. */
    public double at(double timeS) {
        Point before = points.get(0);
        for (Point p : points) {
            if (p.timeS() >= timeS) {
                double span = p.timeS() - before.timeS();
                double f = span > 0 ? Math.max(0, (timeS - before.timeS()) / span) : 0;
                return before.mean() + f * (p.mean() - before.mean());
            }
            before = p;
        }
        return before.mean();
    }
}
