package org.petmr.recon.correction;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import org.petmr.recon.event.SinglesRates;
import org.petmr.recon.interfile.InterfileHeader;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.SegmentTable;
import org.petmr.recon.scanner.SiemensBins;
import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * Efficiencies from the components of a Siemens Biograph mMR normalisation file, span 11, with dead time D where the buckets'
 * singles rates are known ({@link #withDeadTime}), else D = 1:
 *
 * <pre>
 *   n(bin) = geo(w) intf(w, v mod 9) / ax(plane) * sum over ring pairs of e(c1, r1) D(c1, r1) e(c2, r2) D(c2, r2)
 * </pre>
 *
 * <p>w, v and plane are those of Siemens' own sinogram, see {@link SiemensBins}. The unit is relative; the file's scanner
 * quantification factor offers a {@link #provisionalCalibration}. Source of the composition: NiftyPET/NIPET {@code norm.cu};
 * it takes the mean over ring pairs and lets its projector sum over them, ours sums here, as the projector does not.
 */
public final class SiemensNormalisation implements Normalisation {

    private static final int MMR_SYSTEM = 2008;
    private static final int INTERFERENCE_PERIOD = 9;
    private static final String[] COMPONENTS = {
        "geometric effects",
        "crystal interference",
        "crystal efficiencies",
        "axial effects",
        "paralyzing ring DT parameters",
        "non-paralyzing ring DT parameters"
    };

    private static final int AXIAL_EFFECTS = 3;
    private static final int FIRST_DEAD_TIME = 4;

    private static final String SCALE = "siemens mmr";
    private static final String QUANTIFICATION = "%scanner quantification factor (Bq*s/ECAT counts)";

    /**
     * What turns the quantification factor, made for the vendor's reconstruction, to line integrals in cm. Found by
     * measurement by the authors of NiftyPET/NIPET ({@code qf_loc} of {@code mmrnorm.py}); it is the vendor's bin size in cm
     * but for 0.3 %.
     */
    private static final double QUANTIFICATION_CM = 0.205;

    /** Bq/mL cm in Bq/mm^3 mm. */
    private static final double BQ_PER_MM2_IN_BQ_CM_PER_ML = 100;

    private final ProjectionGeometry geometry;
    private final SiemensBins bins;
    private final RingPairs ringPairs;
    private final String calibratedOn;
    private final OptionalDouble quantification;
    private final OptionalDouble meanLive;

    /** {@code [projections]}; the file's rows for planes are all alike, the first is kept. */
    private final float[] geometric;

    /** {@code [projections][9]} */
    private final float[] interference;

    /** {@code [indicesPerRing][rings]}, gaps 0 */
    private final float[][] byCrystal;

    /** Our plane: 1 / axial effect, for pairs as they stand and for exchanged ones. */
    private final float[] axial;

    private final float[] axialExchanged;

    /** {@code [rings]}, s */
    private final float[] paralysing;

    private final float[] nonParalysing;

    /**
     * @param headerFile the {@code .n.hdr} file; the data lie beside it
     * @throws IllegalArgumentException when the file is of another scanner, span or size
     */
    public SiemensNormalisation(ProjectionGeometry geometry, Path headerFile) throws IOException {
        ScannerModel scanner = geometry.scanner();
        InterfileHeader header = InterfileHeader.read(headerFile);
        check(header, geometry);
        float[][] parts = components(header, geometry);
        this.geometry = geometry;
        this.bins = new SiemensBins(scanner);
        this.ringPairs = new RingPairs(geometry);
        this.calibratedOn = header.startingWith("calibration date")
                .map(e -> e.getValue().replace(':', '-'))
                .orElse("an unknown day");
        this.quantification = header.number(QUANTIFICATION);
        this.meanLive = OptionalDouble.empty();
        this.paralysing = parts[4];
        this.nonParalysing = parts[5];
        this.geometric = Arrays.copyOf(parts[0], scanner.tangentialBins());
        this.interference = parts[1];
        for (int e = 0; e < parts[2].length; e++) {
            if (scanner.isGap(e % scanner.indicesPerRing())) {
                parts[2][e] = 0;
            }
        }
        this.byCrystal = ByCrystal.of(scanner, parts[2]);
        this.axial = new float[geometry.planes()];
        this.axialExchanged = new float[geometry.planes()];
        SegmentTable segments = geometry.segments();
        for (int r1 = 0; r1 < scanner.rings(); r1++) {
            for (int r2 = 0; r2 < scanner.rings(); r2++) {
                int plane = segments.plane(r1, r2);
                if (plane >= 0) {
                    axial[plane] = 1 / parts[3][plane];
                    axialExchanged[plane] = 1 / parts[3][segments.plane(r2, r1)];
                }
            }
        }
    }

    private SiemensNormalisation(SiemensNormalisation other, LiveFractions live) {
        this.geometry = other.geometry;
        this.bins = other.bins;
        this.ringPairs = other.ringPairs;
        this.calibratedOn = other.calibratedOn;
        this.quantification = other.quantification;
        this.meanLive = OptionalDouble.of(live.mean());
        this.geometric = other.geometric;
        this.interference = other.interference;
        this.axial = other.axial;
        this.axialExchanged = other.axialExchanged;
        this.paralysing = other.paralysing;
        this.nonParalysing = other.nonParalysing;
        this.byCrystal = ByCrystal.of(geometry.scanner(), live.values());
        for (int c = 0; c < byCrystal.length; c++) {
            for (int r = 0; r < byCrystal[c].length; r++) {
                byCrystal[c][r] *= other.byCrystal[c][r];
            }
        }
    }

    /**
     * The same with the dead time of a frame.
     *
     * @param singles mean rates of the frame, of the scanner's buckets
     * @throws IllegalStateException when it has dead time already
     */
    public SiemensNormalisation withDeadTime(SinglesRates singles) {
        if (meanLive.isPresent()) {
            throw new IllegalStateException("normalisation: has dead time already");
        }
        return new SiemensNormalisation(this, liveFractions(singles));
    }

    /** Live fractions from the file's ring parameters. @param singles of the scanner's buckets */
    public LiveFractions liveFractions(SinglesRates singles) {
        return LiveFractions.siemens(geometry.scanner(), singles, paralysing, nonParalysing);
    }

    /**
     * An absolute calibration from the header's scanner quantification factor q, Bq s for each ECAT count. NiftyPET/NIPET,
     * whose efficiencies are these and whose lines are in cm, gets Bq/mL from {@code q 0.205 / (seconds x positrons per
     * decay)} times its image ({@code prj/mmrrec.py}), where 0.205 was found by measurement. In our units that is
     * {@code q 0.205 / 100}. Provisional: it stands for no phantom measured with this library.
     *
     * @return empty when the header has no such factor
     */
    public Optional<Calibration> provisionalCalibration() {
        return quantification.isEmpty() || !(quantification.getAsDouble() > 0)
                ? Optional.empty()
                : Optional.of(new Calibration(
                        geometry.scanner().name(),
                        calibratedOn.matches("\\d{4}-\\d\\d-\\d\\d") ? calibratedOn : "1970-01-01",
                        "",
                        SCALE,
                        quantification.getAsDouble() * QUANTIFICATION_CM / BQ_PER_MM2_IN_BQ_CM_PER_ML,
                        0,
                        "provisional, from the vendor's scanner quantification factor %s"
                                .formatted(quantification.getAsDouble())));
    }

    private static void check(InterfileHeader header, ProjectionGeometry geometry) {
        header.text("PET data type")
                .filter(v -> !v.equalsIgnoreCase("normalization"))
                .ifPresent(v -> {
                    throw header.wrong("PET data type", v, "normalization");
                });
        if (header.integer("originating system").orElse(0) != MMR_SYSTEM) {
            throw header.wrong(
                    "originating system", header.text("originating system").orElse("absent"), MMR_SYSTEM + " (mMR)");
        }
        header.expect("number of rings", geometry.scanner().rings());
        header.expect("%axial compression", geometry.compression().span());
        header.expect("%maximum ring difference", geometry.compression().maxRingDifference());
        header.text("image data byte order")
                .filter(v -> !v.equalsIgnoreCase("LITTLEENDIAN"))
                .ifPresent(v -> {
                    throw header.wrong("image data byte order", v, "LITTLEENDIAN");
                });
    }

    private static float[][] components(InterfileHeader header, ProjectionGeometry geometry) throws IOException {
        ScannerModel scanner = geometry.scanner();
        int projections = scanner.tangentialBins();
        String[] sizes = {
            "{%d,%d}".formatted(projections, scanner.imagePlanes()),
            "{%d,%d}".formatted(INTERFERENCE_PERIOD, projections),
            "{%d,%d}".formatted(scanner.indicesPerRing(), scanner.rings()),
            "{%d}".formatted(geometry.planes()),
            "{%d}".formatted(scanner.rings()),
            "{%d}".formatted(scanner.rings())
        };
        int[] lengths = {
            projections * scanner.imagePlanes(),
            INTERFERENCE_PERIOD * projections,
            scanner.elements(),
            geometry.planes(),
            scanner.rings(),
            scanner.rings()
        };
        String name = header.text("name of data file").orElse("absent");
        Path data = header.file().resolveSibling(name);
        if (!Files.isReadable(data)) {
            throw header.wrong("name of data file", name, "a readable file beside the header");
        }
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(data)).order(ByteOrder.LITTLE_ENDIAN);
        float[][] parts = new float[COMPONENTS.length][];
        for (int i = 0; i < COMPONENTS.length; i++) {
            String nth = " [" + (i + 1) + "]";
            String component = header.text("%normalization component" + nth).orElse("absent");
            if (!component.equals(COMPONENTS[i])) {
                throw header.wrong("%normalization component" + nth, component, COMPONENTS[i]);
            }
            String size = header.text("%matrix size" + nth).orElse("absent").replace(" ", "");
            if (!size.equals(sizes[i])) {
                throw header.wrong("%matrix size" + nth, size, sizes[i]);
            }
            int offset = header.integer("data offset in bytes" + nth).orElse(-1);
            if (offset < 0 || (long) offset + Float.BYTES * (long) lengths[i] > bytes.capacity()) {
                throw new IllegalArgumentException("%s: %d bytes (expected: %s, %d bytes from %d)"
                        .formatted(data, bytes.capacity(), COMPONENTS[i], Float.BYTES * lengths[i], offset));
            }
            parts[i] = new float[lengths[i]];
            bytes.slice(offset, Float.BYTES * lengths[i])
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(parts[i]);
            check(data, i, parts[i]);
        }
        return parts;
    }

    /** Efficiencies are 0 or more, axial effects, which divide, more than 0; dead time may have either sign. */
    private static void check(Path data, int component, float[] values) {
        for (int i = 0; i < values.length; i++) {
            float value = values[i];
            boolean isSound = Float.isFinite(value)
                    && (component >= FIRST_DEAD_TIME || value > 0 || value == 0 && component < AXIAL_EFFECTS);
            if (!isSound) {
                throw new IllegalArgumentException("%s: %s: value %d: %s (expected: %s)"
                        .formatted(
                                data,
                                COMPONENTS[component],
                                i,
                                value,
                                component == AXIAL_EFFECTS ? "> 0" : "a number, efficiencies >= 0"));
            }
        }
    }

    @Override
    public void efficiencies(int view, int t, float[] planes) {
        int a = geometry.firstCrystal(view, t);
        int b = geometry.secondCrystal(view, t);
        int w = bins.tangential(a, b);
        if (geometry.isGap(view, t) || w < 0 || w >= geometric.length) {
            Arrays.fill(planes, 0);
            return;
        }
        ringPairs.sumProducts(byCrystal[a], byCrystal[b], planes);
        float transaxial = geometric[w] * interference[w * INTERFERENCE_PERIOD + bins.view(a, b) % INTERFERENCE_PERIOD];
        float[] ax = bins.isExchanged(a, b) ? axialExchanged : axial;
        for (int p = 0; p < ax.length; p++) {
            planes[p] *= transaxial * ax[p];
        }
    }

    @Override
    public boolean isAbsolute() {
        return false;
    }

    @Override
    public String scale() {
        return SCALE;
    }

    @Override
    public String description() {
        return "Siemens normalisation of %s, relative, %s"
                .formatted(
                        calibratedOn,
                        meanLive.isPresent()
                                ? "with dead time (%.2f %% live)".formatted(100 * meanLive.getAsDouble())
                                : "without dead time");
    }

    public String calibratedOn() {
        return calibratedOn;
    }
}
