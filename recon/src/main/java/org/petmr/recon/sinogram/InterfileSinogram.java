package org.petmr.recon.sinogram;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.petmr.recon.interfile.InterfileData;
import org.petmr.recon.interfile.InterfileHeader;
import org.petmr.recon.interfile.InterfileText;
import org.petmr.recon.interfile.InterfileWriter;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.SegmentTable;

/**
 * Projection data as STIR 6 keeps them: an Interfile header {@code .hs} and values {@code .s}.
 *
 * <p>We write float32, little-endian, axes from slowest to fastest segment, view, axial position, tangential bin; segments
 * from the most negative to the most positive. Views, tangential bins and segment signs are STIR's ({@link StirBins});
 * rings are ours, ring 0 at the lowest z. So STIR's coordinates x, y, z are, as numbers, those of our scanner space with z
 * counted from the middle; STIR's claim that z runs towards the feet is its own and not stated in the file.
 *
 * <p>We read both orders of view and axial position, segments in any order, both byte orders, integers and floats with
 * their scale. TOF bins are summed, as everywhere in a {@link Sinogram}.
 */
public final class InterfileSinogram {

    private static final String MIN_DIFFERENCES = "minimum ring difference per segment";
    private static final String MAX_DIFFERENCES = "maximum ring difference per segment";
    private static final double MM_PER_CM = 10;

    private InterfileSinogram() {}

    /**
     * Writes a sinogram. Nothing is seen under either name until all is on disk.
     *
     * @param hs a name ending in {@code .hs}; the values go beside it into {@code .s}
     * @return sum of the values for which STIR's sinogram has no bin: the outermost tangential bin of the views that STIR
     *     counts from the other end (one of the Biograph mMR's 252), else 0
     */
    public static double write(Path hs, Sinogram sinogram) throws IOException {
        ProjectionGeometry g = sinogram.geometry();
        double viewOffsetDeg = StirBins.viewOffsetDeg(g.scanner());
        int[] order = segmentsByNumber(g.segments());
        StirBins bins = StirBins.of(g, viewOffsetDeg);
        double written = 0;
        try (InterfileWriter out = new InterfileWriter(hs, ".hs", ".s")) {
            header(out.text(), g, order, viewOffsetDeg);
            for (int s : order) {
                float[] view = new float[g.segments().planesOf(s) * g.tangentialBins()];
                for (int v = 0; v < g.views(); v++) {
                    written += gather(sinogram, bins, s, v, view);
                    out.write(view);
                }
            }
            out.finish();
        }
        double all = 0;
        for (float v : sinogram.values()) {
            all += v;
        }
        double leftOut = all - written;
        return Math.abs(leftOut) < 1e-9 * Math.abs(all) ? 0 : leftOut;
    }

