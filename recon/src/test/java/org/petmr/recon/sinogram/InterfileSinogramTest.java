package org.petmr.recon.sinogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.recon.Peers;
import org.petmr.recon.interfile.InterfileHeader;
import org.petmr.recon.scanner.AxialCompression;
import org.petmr.recon.scanner.AxialCompression.Rule;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;

class InterfileSinogramTest {

    @TempDir
    private Path dir;

    /** Small scanners whose crystal 0 lies as that of the catalogue's three. */
    private static ScannerModel small(String kind) {
        ScannerModel s = ScannerCatalogue.find("bench");
        double firstDeg = switch (kind) {
            case "mmr" -> -90 + 360.0 / 48; // one crystal past STIR's
            case "signa" -> -95.23;
            default -> 0;
        };
        AxialCompression axial = kind.equals("signa")
                ? new AxialCompression(Rule.PAIRED, 2, 5)
                : new AxialCompression(Rule.ODD_SPAN, 3, kind.equals("mmr") ? 4 : 3);
        return new ScannerModel(
                "small",
                "small",
                "petmr",
                6,
                4.5,
                3,
                8,
                5,
                1,
                100,
                5,
                firstDeg,
                20,
                "LSO",
                kind.equals("mmr") ? 24 : 25,
                axial,
                430,
                610,
                0.12,
                5,
                null,
                s.image(),
                List.of());
    }

    private static Sinogram random(ProjectionGeometry g, long seed) {
        Random random = new Random(seed);
        Sinogram sinogram = Sinogram.zeros(g);
        for (int i = 0; i < sinogram.values().length; i++) {
            sinogram.values()[i] = random.nextFloat() - 0.3f;
        }
        return sinogram;
    }

    @ParameterizedTest
    @ValueSource(strings = {"bench", "mmr", "signa"})
    void whatIsWrittenIsReadBack(String kind) throws IOException {
        ScannerModel scanner = small(kind);
        Sinogram before = random(new ProjectionGeometry(scanner), 11);
        double leftOut = InterfileSinogram.write(dir.resolve("a.hs"), before);
        Sinogram after = InterfileSinogram.read(dir.resolve("a.hs"), scanner);
        assertThat(after.geometry().compression()).isEqualTo(scanner.axialCompression());
        double missing = 0;
        int differing = 0;
        for (int i = 0; i < before.values().length; i++) {
            if (before.values()[i] != after.values()[i]) {
                assertThat(after.values()[i]).isZero();
                missing += before.values()[i];
                differing++;
            }
        }
        assertThat(missing).isCloseTo(leftOut, within(1e-6));
        // an even number of bins loses the outermost one of the views that are counted from the other end: one here
        assertThat(differing).isEqualTo(kind.equals("mmr") ? before.geometry().planes() : 0);
        try (Stream<Path> files = Files.list(dir)) {
            assertThat(files.map(p -> p.getFileName().toString())).containsExactlyInAnyOrder("a.hs", "a.s");
        }
    }

    /**
     * Every line of the file, placed by STIR's formulas: {@code x = s cos phi, y = s sin phi} with
     * {@code phi = 2 pi view / N + offset}, half a step less where the bin is odd, {@code s = R sin(pi t / N)}; in segment k
     * the end at angle {@code phi + beta} from -y has the lower ring where k > 0.
     */
    @ParameterizedTest
    @ValueSource(strings = {"bench", "mmr", "signa"})
    void linesLieWhereStirSeesThem(String kind) throws IOException {
        ScannerModel scanner = small(kind);
        ProjectionGeometry g = new ProjectionGeometry(scanner);
        Sinogram numbered = Sinogram.zeros(g);
        for (int i = 0; i < g.bins(); i++) {
            numbered.values()[i] = i + 1;
        }
        InterfileSinogram.write(dir.resolve("a.hs"), numbered);
        InterfileHeader h = InterfileHeader.read(dir.resolve("a.hs"));
        FloatBuffer raw = ByteBuffer.wrap(Files.readAllBytes(dir.resolve("a.s")))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        int[] low = h.integers("minimum ring difference per segment");
        int[] high = h.integers("maximum ring difference per segment");
        int[] planes = h.integers("matrix size[2]");
        double offsetRad = Math.toRadians(h.requiredNumber("View offset (degrees)"));
        int n = scanner.indicesPerRing();
        int half = g.tangentialBins() / 2;
        int checked = 0;
        for (int s = 0; s < low.length; s++) {
            for (int view = 0; view < g.views(); view++) {
                for (int a = 0; a < planes[s]; a++) {
                    for (int t = 0; t < g.tangentialBins(); t++) {
                        int ours = (int) raw.get() - 1;
                        if (ours < 0) {
                            continue; // the bin that has no place
                        }
                        int signed = t - half;
                        double phi = 2 * Math.PI * (view - 0.5 * Math.floorMod(signed, 2)) / n + offsetRad;
                        double beta = Math.PI * signed / n;
                        int plane = ours % g.planes();
                        int bin = ours / g.planes() % g.tangentialBins();
                        int ourView = ours / g.planes() / g.tangentialBins();
                        double angle1 = scanner.crystalAngleRad(g.firstCrystal(ourView, bin));
                        double angle2 = scanner.crystalAngleRad(g.secondCrystal(ourView, bin));
                        double rise = g.riseMm(g.segments().segmentOf(plane));
                        double stir1 = phi + beta - Math.PI / 2;
                        double stir2 = phi - beta + Math.PI / 2;
                        if (Math.cos(angle1 - stir1) < 0.999999) {
                            double exchanged = angle1;
                            angle1 = angle2;
                            angle2 = exchanged;
                            rise = -rise;
                        }
                        assertThat(Math.cos(angle1 - stir1)).as("first end").isCloseTo(1, within(1e-9));
                        assertThat(Math.cos(angle2 - stir2)).as("second end").isCloseTo(1, within(1e-9));
                        assertThat(rise).isCloseTo(0.5 * (low[s] + high[s]) * scanner.ringSpacingMm(), within(1e-9));
                        double z = (a - 0.5 * (planes[s] - 1)) * scanner.ringSpacingMm() / 2;
                        assertThat(g.planeZMm(plane)).isCloseTo(z, within(1e-9));
                        checked++;
                    }
                }
            }
        }
        assertThat(checked).isGreaterThan(g.bins() - 2 * g.planes());
    }

