package org.petmr.simulator.motion;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.petmr.recon.file.WholeFile;
import org.petmr.recon.registration.RigidTransform;

/**
 * What the watchers of a patient record, as CSV: the bellows and the MR navigator with their noise, the triggers, and the
 * truth without any. All times are those of the scan.
 */
public final class Traces {

    private static final int BELLOWS_MS = 20;
    private static final int NAVIGATOR_MS = 200;
    private static final int TRUTH_MS = 20;

    /** Of a usual breath. */
    private static final double BELLOWS_NOISE = 0.02;

    private static final double NAVIGATOR_NOISE_MM = 0.5;

    private Traces() {}

    /** A pressure belt, 50 samples a second: {@code time_ms,bellows}, 1 in the depth of a usual breath. */
    public static void writeBellows(Path file, Breathing breathing, long durationMs, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed ^ 0xBE110);
        StringBuilder csv = new StringBuilder("time_ms,bellows\n");
        for (long ms = 0; ms <= durationMs; ms += BELLOWS_MS) {
            line(csv, ms, breathing.amplitude(ms) + BELLOWS_NOISE * random.nextGaussian());
        }
        write(file, csv);
    }

    /**
     * A pencil-beam navigator across the dome of the liver, 5 a second: {@code time_ms,diaphragm_mm}, negative towards the
     * feet.
     *
     * @param mmPerBreath way of the dome in a usual breath
     */
    public static void writeNavigator(Path file, Breathing breathing, double mmPerBreath, long durationMs, long seed)
            throws IOException {
        SplittableRandom random = new SplittableRandom(seed ^ 0x7A51);
        StringBuilder csv = new StringBuilder("time_ms,diaphragm_mm\n");
        for (long ms = 0; ms <= durationMs; ms += NAVIGATOR_MS) {
            line(csv, ms, -mmPerBreath * breathing.amplitude(ms) + NAVIGATOR_NOISE_MM * random.nextGaussian());
        }
        write(file, csv);
    }

    /** The poses that PET and MR were made from: {@code time_ms,pose,amplitude}. */
    public static void writeTruth(Path file, RespiratoryMotion motion, long durationMs) throws IOException {
        StringBuilder csv = new StringBuilder("time_ms,pose,amplitude\n");
        for (long ms = 0; ms <= durationMs; ms += TRUTH_MS) {
            int pose = motion.poseAt(ms);
            csv.append(String.format(Locale.ROOT, "%d,%d,%.5f%n", ms, pose, motion.amplitude(pose)));
        }
        write(file, csv);
    }

    /** A line for each change: the transform from the phantom at rest to scanner space, in force from that time on. */
    public static void writeTruth(Path file, RigidMotion motion) throws IOException {
        StringBuilder csv = new StringBuilder(
                "time_ms,pose,rx_deg,ry_deg,rz_deg,tx_mm,ty_mm,tz_mm,centre_x_mm,centre_y_mm,centre_z_mm\n");
        for (long ms : motion.changesMs()) {
            RigidTransform t = motion.at(ms);
            csv.append(String.format(
                    Locale.ROOT,
                    "%d,%d,%.5f,%.5f,%.5f,%.5f,%.5f,%.5f,%.3f,%.3f,%.3f%n",
                    ms,
                    motion.poseAt(ms),
                    Math.toDegrees(t.rxRad()),
                    Math.toDegrees(t.ryRad()),
                    Math.toDegrees(t.rzRad()),
                    t.txMm(),
                    t.tyMm(),
                    t.tzMm(),
                    t.cxMm(),
                    t.cyMm(),
                    t.czMm()));
        }
        write(file, csv);
    }

    /** {@code signal_id,time_ms,us}, in the order given. */
    public static void writeTriggers(Path file, List<Trigger> triggers) throws IOException {
        StringBuilder csv = new StringBuilder("signal_id,time_ms,us\n");
        triggers.forEach(t -> csv.append(t.signalId())
                .append(',')
                .append(t.timeMs())
                .append(',')
                .append(t.us())
                .append('\n'));
        write(file, csv);
    }

    private static void line(StringBuilder csv, long ms, double value) {
        csv.append(String.format(Locale.ROOT, "%d,%.4f%n", ms, value));
    }

    private static void write(Path file, StringBuilder csv) throws IOException {
        WholeFile.write(file, csv.toString().getBytes(StandardCharsets.UTF_8));
    }
}