    private static int[] segmentsByNumber(SegmentTable segments) {
        return IntStream.range(0, segments.segments())
                .boxed()
                .sorted(Comparator.comparing(segments::segmentNumber))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** Storage position of the segment of opposite sign: they stand 0, +1, -1, +2, -2, ... */
    private static int opposite(int s) {
        return s == 0 ? 0 : s % 2 == 1 ? s + 1 : s - 1;
    }

    /** Fills one view of one segment, axial position by tangential bin; returns the sum. */
    private static double gather(Sinogram sinogram, StirBins bins, int s, int view, float[] to) {
        ProjectionGeometry g = sinogram.geometry();
        int n = g.tangentialBins();
        int planes = g.segments().planesOf(s);
        double sum = 0;
        for (int t = 0; t < n; t++) {
            long base = bins.base(view, t);
            int from = base == StirBins.NONE ? 0 : firstPlane(g, s, base);
            for (int p = 0; p < planes; p++) {
                float value = base == StirBins.NONE ? 0 : sinogram.values()[from + p];
                to[p * n + t] = value;
                sum += value;
            }
        }
        return sum;
    }

    private static int firstPlane(ProjectionGeometry g, int s, long base) {
        boolean isExchanged = (base & 1) != 0;
        return (int) (base >> 1) + g.segments().firstPlane(isExchanged ? opposite(s) : s);
    }

    /** The header alone. @param dataName name of the file of values */
    static String headerText(String dataName, ProjectionGeometry g) {
        InterfileText text = new InterfileText(dataName);
        header(text, g, segmentsByNumber(g.segments()), StirBins.viewOffsetDeg(g.scanner()));
        return text.toString();
    }

    private static void header(InterfileText out, ProjectionGeometry g, int[] order, double viewOffsetDeg) {
        ScannerModel scanner = g.scanner();
        SegmentTable segments = g.segments();
        StirScanner stir = StirScanner.of(scanner);
        out.line("!imaging modality", "PT")
                .line("name of data file", out.dataName())
                .line("originating system", stir.stirName())
                .line("!version of keys", "STIR6.0")
                .heading("!GENERAL DATA")
                .heading("!GENERAL IMAGE DATA")
                .line("!type of data", "PET")
                .line("imagedata byte order", "LITTLEENDIAN")
                .heading("!PET STUDY (General)")
                .line("!PET data type", "Emission")
                .line("applied corrections", "{None}")
                .line("!number format", "float")
                .line("!number of bytes per pixel", Float.BYTES)
                .line("number of dimensions", 4)
                .line("matrix axis label [4]", "segment")
                .line("!matrix size [4]", order.length)
                .line("matrix axis label [3]", "view")
                .line("!matrix size [3]", g.views())
                .line("matrix axis label [2]", "axial coordinate")
                .line("!matrix size [2]", inOrder(order, segments::planesOf))
                .line("matrix axis label [1]", "tangential coordinate")
                .line("!matrix size [1]", g.tangentialBins())
                .line(MIN_DIFFERENCES, inOrder(order, segments::minRingDifference))
                .line(MAX_DIFFERENCES, inOrder(order, segments::maxRingDifference));
        scannerBlock(out, scanner, stir, viewOffsetDeg);
        out.line("number of energy windows", 1)
                .line("energy window lower level[1]", scanner.lowerEnergyKev())
                .line("energy window upper level[1]", scanner.upperEnergyKev())
                .line("effective central bin size (cm)", scanner.centralBinMm() / MM_PER_CM)
                .line("number of time frames", 1);
    }

    private static int[] inOrder(int[] order, IntUnaryOperator of) {
        return IntStream.of(order).map(of).toArray();
    }

    private static void scannerBlock(InterfileText out, ScannerModel s, StirScanner stir, double viewOffsetDeg) {
        out.heading("Scanner parameters")
                .line("Scanner type", stir.stirName())
                .line("Number of rings", s.rings())
                .line("Number of detectors per ring", s.indicesPerRing())
                .line("Inner ring diameter (cm)", 2 * s.innerRadiusMm() / MM_PER_CM)
                .line("Average depth of interaction (cm)", s.interactionDepthMm() / MM_PER_CM)
                .line("Distance between rings (cm)", s.ringSpacingMm() / MM_PER_CM)
                .line("Default bin size (cm)", stir.defaultBinMm() / MM_PER_CM)
                .line("View offset (degrees)", viewOffsetDeg)
                .line("Maximum number of non-arc-corrected bins", s.tangentialBins())
                .line("Default number of arc-corrected bins", stir.arcCorrectedBins())
                .line("Energy resolution", s.energyResolution())
                .line("Reference energy (in keV)", 511);
        s.timeOfFlight()
                .ifPresent(tof -> out.line("Maximum number of (unmashed) TOF time bins", stir.unmashedTofBins())
                        .line("Size of unmashed TOF time bins (ps)", stir.unmashedTofPs())
                        .line("TOF timing resolution (ps)", tof.resolutionFwhmPs()));
        out.line("Number of blocks per bucket in transaxial direction", stir.blocksPerBucketTransaxial())
                .line("Number of blocks per bucket in axial direction", stir.blocksPerBucketAxial())
                .line("Number of crystals per block in axial direction", s.crystalsPerBlockAxial())
                .line(
                        "Number of crystals per block in transaxial direction",
                        s.crystalsPerBlockTransaxial() + s.gapsPerBlockTransaxial())
                .line("Number of detector layers", 1)
                .line("Number of crystals per singles unit in axial direction", stir.crystalsPerSinglesUnitAxial())
                .line(
                        "Number of crystals per singles unit in transaxial direction",
                        stir.crystalsPerSinglesUnitTransaxial())
                .heading("End scanner parameters");
    }

    /**
     * Reads projection data of a scanner of the catalogue, known by {@code Scanner type} or {@code originating system}.
     *
     * @throws IllegalArgumentException naming the file, the field, what it has and what is allowed
     */
    public static Sinogram read(Path hs) throws IOException {
        return read(hs, Optional.empty());
    }

    /** @param scanner whose data they are, whatever name the file gives it; its figures must agree */
    public static Sinogram read(Path hs, ScannerModel scanner) throws IOException {
        return read(hs, Optional.of(scanner));
    }

    /**
     * What a file holds.
     *
     * @param tofBins 1 without time of flight
     * @param sum of the finite values
     * @param least of the finite values
     * @param most of the finite values
     * @param notFinite how many values are none
     */
    public record Contents(
            ProjectionGeometry geometry, int tofBins, double sum, float least, float most, long notFinite) {}

    /** Reads a file through without keeping its values. */
    public static Contents contents(Path hs, Optional<ScannerModel> scanner) throws IOException {
        SinogramLayout layout = SinogramLayout.of(InterfileHeader.read(hs), scanner);
        double sum = 0;
        float least = Float.POSITIVE_INFINITY;
        float most = Float.NEGATIVE_INFINITY;
        long notFinite = 0;
        float[] row = new float[layout.geometry().tangentialBins()];
        try (InterfileData in = InterfileData.open(layout.header(), layout.values())) {
            for (long left = layout.values() / row.length; left > 0; left--) {
                in.read(row);
                for (float v : row) {
                    if (Float.isFinite(v)) {
                        sum += v;
                        least = Math.min(least, v);
                        most = Math.max(most, v);
                    } else {
                        notFinite++;
                    }
                }
            }
        }
        return new Contents(layout.geometry(), layout.tofBins(), sum, least, most, notFinite);
    }

    private static Sinogram read(Path hs, Optional<ScannerModel> scanner) throws IOException {
        SinogramLayout layout = SinogramLayout.of(InterfileHeader.read(hs), scanner);
        ProjectionGeometry g = layout.geometry();
        StirBins bins = layout.bins();
        Sinogram sinogram = Sinogram.zeros(g);
        try (InterfileData in = InterfileData.open(layout.header(), layout.values())) {
            for (int tof = 0; tof < layout.tofBins(); tof++) {
                for (int s : layout.segments()) {
                    segment(in, layout, bins, s, sinogram);
                }
            }
        }
        return sinogram;
    }

    private static void segment(InterfileData in, SinogramLayout layout, StirBins bins, int s, Sinogram sinogram)
            throws IOException {
        ProjectionGeometry g = layout.geometry();
        int planes = g.segments().planesOf(s);
        int outer = layout.isViewSlower() ? g.views() : planes;
        int inner = layout.isViewSlower() ? planes : g.views();
        float[] row = new float[g.tangentialBins()];
        float[] values = sinogram.values();
        for (int i = 0; i < outer; i++) {
            for (int k = 0; k < inner; k++) {
                in.read(row);
                int view = layout.isViewSlower() ? i : k;
                int plane = layout.isViewSlower() ? k : i;
                for (int t = 0; t < row.length; t++) {
                    long base = bins.base(view, t);
                    if (base != StirBins.NONE) {
                        values[firstPlane(g, s, base) + plane] += row[t];
                    }
                }
            }
        }
    }

    /** Names the scanner that a header is of: one of the catalogue. */
    static ScannerModel scannerOf(InterfileHeader header) {
        String key = header.text("Scanner type").isPresent() ? "Scanner type" : "originating system";
        String name = header.text(key).orElse("absent");
        String ours = StirScanner.ourName(name);
        if (!ScannerCatalogue.names().contains(ours)) {
            throw header.wrong(
                    key,
                    name,
                    "one of " + String.join(", ", ScannerCatalogue.names()) + ", or a scanner of your choice");
        }
        return ScannerCatalogue.find(ours);
    }
}
