package org.petmr.recon.sinogram;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.petmr.recon.interfile.InterfileHeader;
import org.petmr.recon.scanner.AxialCompression;
import org.petmr.recon.scanner.AxialCompression.Rule;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.SegmentTable;

/**
 * How a projection-data file is laid out, in our terms.
 *
 * @param bins its transaxial bins
 * @param segments our storage positions of its segments, in the file's order
 * @param isViewSlower true for segment, view, axial, tangential; false for segment, axial, view, tangential
 * @param tofBins 1 without time of flight
 */
record SinogramLayout(
        InterfileHeader header,
        ProjectionGeometry geometry,
        StirBins bins,
        int[] segments,
        boolean isViewSlower,
        int tofBins) {

    private static final String LOW = "minimum ring difference per segment";
    private static final String HIGH = "maximum ring difference per segment";

    static SinogramLayout of(InterfileHeader h, Optional<ScannerModel> given) {
        ScannerModel scanner = given.orElseGet(() -> InterfileSinogram.scannerOf(h));
        h.text("PET data type").filter(v -> !v.equalsIgnoreCase("Emission")).ifPresent(v -> {
            throw h.wrong("PET data type", v, "Emission");
        });
        h.text("applied corrections")
                .filter(v -> v.toLowerCase(Locale.ROOT).contains("arc"))
                .ifPresent(v -> {
                    throw h.wrong("applied corrections", v, "no arc correction");
                });
        int dimensions = h.requiredInteger("number of dimensions");
        if (dimensions != 4 && dimensions != 5) {
            throw h.wrong("number of dimensions", "" + dimensions, "4, or 5 with time of flight");
        }
        int tofBins = 1;
        if (dimensions == 5) {
            label(h, 5, "timing positions");
            tofBins = h.requiredInteger("matrix size[5]");
            if (tofBins < 1) {
                throw h.wrong("matrix size [5]", "" + tofBins, ">= 1");
            }
        }
        label(h, 4, "segment");
        label(h, 1, "tangential coordinate");
        boolean isViewSlower = "view".equals(h.text("matrix axis label[3]").orElse(""));
        label(h, 3, isViewSlower ? "view" : "axial coordinate");
        label(h, 2, isViewSlower ? "axial coordinate" : "view");
        h.expect("number of rings", scanner.rings());
        h.expect("number of detectors per ring", scanner.indicesPerRing());
        h.expect("matrix size[1]", scanner.tangentialBins());
        h.expect(isViewSlower ? "matrix size[3]" : "matrix size[2]", scanner.views());
        ProjectionGeometry geometry = new ProjectionGeometry(scanner, compression(h, scanner));
        int[] segments = segments(h, geometry.segments(), h.integers("matrix size[" + (isViewSlower ? 2 : 3) + "]"));
        double offsetDeg = h.number("View offset (degrees)").orElse(0);
        try {
            return new SinogramLayout(h, geometry, StirBins.of(geometry, offsetDeg), segments, isViewSlower, tofBins);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(h.file() + ": " + e.getMessage(), e);
        }
    }

    private static void label(InterfileHeader h, int axis, String expected) {
        String found = h.text("matrix axis label[" + axis + "]").orElse("absent");
        if (!found.equalsIgnoreCase(expected)) {
            throw h.wrong("matrix axis label [" + axis + "]", found, expected);
        }
    }

    /** The compression that makes these segments: found from the span of segment 0 and the largest difference. */
    private static AxialCompression compression(InterfileHeader h, ScannerModel scanner) {
        int[] low = h.integers(LOW);
        int[] high = h.integers(HIGH);
        if (low.length != high.length || low.length != h.requiredInteger("matrix size[4]")) {
            throw h.wrong(LOW, low.length + " entries", h.requiredInteger("matrix size[4]") + ", one per segment");
        }
        int most = IntStream.of(high).max().orElse(0);
        int middle = IntStream.range(0, low.length)
                .filter(i -> low[i] == -high[i])
                .findFirst()
                .orElseThrow(() -> h.wrong(LOW, h.text(LOW).orElse(""), "a segment about ring difference 0"));
        if (most >= scanner.rings() || most < 0) {
            throw h.wrong(HIGH, "" + most, "0 to " + (scanner.rings() - 1));
        }
        AxialCompression paired = new AxialCompression(Rule.PAIRED, 2, most);
        AxialCompression odd = new AxialCompression(Rule.ODD_SPAN, 2 * high[middle] + 1, most);
        // few segments may be the same by either rule: then it is that of the scanner's own sinograms
        List<AxialCompression> rules =
                scanner.axialCompression().rule() == Rule.PAIRED ? List.of(paired, odd) : List.of(odd, paired);
        return rules.stream()
                .filter(rule ->
                        differences(new SegmentTable(scanner.rings(), rule)).equals(differences(low, high)))
                .findFirst()
                .orElseThrow(() -> h.wrong(LOW, h.text(LOW).orElse(""), "the segments of one span"));
    }

    /** Lowest and highest ring difference of each segment, in no order. */
    private static Set<List<Integer>> differences(int[] low, int[] high) {
        return IntStream.range(0, low.length)
                .mapToObj(i -> List.of(low[i], high[i]))
                .collect(Collectors.toSet());
    }

    private static Set<List<Integer>> differences(SegmentTable table) {
        return IntStream.range(0, table.segments())
                .mapToObj(s -> List.of(table.minRingDifference(s), table.maxRingDifference(s)))
                .collect(Collectors.toSet());
    }

    private static int[] segments(InterfileHeader h, SegmentTable table, int[] planes) {
        int[] low = h.integers(LOW);
        int[] high = h.integers(HIGH);
        if (planes.length != low.length) {
            throw h.wrong("matrix size of the axial coordinate", planes.length + " entries", low.length + "");
        }
        int[] found = new int[low.length];
        for (int i = 0; i < found.length; i++) {
            int place = i;
            found[i] = IntStream.range(0, table.segments())
                    .filter(s -> table.minRingDifference(s) == low[place] && table.maxRingDifference(s) == high[place])
                    .findFirst()
                    .orElseThrow();
            if (table.planesOf(found[i]) != planes[i]) {
                throw h.wrong(
                        "matrix size of the axial coordinate",
                        planes[i] + " for ring differences " + low[i] + " to " + high[i],
                        "" + table.planesOf(found[i]));
            }
        }
        if (IntStream.of(found).distinct().count() != found.length) {
            throw h.wrong(LOW, h.text(LOW).orElse(""), "each segment once");
        }
        return found;
    }

    /** All values of the file. */
    long values() {
        return (long) tofBins * geometry.bins();
    }
}
