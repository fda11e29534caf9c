package org.petmr.simulator.scenario;

import org.petmr.recon.sinogram.FrameSpec;

/**
 * What the tracer does while it is scanned.
 *
 * @param minutes of biology from the injection on, which pass in the time of the scan: the more, the more compressed. The
 *     isotope decays with the scan's own time
 * @param frames into which the scan is cut, in seconds of the scan, such as {@code 12x1,6x3}
 */
public record TimeCourse(double minutes, String frames) {

    private static final double S_PER_MIN = 60;

    public TimeCourse {
        Checks.require(minutes > 0 && minutes <= 600, "timeCourse.minutes", minutes, "above 0, at most 600");
        Checks.present(frames, "timeCourse.frames");
        String text = frames;
        Checks.in("timeCourse.frames", () -> FrameSpec.parse(text));
    }

    FrameSpec frameSpec() {
        return FrameSpec.parse(frames);
    }

    /** Seconds of biology in a second of the scan. */
    double compression(double durationS) {
        return S_PER_MIN * minutes / durationS;
    }
}
