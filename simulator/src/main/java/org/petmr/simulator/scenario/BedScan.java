package org.petmr.simulator.scenario;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.event.Word;
import org.petmr.recon.registration.RigidTransform;
import org.petmr.simulator.motion.Breathing;
import org.petmr.simulator.motion.HeartBeat;
import org.petmr.simulator.motion.RespiratoryMotion;
import org.petmr.simulator.motion.RigidMotion;
import org.petmr.simulator.motion.Trigger;
import org.petmr.simulator.motion.TriggeredScan;
import org.petmr.simulator.mr.MrProtocol;
import org.petmr.simulator.mr.MrPulses;
import org.petmr.simulator.phantom.Activity;
import org.petmr.simulator.phantom.Motion;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.phantom.ShapePhantom;
import org.petmr.simulator.phantom.TimeActivity;
import org.petmr.simulator.phantom.Tracers;
import org.petmr.simulator.physics.DetectorModel;
import org.petmr.simulator.physics.ScanEvents;
import org.petmr.simulator.physics.Source;

/**
 * What the scanner sees at one stop of the table: the phantom shifted so that the bed's middle is the scanner's, its activity
 * and its motion from the start of this acquisition on, the events. PET and MR of the bed are made from the same.
 */
public final class BedScan {

    private static final double MS_PER_S = 1000;
    private static final int MEAN_SAMPLES = 100;
    private static final long BREATH_SEED = 0x5EED0001;
    private static final long HEART_SEED = 0x5EED0002;

    private final Scenario scenario;
    private final int index;
    private final TableTravel.Bed bed;
    private final Motion motion;
    private final Activity activity;
    private final double startS;

    /** @param startS after the first bed's start */
    BedScan(Scenario scenario, int index, double startS) {
        this.startS = startS;
        this.scenario = scenario;
        this.index = index;
        this.bed = scenario.table().beds().get(index);
        this.motion = motion();
        this.activity = scenario.dynamics().map(this::curves).orElseGet(() -> Activity.constant(startBqPerMl()));
    }

    public int index() {
        return index;
    }

    /** z of the phantom in the middle of the scanner. */
    public double positionMm() {
        return bed.positionMm();
    }

    public double durationS() {
        return bed.durationS();
    }

    /** After the first bed's start. */
    public double startS() {
        return startS;
    }

    private long durationMs() {
        return Math.max(1, Math.round(MS_PER_S * bed.durationS()));
    }

    /** Random numbers of one bed are not those of the next. */
    private long seed(long of) {
        return scenario.seed() + of + 7919L * index;
    }

    private Motion motion() {
        Optional<MotionPlan.Head> head = scenario.movement().map(MotionPlan::head);
        if (head.isPresent()) {
            Phantom rest = scenario.phantom().atRest();
            Checks.require(rest instanceof ShapePhantom, "motion.head", rest.name(), "a phantom of shapes");
            return new RigidMotion(
                    t -> placed(((ShapePhantom) rest).moved(t)),
                    head.get().centre(),
                    head.get().moves(),
                    head.get().drift(),
                    durationMs());
        }
        Optional<MotionPlan.Breath> breath = scenario.movement().map(MotionPlan::breath);
        if (breath.isPresent()) {
            Breathing breathing = new Breathing(breath.get().habit(), durationMs(), seed(BREATH_SEED));
            double most = breathing.habit().most();
            return new RespiratoryMotion(
                    breathing,
                    breath.get().poses(),
                    amplitude -> placed(scenario.phantom()
                            .breathing(
                                    Math.min(1, amplitude / most), breath.get().wayMm())));
        }
        return Motion.still(scenario.phantom().moved(new RigidTransform(0, 0, 0, 0, 0, -bed.positionMm(), 0, 0, 0)));
    }

    private Phantom placed(ShapePhantom phantom) {
        return phantom.shifted(-bed.positionMm());
    }

    /** In scanner space. */
    public Motion inScanner() {
        return motion;
    }

    /** Bq/mL of each part at this bed's start; what biology does then comes on top. */
    public double[] startBqPerMl() {
        double left = scenario.isotopeModel().remaining(startS());
        double[] activity = scenario.activityBqPerMl();
        for (int i = 0; i < activity.length; i++) {
            activity[i] *= left;
        }
        return activity;
    }

    /** From the injection on, in the compressed time of the scan. */
    private Activity curves(TimeCourse course) {
        double compression = course.compression(scenario.durationS());
        Activity biology = TimeActivity.of(
                scenario.phantomModel(),
                Tracers.find(scenario.tracer()),
                scenario.dose().injectedMbq(),
                scenario.dose().weightKg(),
                0,
                60 * course.minutes());
        double left = isotope().remaining(startS());
        return new Activity() {
            @Override
            public double bqPerMl(int part, double timeS) {
                return left * biology.bqPerMl(part, compression * (startS() + timeS));
            }

            @Override
            public double mostBqPerMl(int part) {
                return left * biology.mostBqPerMl(part);
            }
        };
    }

    /** Of a part at rest, decay corrected to this bed's start. @param fromS of this acquisition */
    public double meanBqPerMl(int part, double fromS, double toS) {
        double sum = 0;
        for (int i = 0; i < MEAN_SAMPLES; i++) {
            sum += activity.bqPerMl(part, fromS + (i + 0.5) / MEAN_SAMPLES * (toS - fromS));
        }
        return sum / MEAN_SAMPLES;
    }

    public Source source() {
        return new Source(motion, activity, isotope());
    }

    private Isotope isotope() {
        return scenario.isotopeModel();
    }

    /** What the watchers of the patient tell, in order of time. */
    public List<Trigger> triggers() {
        List<Trigger> triggers = new ArrayList<>();
        if (motion instanceof RespiratoryMotion breathing) {
            triggers.addAll(breathing.breathing().triggers());
        }
        scenario.movement()
                .map(MotionPlan::heart)
                .ifPresent(h -> triggers.addAll(
                        HeartBeat.triggers(h.ratePerMin(), h.irregularity(), durationMs(), seed(HEART_SEED))));
        triggers.addAll(pulses());
        return triggers;
    }

    /** What the MR host plays while this bed is scanned; times are those of the acquisition. */
    public MrProtocol mrProtocol() {
        return MrPlan.of(scenario.mr(), scenario.scannerModel()).within(bed.durationS());
    }

    private List<Trigger> pulses() {
        return Arrays.stream(new MrPulses(mrProtocol(), 0).triggers(0, durationMs()))
                .mapToObj(w -> new Trigger(Word.signalId(w), Word.timeMs(w), Word.triggerUs(w)))
                .toList();
    }

    /** Of the noise in what the watchers of the patient record. */
    public long traceSeed() {
        return seed(BREATH_SEED + HEART_SEED);
    }

    /** Way of the diaphragm in a usual breath; 0 when nothing breathes. */
    public double mmPerUsualBreath() {
        return scenario.movement()
                .map(MotionPlan::breath)
                .map(b -> b.wayMm() / b.habit().most())
                .orElse(0.0);
    }

    /** @param seconds to make; not longer than asked for, whatever the scenario says */
    public ScanEvents events(DetectorModel detectors, double seconds) {
        int ms = (int) Math.max(1, Math.round(seconds * MS_PER_S));
        ScanEvents scan = BedEvents.of(scenario, this, detectors, ms, seed(0));
        return new TriggeredScan(scan, triggers());
    }
}
