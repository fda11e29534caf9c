package org.petmr.recon.correction;

import java.util.ArrayList;
import java.util.List;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.SinglesUnits;

/**
 * Today's efficiencies against those of the calibration day.
 *
 * @param chiSquare mean over crystals of the squared difference over its variance, of today's counting alone; about 1 when
 *     nothing has changed and the calibration was measured with many more counts
 * @param crystals that were compared: working on both days
 * @param deadBlocks blocks that count nothing today and did on the calibration day
 * @param changedBlocks blocks of which the mean efficiency has changed by more than 5 % and 5 standard deviations
 */
public record DailyCheck(double chiSquare, int crystals, List<Integer> deadBlocks, List<Integer> changedBlocks) {

    private static final double LARGE_CHANGE = 0.05;
    private static final double SURE_SDS = 5;

    /** @throws IllegalArgumentException when the calibration is of another scanner */
    public static DailyCheck of(ScannerModel scanner, EfficiencyEstimate today, CrystalEfficiencies calibration) {
        if (!calibration.header().scanner().equals(scanner.name())) {
            throw new IllegalArgumentException("reference: scanner: %s (expected: %s)"
                    .formatted(calibration.header().scanner(), scanner.name()));
        }
        float[] values = today.values();
        double scale = commonScale(values, calibration);
        SinglesUnits blocks = SinglesUnits.blocks(scanner);
        double[] sums = new double[blocks.units()];
        double[] variances = new double[sums.length];
        int[] compared = new int[sums.length];
        int[] workedBefore = new int[sums.length];
        double chiSquare = 0;
        int crystals = 0;
        for (int e = 0; e < values.length; e++) {
            int block = blocks.unit(e);
            double expected = scale * calibration.at(e);
            workedBefore[block] += expected > 0 ? 1 : 0;
            if (values[e] > 0 && expected > 0) {
                double sd = today.relativeSd(e);
                double change = values[e] / expected - 1;
                chiSquare += change * change / (sd * sd);
                crystals++;
                sums[block] += change;
                variances[block] += sd * sd;
                compared[block]++;
            }
        }
        List<Integer> dead = new ArrayList<>();
        List<Integer> changed = new ArrayList<>();
        for (int b = 0; b < sums.length; b++) {
            if (compared[b] == 0 && workedBefore[b] > 0) {
                dead.add(b);
            } else if (compared[b] > 0) {
                double change = Math.abs(sums[b]) / compared[b];
                if (change > LARGE_CHANGE && change > SURE_SDS * Math.sqrt(variances[b]) / compared[b]) {
                    changed.add(b);
                }
            }
        }
        return new DailyCheck(crystals == 0 ? 0 : chiSquare / crystals, crystals, dead, changed);
    }

    /** The calibration's mean over the crystals that work today is 1 too. */
    private static double commonScale(float[] values, CrystalEfficiencies calibration) {
        double today = 0;
        double before = 0;
        for (int e = 0; e < values.length; e++) {
            if (values[e] > 0 && calibration.at(e) > 0) {
                today += values[e];
                before += calibration.at(e);
            }
        }
        return before > 0 ? today / before : 1;
    }
}
