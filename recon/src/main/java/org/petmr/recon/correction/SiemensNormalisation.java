package org.petmr.recon.correction;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.petmr.recon.interfile.InterfileHeader;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.SegmentTable;
import org.petmr.recon.scanner.SiemensBins;
import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * Efficiencies from the components of a Siemens Biograph mMR normalisation file, span 11, without its dead time, for which
 * the buckets' singles rates would be needed:
 *
 * <pre>
 *   n(bin) = geo(w) intf(w, v mod 9) / ax(plane) * sum over ring pairs of e(c1, r1) e(c2, r2)
 * </pre>
 *
 * <p>w, v and plane are those of Siemens' own sinogram, see {@link SiemensBins}. The unit is relative: the file's scanner
 * quantification factor is fitted to the vendor's reconstruction. Source of the composition: NiftyPET/NIPET {@code norm.cu};
 * it takes the mean over ring pairs and lets its projector sum over them, ours sums here, as the projector does not.
 */
public final class SiemensNormalisation implements Normalisation {

    private static final int MMR_SYSTEM = 2008;
    private static final int INTERFERENCE_PERIOD = 9;
    private static final String[] COMPONENTS = {
        "geometric effects", "crystal interference", "crystal efficiencies", "axial effects"
    };

    private final ProjectionGeometry geometry;
    private final SiemensBins bins;
    private final RingPairs ringPairs;
    private final String calibratedOn;

    /** {@code [projections]}; the file's rows for planes are all alike, the first is kept. */
    private final float[] geometric;

    /** {@code [projections][9]} */
    private final float[] interference;

    /** {@code [indicesPerRing][rings]}, gaps 0 */
    private final float[][] byCrystal;

    /** Our plane: 1 / axial effect, for pairs as they stand and for exchanged ones. */
    private final float[] axial;

    private final float[] axialExchanged;

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
            "{%d}".formatted(geometry.planes())
        };
        int[] lengths = {
            projections * scanner.imagePlanes(),
            INTERFERENCE_PERIOD * projections,
            scanner.elements(),
            geometry.planes()
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
        }
        return parts;
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
    public String description() {
        return "Siemens normalisation of %s, relative, without dead time".formatted(calibratedOn);
    }

    public String calibratedOn() {
        return calibratedOn;
    }
}
