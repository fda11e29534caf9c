package org.petmr.simulator.command;

import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.CrystalEfficiencies;
import org.petmr.recon.correction.CylinderModel;
import org.petmr.recon.correction.DailyCheck;
import org.petmr.recon.correction.Decay;
import org.petmr.recon.correction.EfficiencyEstimate;
import org.petmr.recon.correction.EfficiencyEstimator;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.correction.PairCounts;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.scenario.Scenario;

/** Crystals as today's recording of a cylinder shows them, against those of the calibration day. */
final class DemoDailyCheck {

    private static final int READ_WORDS = 1 << 18;
    private static final double ML_PER_MM3 = 1e-3;

    /** Mean squared change over its variance: what counting alone gives is 1. */
    private static final double LARGEST_CHI_SQUARE = 1.3;

    private DemoDailyCheck() {}

    static DemoPart of(Scenario scenario, DemoRecording recording, DemoView view) throws IOException {
        view.announce("crystals");
        ScannerModel scanner = scenario.scannerModel();
        ProjectionGeometry geometry = new ProjectionGeometry(scanner);
        Phantom phantom = recording.outcome().bed().inScanner().phantom(0);
        double[] box = phantom.bounds();
        CylinderModel.Source cylinder = new CylinderModel.Source(
                box[3], 2 * box[5], phantom.compartments().get(0).tissue().muPerCm());
        PairCounts counts = new PairCounts(geometry, new CylinderModel(geometry, cylinder, 1));
        try (ListModeSource source = recording.open();
                Workers workers = Workers.ofMachine()) {
            long[] words = new long[READ_WORDS];
            for (int n = source.read(words); n >= 0; n = source.read(words)) {
                counts.add(words, n);
            }
            Isotope isotope = scenario.isotopeModel();
            double positronsPerMm3 = ML_PER_MM3
                    * scenario.activityBqPerMl()[0]
                    * counts.liveS()
                    * isotope.positronFraction()
                    / Decay.frameFactor(isotope.halfLifeS(), counts.decay(isotope.halfLifeS()));
            CylinderModel pairs = new CylinderModel(geometry, cylinder, positronsPerMm3);
            EfficiencyEstimate today =
                    EfficiencyEstimator.maximumLikelihood(counts, pairs, false, workers, Progress.NONE);
            CrystalEfficiencies calibration = CrystalEfficiencies.read(recording.normalisation(), scanner);
            DailyCheck check = DailyCheck.of(scanner, today, calibration);
            double sensitivity = today.absolute(LocalDate.now().toString())
                    .header()
                    .knownPairSensitivity()
                    .orElseThrow();
            double calibrated = calibration.header().knownPairSensitivity().orElseThrow();
            view.done("crystals", "done    %,d compared".formatted(check.crystals()));
            boolean isGood = check.deadBlocks().isEmpty()
                    && check.changedBlocks().isEmpty()
                    && check.chiSquare() <= LARGEST_CHI_SQUARE;
            return new DemoPart(
                    "daily_check",
                    List.of(
                            String.format(
                                    Locale.ROOT,
                                    " crystals  chi-square %.2f over %,d; blocks dead: %s, changed: %s",
                                    check.chiSquare(),
                                    check.crystals(),
                                    names(check.deadBlocks()),
                                    names(check.changedBlocks())),
                            String.format(
                                    Locale.ROOT,
                                    " pairs     sensitivity %.4f, calibrated %.4f (%+.1f %%)",
                                    sensitivity,
                                    calibrated,
                                    100 * (sensitivity / calibrated - 1))),
                    Map.of(
                            "chi_square", check.chiSquare(),
                            "crystals", check.crystals(),
                            "dead_blocks", check.deadBlocks(),
                            "changed_blocks", check.changedBlocks(),
                            "sensitivity", sensitivity,
                            "calibrated_sensitivity", calibrated),
                    isGood);
        }
    }

    private static String names(List<Integer> blocks) {
        return blocks.isEmpty() ? "none" : blocks.toString();
    }
}