    @ParameterizedTest
    @CsvSource({
        "mmr, 11, template_span11.hs",
        "mmr, 1, template_span1.hs",
        "signa, 2, PET_TOF_Interfile_header_Signa_PETMR.hs"
    })
    void theHeaderSaysWhatStirsOwnSays(String name, int span, String template) throws IOException {
        ScannerModel scanner = ScannerCatalogue.find(name);
        AxialCompression axial = scanner.axialCompression();
        ProjectionGeometry g = new ProjectionGeometry(scanner, span == 1 ? axial.withSpan(1) : axial);
        InterfileHeader theirs = InterfileHeader.read(Peers.data("mmr-listmode-brain/headers/" + template));
        // the header alone: values of a whole scanner would be hundreds of megabytes
        Files.writeString(dir.resolve("a.hs"), InterfileSinogram.headerText("a.s", g));
        InterfileHeader ours = InterfileHeader.read(dir.resolve("a.hs"));
        for (String key : List.of(
                "minimum ring difference per segment", "maximum ring difference per segment", "matrix size[2]")) {
            assertThat(ours.integers(key)).as(key).isEqualTo(theirs.integers(key));
        }
        for (String key : List.of(
                "type of data",
                "PET data type",
                "matrix axis label[1]",
                "matrix axis label[2]",
                "matrix axis label[3]",
                "matrix axis label[4]",
                "imagedata byte order",
                "number format",
                "applied corrections",
                "originating system",
                "Scanner type")) {
            assertThat(ours.text(key)).as(key).isEqualTo(theirs.text(key));
        }
        for (String key : List.of(
                "matrix size[1]",
                "matrix size[3]",
                "matrix size[4]",
                "number of rings",
                "number of detectors per ring",
                "inner ring diameter (cm)",
                "distance between rings (cm)",
                "default bin size (cm)",
                "view offset (degrees)",
                "maximum number of non-arc-corrected bins",
                "default number of arc-corrected bins",
                "number of blocks per bucket in transaxial direction",
                "number of blocks per bucket in axial direction",
                "number of crystals per block in axial direction",
                "number of crystals per block in transaxial direction",
                "number of crystals per singles unit in axial direction",
                "number of crystals per singles unit in transaxial direction",
                "energy resolution")) {
            assertThat(ours.requiredNumber(key))
                    .as(key)
                    .isCloseTo(theirs.requiredNumber(key), within(name.equals("mmr") ? 1e-9 : 1e-6));
        }
        // theirs rounds 6.7 mm up
        assertThat(ours.requiredNumber("average depth of interaction (cm)"))
                .isCloseTo(theirs.requiredNumber("average depth of interaction (cm)"), within(0.031));
    }

