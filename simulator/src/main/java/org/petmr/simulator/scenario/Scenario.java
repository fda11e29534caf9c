package org.petmr.simulator.scenario;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.CrystalEfficiencies;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.detector.FaultPlan;
import org.petmr.simulator.mr.MrProtocol;
import org.petmr.simulator.mr.MrStyle;
import org.petmr.simulator.mr.fault.MrFaults;
import org.petmr.simulator.phantom.Activity;
import org.petmr.simulator.phantom.Motion;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.phantom.Tracers;
import org.petmr.simulator.physics.DetectorModel;
import org.petmr.simulator.physics.EventGenerator;
import org.petmr.simulator.physics.SinglesModel;
import org.petmr.simulator.physics.Source;
import org.petmr.simulator.physics.detection.NormalisationScan;
import org.petmr.simulator.physics.detection.ScannerPhysics;

/**
 * An examination that can be simulated. A new one is one JSON file with these fields, all of them, {@code null} for what
 * there is not; see {@code docs/scenarios.md}.
 *
 * @param version of this format: 2
 * @param name as typed
 * @param title for people
 * @param shows what is to be seen, one sentence
 * @param scanner name in the scanner catalogue
 * @param response of its crystals
 * @param phantom what is scanned
 * @param tracer whose uptake the tissues have, lower case
 * @param isotope of the tracer
 * @param dose how much of it there is
 * @param timeCourse null: uptake stays as it is
 * @param table where it stops, how long
 * @param motion null: nothing moves
 * @param events how they come about
 * @param detector how well crystals count
 * @param singles of the whole scanner, for {@link Physics#TRUES}
 * @param mr what the MR host makes
 * @param faults what goes wrong
 * @param reconstruction how the service is asked to reconstruct
 * @param measure which regions are judged
 * @param judge what the result is held against
 * @param seed of all random numbers
 */
