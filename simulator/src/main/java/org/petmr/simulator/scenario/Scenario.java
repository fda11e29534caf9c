package org.petmr.simulator.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.StrictJson;
import org.petmr.simulator.phantom.Activity;
import org.petmr.simulator.phantom.Motion;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.phantom.Phantoms;
import org.petmr.simulator.physics.DetectorModel;
import org.petmr.simulator.physics.EventGenerator;
import org.petmr.simulator.physics.SinglesModel;
import org.petmr.simulator.physics.Source;

/**
 * An examination that can be simulated. A new one is one JSON resource with these fields.
 *
 * @param name as typed
 * @param title for people
 * @param scanner name in the scanner catalogue
 * @param phantom name in {@link Phantoms}
 * @param tracer whose uptake the tissues have, lower case
 * @param isotope of the tracer
 * @param referenceBqPerMl activity where uptake is 1, at the start of the scan
 * @param injectedMbq for the patient's record
 * @param durationS of the scan
 * @param detector how well crystals count
 * @param singles of the whole scanner
 * @param mr what the MR host makes
 * @param measure which regions are judged
 * @param reconstruction how the service is asked to reconstruct
 * @param seed of all random numbers
 */
public record Scenario(
        String name,
        String title,
        String scanner,
        String phantom,
        String tracer,
        String isotope,
        double referenceBqPerMl,
        double injectedMbq,
        double durationS,
        Detector detector,
        Singles singles,
        Mr mr,
        Measure measure,
        Reconstruction reconstruction,
        long seed) {

    private static final List<String> NAMES = List.of("brain", "bench-brain", "bench-cylinder");

    /** @param efficiencySpread crystals are even between 1 less and 1 more this */
    public record Detector(double pairSensitivity, double efficiencySpread) {}

    /** See {@link SinglesModel}. */
    public record Singles(double ratePerSecond, double axialDrop) {}

    /** @param noise see {@link org.petmr.simulator.mr.MrScanner} */
    public record Mr(double dixonInPlaneMm, double dixonSliceMm, double t1Mm, double airMm, double noise) {}

    /**
     * @param regions of the phantom, by name
     * @param marginMm voxels nearer than this to their region's border don't count: the scanner blurs across it
     * @param toleranceFraction error that is allowed
     */
    public record Measure(List<String> regions, double marginMm, double toleranceFraction) {
        public Measure {
            regions = List.copyOf(regions);
        }
    }

    /** As in the service's arm request. @param muSoftPerCm null for the service's usual value */
    public record Reconstruction(
            int iterations, int subsets, int imageCoarsening, double postfilterMm, Double muSoftPerCm) {}

    public Scenario {
        require(referenceBqPerMl > 0, "referenceBqPerMl", referenceBqPerMl, "> 0");
        require(injectedMbq > 0, "injectedMbq", injectedMbq, "> 0");
        require(durationS > 0 && durationS <= 3600, "durationS", durationS, "above 0, at most 3600");
        require(detector != null, "detector", null, "present");
        require(singles != null, "singles", null, "present");
        require(mr != null, "mr", null, "present");
        require(measure != null, "measure", null, "present");
        require(reconstruction != null, "reconstruction", null, "present");
        ScannerCatalogue.find(scanner);
        Isotope.find(isotope);
        Phantom found = Phantoms.find(phantom);
        for (String region : measure.regions()) {
            require(found.regions().contains(region), "measure.regions", region, "one of " + found.regions());
        }
    }

    private static void require(boolean holds, String field, Object found, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("scenario: %s: %s (expected: %s)".formatted(field, found, expected));
        }
    }

    public static List<String> names() {
        return NAMES;
    }

    /** @param nameOrFile one of {@link #names()}, or a JSON file of one's own */
    public static Scenario find(String nameOrFile) {
        if (NAMES.contains(nameOrFile)) {
            try (InputStream in = Scenario.class.getResourceAsStream(nameOrFile + ".json")) {
                return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        if (nameOrFile.endsWith(".json") && Files.isReadable(Path.of(nameOrFile))) {
            try {
                return parse(Files.readString(Path.of(nameOrFile)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        throw new IllegalArgumentException("scenario: %s (expected: one of %s, or a readable .json file)"
                .formatted(nameOrFile, String.join(", ", NAMES)));
    }

    static Scenario parse(String json) {
        return StrictJson.read("scenario", json, Scenario.class);
    }

    public ScannerModel scannerModel() {
        return ScannerCatalogue.find(scanner);
    }

    public Phantom phantomModel() {
        return Phantoms.find(phantom);
    }

    public DetectorModel detectorModel() {
        return DetectorModel.seeded(scannerModel(), detector.pairSensitivity(), detector.efficiencySpread(), seed);
    }

    /** Activity of each part of the phantom at the start, Bq/mL. */
    public double[] activityBqPerMl() {
        return phantomModel().activityBqPerMl(tracer, referenceBqPerMl);
    }

    /** @param seconds to make; not longer than asked for, whatever the scenario says */
    public EventGenerator generator(DetectorModel detectors, double seconds) {
        return new EventGenerator(
                detectors,
                new Source(Motion.still(phantomModel()), Activity.constant(activityBqPerMl()), Isotope.find(isotope)),
                new SinglesModel(singles.ratePerSecond(), singles.axialDrop()),
                (int) Math.max(1, Math.round(seconds * 1000)),
                seed);
    }
}