    /** The other storage order, big-endian scaled shorts and segments in STIR's list-mode order. */
    @Test
    void otherLayoutsAreReadToo() throws IOException {
        ScannerModel scanner = small("bench");
        ProjectionGeometry g = new ProjectionGeometry(scanner);
        Sinogram before = Sinogram.zeros(g);
        Random random = new Random(5);
        for (int i = 0; i < g.bins(); i++) {
            before.values()[i] = random.nextInt(4000) - 2000;
        }
        InterfileSinogram.write(dir.resolve("a.hs"), before);
        FloatBuffer raw = ByteBuffer.wrap(Files.readAllBytes(dir.resolve("a.s")))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        int views = g.views();
        int bins = g.tangentialBins();
        int[] planes = InterfileHeader.read(dir.resolve("a.hs")).integers("matrix size[2]");
        ByteBuffer out = ByteBuffer.allocate(2 * g.bins() + 10).order(ByteOrder.BIG_ENDIAN);
        out.position(10);
        for (int s = planes.length - 1; s >= 0; s--) {
            int at = 0;
            for (int k = 0; k < s; k++) {
                at += planes[k] * views * bins;
            }
            for (int a = 0; a < planes[s]; a++) {
                for (int v = 0; v < views; v++) {
                    for (int t = 0; t < bins; t++) {
                        out.putShort((short) raw.get(at + (v * planes[s] + a) * bins + t));
                    }
                }
            }
        }
        Files.write(dir.resolve("a.s"), out.array());
        String text = Files.readString(dir.resolve("a.hs"))
                .replace("LITTLEENDIAN", "BIGENDIAN")
                .replace("number format := float", "number format := signed integer")
                .replace("bytes per pixel := 4", "bytes per pixel := 2")
                .replace("axis label [3] := view", "axis label [3] := axial coordinate")
                .replace("axis label [2] := axial coordinate", "axis label [2] := view")
                .replaceAll("matrix size \\[2\\] := \\{.*}", "matrix size [2] := " + views)
                .replaceAll("matrix size \\[3\\] := \\d+", "matrix size [3] := " + reversed(planes))
                .replaceAll(
                        "minimum ring difference per segment := .*", "minimum ring difference per segment := {2,-1,-3}")
                .replaceAll(
                        "maximum ring difference per segment := .*", "maximum ring difference per segment := {3,1,-2}")
                .replace(
                        "!END OF INTERFILE :=",
                        "image scaling factor[1] := 0.5\ndata offset in bytes[1] := 10\n!END OF INTERFILE :=");
        Files.writeString(dir.resolve("a.hs"), text);
        Sinogram after = InterfileSinogram.read(dir.resolve("a.hs"), scanner);
        for (int i = 0; i < g.bins(); i++) {
            assertThat(after.values()[i]).isEqualTo(0.5f * before.values()[i]);
        }
    }

    @Test
    void binsOfTimeOfFlightAreSummed() throws IOException {
        ScannerModel scanner = small("signa");
        Sinogram before = random(new ProjectionGeometry(scanner), 12);
        Path hs = dir.resolve("a.hs");
        InterfileSinogram.write(hs, before);
        byte[] one = Files.readAllBytes(dir.resolve("a.s"));
        byte[] three = Arrays.copyOf(one, 3 * one.length);
        System.arraycopy(one, 0, three, one.length, one.length);
        Files.write(dir.resolve("a.s"), three); // the third bin is empty
        Files.writeString(
                hs,
                Files.readString(hs)
                        .replace(
                                "number of dimensions := 4",
                                "number of dimensions := 5\nmatrix axis label [5] := timing positions\n"
                                        + "!matrix size [5] := 3\nTOF mashing factor := 1"));
        Sinogram after = InterfileSinogram.read(hs, scanner);
        for (int i = 0; i < after.values().length; i++) {
            assertThat(after.values()[i]).isEqualTo(2 * before.values()[i]);
        }
        assertThat(InterfileSinogram.contents(hs, Optional.of(scanner)).tofBins())
                .isEqualTo(3);
    }

    private static String reversed(int[] planes) {
        StringBuilder text = new StringBuilder("{");
        for (int i = planes.length - 1; i >= 0; i--) {
            text.append(planes[i]).append(i > 0 ? "," : "}");
        }
        return text.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Number of rings := 6 | Number of rings := 7 | number of rings: 7 (expected: 6)",
                "matrix size [3] := 24 | matrix size [3] := 12 | matrix size[3]: 12 (expected: 24)",
                "applied corrections := {None} | applied corrections := {arc correction} | applied corrections: {arc",
                "View offset (degrees) := 0 | View offset (degrees) := 1 | View offset (degrees): 1.0 (expected: 0",
                "per segment := {-3,-1,2} | per segment := {-3,-1,3} | minimum ring difference",
                "number of dimensions := 4 | number of dimensions := 3 | number of dimensions: 3 (expected: 4",
            })
    void whatDoesNotFitIsRefused(String from, String to, String message) throws IOException {
        ScannerModel scanner = small("bench");
        Path hs = dir.resolve("a.hs");
        InterfileSinogram.write(hs, Sinogram.zeros(new ProjectionGeometry(scanner)));
        String text = Files.readString(hs);
        assertThat(text).contains(from.strip());
        Files.writeString(hs, text.replace(from.strip(), to.strip()));
        assertThatThrownBy(() -> InterfileSinogram.read(hs, scanner))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a.hs")
                .hasMessageContaining(message.strip());
    }

    @Test
    void aCutFileIsRefused() throws IOException {
        ScannerModel scanner = small("bench");
        Path hs = dir.resolve("a.hs");
        InterfileSinogram.write(hs, Sinogram.zeros(new ProjectionGeometry(scanner)));
        byte[] values = Files.readAllBytes(dir.resolve("a.s"));
        Files.write(dir.resolve("a.s"), Arrays.copyOf(values, values.length - 1));
        assertThatThrownBy(() -> InterfileSinogram.read(hs, scanner))
                .hasMessageContaining("length: " + (values.length - 1) + " bytes (expected: 0 + " + values.length / 4);
    }
}
