package org.petmr.acquisition.ingest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.petmr.recon.correction.LiveFractions;
import org.petmr.recon.correction.NormalisationFiles;
import org.petmr.recon.correction.SiemensNormalisation;
import org.petmr.recon.event.SinglesRates;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.SinglesUnits;
import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * What part of the coincidences dead blocks cost now, by the dead time that the reconstruction will correct for: {@code deadTimeNs}
 * of the request, else the parameters of its Siemens normalisation file.
 */
public final class LiveDeadTime {

    /** Nothing is known of it. */
    public static final LiveDeadTime UNKNOWN = new LiveDeadTime(null, null);

    private static final double S_PER_NS = 1e-9;

    private final ScannerModel scanner;
    private final Function<SinglesRates, LiveFractions> live;

    private LiveDeadTime(ScannerModel scanner, Function<SinglesRates, LiveFractions> live) {
        this.scanner = scanner;
        this.live = live;
    }

    /**
     * Reads the file, which takes a moment.
     *
     * @param deadTimeNs of a block; null or 0: that of the file
     * @param normalisationFile null: none
     * @throws IOException the file cannot be read
     * @throws IllegalArgumentException it is damaged, or of another scanner
     */
    public static LiveDeadTime of(ScannerModel scanner, Double deadTimeNs, String normalisationFile)
            throws IOException {
        if (deadTimeNs != null && deadTimeNs > 0) {
            double deadTimeS = deadTimeNs * S_PER_NS;
            return new LiveDeadTime(scanner, blocks -> LiveFractions.nonParalysable(scanner, blocks, deadTimeS));
        }
        if (normalisationFile != null
                && NormalisationFiles.open(Path.of(normalisationFile), new ProjectionGeometry(scanner))
                        instanceof SiemensNormalisation siemens) {
            SinglesUnits buckets = SinglesUnits.siemensBuckets(scanner);
            return new LiveDeadTime(scanner, blocks -> siemens.liveFractions(blocks.gatheredIn(scanner, buckets)));
        }
        return UNKNOWN;
    }

    /**
     * A coincidence needs both its ends alive.
     *
     * @param blockCps singles of each block, as counted
     * @return 0 to 1; empty while not known
     */
    OptionalDouble lostPart(double[] blockCps) {
        if (scanner == null) {
            return OptionalDouble.empty();
        }
        double mean = live.apply(new SinglesRates(SinglesUnits.blocks(scanner), blockCps))
                .mean();
        return OptionalDouble.of(Math.min(1, Math.max(0, 1 - mean * mean)));
    }
}
