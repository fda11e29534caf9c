package org.petmr.acquisition.qc;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalDouble;
import org.petmr.acquisition.config.OperationsParts;
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
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * A recording of the cylinder, to be held against the calibration day.
 *
 * @param session that recorded it
 * @param listMode its segments
 * @param scanner that it was recorded with
 * @param isotope in the cylinder
 * @param efficiencies of the calibration day, a {@code .pnorm} file
 * @param activityBq of the whole cylinder at {@code activityAt}
 * @param activityAt time of that activity
 * @param startedAt of the recording
 */
public record QcMeasurement(
        String session,
        Path listMode,
        ScannerModel scanner,
        Isotope isotope,
        Path efficiencies,
        double activityBq,
        Instant activityAt,
        Instant startedAt) {

    private static final int READ_WORDS = 1 << 18;

    /**
     * Reads the recording and estimates the crystals' efficiencies.
     *
     * @param qc the cylinder, and the limits of a good day
     * @throws IllegalArgumentException efficiencies of another scanner
     */
    public QcResult evaluate(OperationsParts.Qc qc, Workers workers) throws IOException {
        CrystalEfficiencies calibration = CrystalEfficiencies.read(efficiencies, scanner);
        ProjectionGeometry geometry = new ProjectionGeometry(scanner);
        CylinderModel.Source cylinder =
                new CylinderModel.Source(qc.cylinderRadiusMm(), 0, qc.cylinderLengthMm(), qc.cylinderMuPerCm());
        PairCounts counts = new PairCounts(geometry, new CylinderModel(geometry, cylinder, 1));
        try (ListModeSource source = ListModeFiles.open(listMode)) {
            long[] words = new long[READ_WORDS];
            for (int n = source.read(words); n >= 0; n = source.read(words)) {
                counts.add(words, n);
            }
        }
        CylinderModel pairs = new CylinderModel(geometry, cylinder, positronsPerMm3(qc, counts));
        EfficiencyEstimate today = EfficiencyEstimator.maximumLikelihood(counts, pairs, false, workers, Progress.NONE);
        DailyCheck check = DailyCheck.of(scanner, today, calibration);
        LocalDate day = startedAt.atZone(ZoneOffset.UTC).toLocalDate();
        double sensitivity =
                today.absolute(day.toString()).header().knownPairSensitivity().orElseThrow();
        OptionalDouble calibrated = calibration.header().knownPairSensitivity();
        return new QcResult(
                        session,
                        startedAt,
                        scanner.name(),
                        calibration.header().calibratedOn(),
                        counts.prompts(),
                        counts.durationS(),
                        check.chiSquare(),
                        check.crystals(),
                        check.deadBlocks(),
                        check.changedBlocks(),
                        sensitivity,
                        calibrated.isPresent() ? sensitivity / calibrated.getAsDouble() : null,
                        List.of(),
                        QcProvenance.of(this, qc))
                .judged(qc);
    }

    /** In each cubic millimetre during the recording. */
    private double positronsPerMm3(OperationsParts.Qc qc, PairCounts counts) {
        double volumeMm3 = Math.PI * qc.cylinderRadiusMm() * qc.cylinderRadiusMm() * qc.cylinderLengthMm();
        double waitedS = Duration.between(activityAt, startedAt).toMillis() / 1e3;
        double atStart = activityBq * Math.pow(0.5, waitedS / isotope.halfLifeS());
        double halfLifeS = isotope.halfLifeS();
        double decayFactor = Decay.frameFactor(halfLifeS, counts.decay(halfLifeS));
        return atStart / volumeMm3 * counts.liveS() * isotope.positronFraction() / decayFactor;
    }
}