public record Scenario(
        int version,
        String name,
        String title,
        String shows,
        String scanner,
        Response response,
        PhantomChoice phantom,
        String tracer,
        String isotope,
        Dose dose,
        TimeCourse timeCourse,
        TableTravel table,
        MotionPlan motion,
        Physics events,
        Detector detector,
        Singles singles,
        Mr mr,
        Faults faults,
        Reconstruction reconstruction,
        Measure measure,
        Judge judge,
        long seed) {

    static final int VERSION = 2;

    /** See {@link NormalisationScan#USUAL_PROPOSALS}, which are for the crystals of an mMR. */
    private static final int LINES_PER_CRYSTAL = 1000;

    /**
     * @param pairSensitivity of a cylinder of crystals; blocks have their own
     * @param efficiencySpread crystals are even between 1 less and 1 more this
     */
    public record Detector(double pairSensitivity, double efficiencySpread) {}

    /** See {@link SinglesModel}; blocks have their own. */
    public record Singles(double ratePerSecond, double axialDrop) {}

    /**
     * @param protocol that is played while PET runs, of {@link MrProtocol#names()}; null for Dixon and T1 alone
     * @param coarser how many times larger than usual the voxels of all but Dixon and T1 are
     * @param style of the host's objects: {@code siemens} or {@code ge}, {@code -classic} or {@code -enhanced}; null for
     *     {@code siemens-classic}
     * @param faults of the images
     * @param dixonInPlaneMm size of voxels; so are the two that follow, T1's with contrast agent too
     * @param noise see {@link org.petmr.simulator.mr.MrScanner}
     * @param anatomy {@code head} or {@code body}: what the mu-map is told to expect
     */
    public record Mr(
            String protocol,
            double coarser,
            String style,
            MrFaults faults,
            double dixonInPlaneMm,
            double dixonSliceMm,
            double t1Mm,
            double airMm,
            double noise,
            String anatomy) {

        private static final String USUAL_STYLE = "siemens-classic";

        public Mr {
            Checks.require(
                    protocol == null || MrProtocol.names().contains(protocol),
                    "mr.protocol",
                    protocol,
                    "null or one of " + String.join(", ", MrProtocol.names()));
            Checks.require(coarser >= 0.5 && coarser <= 4, "mr.coarser", coarser, "0.5 to 4");
            Checks.require(
                    style == null || style.matches("(siemens|ge)-(classic|enhanced)"),
                    "mr.style",
                    style,
                    "null, or siemens or ge, -classic or -enhanced");
            Checks.present(faults, "mr.faults");
        }

        /** How the host writes its objects. @param scenario its name, which says what part of a body it is of */
        public MrStyle objects(String scenario) {
            String[] parts = (style == null ? USUAL_STYLE : style).split("-");
            return new MrStyle(
                    MrStyle.Vendor.find(parts[0]),
                    parts[1].equals("enhanced"),
                    anatomy.equals("head") ? "HEAD" : MrStyle.bodyPartOf(scenario));
        }
    }

    /** @param link of the detector link, each as {@code petmr replay --fault} has them */
    public record Faults(List<String> link) {
        public Faults {
            Checks.present(link, "faults.link");
            link = List.copyOf(link);
        }
    }

    /**
     * As in the service's arm request.
     *
     * @param muSoftPerCm null for the service's usual value
     * @param scatterRounds 0 where nothing scatters
     */
    public record Reconstruction(
            int iterations,
            int subsets,
            int imageCoarsening,
            double postfilterMm,
            Double muSoftPerCm,
            int scatterRounds) {}

    /**
     * @param regions of the phantom, by name
     * @param marginMm voxels nearer than this to their region's border don't count: the scanner blurs across it
     * @param toleranceFraction error that is allowed
     */
    public record Measure(List<String> regions, double marginMm, double toleranceFraction) {
        public Measure {
            Checks.present(regions, "measure.regions");
            Checks.require(marginMm >= 0, "measure.marginMm", marginMm, ">= 0");
            Checks.require(toleranceFraction > 0, "measure.toleranceFraction", toleranceFraction, "> 0");
            regions = List.copyOf(regions);
        }
    }

    public Scenario {
        Checks.require(version == VERSION, "version", version, Integer.toString(VERSION));
        Checks.require(name != null && name.matches("[a-z0-9][a-z0-9-]*"), "name", name, "such as brain-fet");
        Checks.require(title != null && !title.isBlank(), "title", title, "not blank");
        Checks.require(shows != null && !shows.isBlank(), "shows", shows, "not blank");
        String catalogued = scanner;
        ScannerModel model = Checks.in("scanner", () -> ScannerCatalogue.find(catalogued));
        Checks.present(phantom, "phantom");
        Checks.present(dose, "dose");
        Checks.present(table, "table");
        Checks.present(events, "events");
        Checks.present(response, "response");
        Checks.require(
                events == Physics.ACCELERATED || (events == Physics.ANALOGUE) == (response == Response.BLOCKS),
                "response",
                response.name().toLowerCase(Locale.ROOT),
                (events == Physics.ANALOGUE ? "blocks" : "cylinder") + ", for events such as these");
        Checks.require(
                response == Response.CYLINDER || timeCourse == null,
                "response",
                "blocks",
                "cylinder with a timeCourse");
        Checks.present(detector, "detector");
        Checks.present(singles, "singles");
        Checks.present(mr, "mr");
        Checks.present(faults, "faults");
        Checks.present(reconstruction, "reconstruction");
        Checks.present(measure, "measure");
        Checks.present(judge, "judge");
        String emitter = isotope;
        Isotope known = Checks.in("isotope", () -> Isotope.find(emitter));
        PhantomChoice choice = phantom;
        Phantom found = Checks.in("phantom", choice::atRest);
        List<String> tracers = Uptake.tracers(found);
        Checks.require(tracers.contains(tracer), "tracer", tracer, "one of " + String.join(", ", tracers));
        for (String region : measure.regions()) {
            Checks.require(
                    found.regions().contains(region),
                    "measure.regions",
                    region,
                    "one of " + String.join(", ", found.regions()));
        }
        if (timeCourse != null) {
            String label = tracer;
            Checks.in("tracer", () -> Tracers.find(label));
            Checks.require(table.beds().size() == 1, "table.beds", table.beds().size(), "1 with a timeCourse");
        }
        if (judge == Judge.IMAGE_QUALITY) {
            Checks.require(
                    PhantomChoice.IEC_BODY.equals(phantom.name()), "phantom.name", phantom.name(), "iec-body to judge");
        }
        List<String> planned = faults.link();
        Checks.in("faults.link", () -> FaultPlan.parse(planned));
        RateLimit.check(model, table, found, tracer, dose.referenceBqPerMl(known), known);
        RateLimit.check(model, singles.ratePerSecond());
    }

    public static List<String> names() {
        return Scenarios.NAMES;
    }

    /** @param nameOrFile one of {@link #names()}, or a JSON file of one's own */
    public static Scenario find(String nameOrFile) {
        return Scenarios.find(nameOrFile);
    }

    /** With other random numbers. */
    public Scenario withSeed(long other) {
        return new Scenario(
                version,
                name,
                title,
                shows,
                scanner,
                response,
                phantom,
                tracer,
                isotope,
                dose,
                timeCourse,
                table,
                motion,
                events,
                detector,
                singles,
                mr,
                faults,
                reconstruction,
                measure,
                judge,
                other);
    }

    /** Of all beds together. */
    public double durationS() {
        return table.startS(table.beds().size());
    }

    public Optional<TimeCourse> dynamics() {
        return Optional.ofNullable(timeCourse);
    }

    public Optional<MotionPlan> movement() {
        return Optional.ofNullable(motion);
    }

    public ScannerModel scannerModel() {
        return ScannerCatalogue.find(scanner);
    }

    public Isotope isotopeModel() {
        return Isotope.find(isotope);
    }

    /** At rest, with its own origin in the middle of the scanner. */
    public Phantom phantomModel() {
        return phantom.atRest();
    }

    public DetectorModel detectorModel() {
        return DetectorModel.seeded(scannerModel(), detector.pairSensitivity(), detector.efficiencySpread(), seed);
    }

    /**
     * That of the detectors on the day of their calibration: known without error for a cylinder; for blocks a simulated
     * scan of a cylinder in air, which knows nothing of dead time.
     *
     * @param calibratedOn day, ISO-8601
     */
    public CrystalEfficiencies normalisation(String calibratedOn, Workers workers) {
        DetectorModel model = detectorModel();
        ScannerModel of = model.scanner();
        return response == Response.CYLINDER
                ? new CrystalEfficiencies(of, calibratedOn, model.pairSensitivity(), model.efficiencies())
                : NormalisationScan.run(
                        of,
                        ScannerPhysics.of(of),
                        model.efficiencies(),
                        calibratedOn,
                        LINES_PER_CRYSTAL * of.elements(),
                        seed,
                        workers);
    }

    /** Activity of each part of the phantom at the start, Bq/mL, once uptake is complete. */
    public double[] activityBqPerMl() {
        return phantomModel().activityBqPerMl(tracer, dose.referenceBqPerMl(isotopeModel()));
    }

    /**
     * The first bed at rest: true coincidences by exact geometry and accidental ones, whatever the scenario asks for.
     *
     * @param seconds to make; not longer than asked for, whatever the scenario says
     */
    public EventGenerator generator(DetectorModel detectors, double seconds) {
        return new EventGenerator(
                detectors,
                new Source(Motion.still(phantomModel()), Activity.constant(activityBqPerMl()), isotopeModel()),
                new SinglesModel(singles.ratePerSecond(), singles.axialDrop()),
                (int) Math.max(1, Math.round(seconds * 1000)),
                seed);
    }

    /** What the scanner sees at one of its beds. @param index from 0 */
    public BedScan bed(int index) {
        return bed(index, table().startS(index));
    }

    /** The same when it does not follow the one before at once. @param startS after the first bed's start, by the tracer's clock */
    public BedScan bed(int index, double startS) {
        return new BedScan(this, index, startS);
    }
}
