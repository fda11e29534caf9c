package org.petmr.recon.event.petsird;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.recon.Peers;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;

class PetsirdListModeTest {

    @TempDir
    private Path dir;

    static long[] all(ListModeSource source) throws IOException {
        long[] words = new long[1 << 14];
        int n = 0;
        long[] some = new long[5000];
        for (int m = source.read(some); m >= 0; m = source.read(some)) {
            words = n + m > words.length ? Arrays.copyOf(words, 2 * (n + m)) : words;
            System.arraycopy(some, 0, words, n, m);
            n += m;
        }
        return Arrays.copyOf(words, n);
    }

    private static long count(long[] words, int kind) {
        return Arrays.stream(words).filter(w -> w < 0 && Word.kind(w) == kind).count();
    }

    /**
     * Words to positions: the most likely position of a pair lies on its line, its TOF bin's centre away from the middle,
     * towards the first element. The sample's documentation says that 89 % of the lines pass within 4 mm of a listed source.
     */
    @ParameterizedTest
    @ValueSource(strings = {"medium-ring", "v091-medium-ring"})
    void theSourcesOfTheSampleAreWhereItSays(String name) throws IOException {
        JsonNode summary = PetsirdSamplesTest.summary(name);
        try (ListModeSource source = ListModeFiles.open(Peers.data("petsird/" + name + ".petsird"))) {
            ScannerModel s = source.header().scanner();
            assertThat(s.rings()).isEqualTo(16);
            assertThat(s.blocksTransaxial() * s.crystalsPerBlockTransaxial()).isEqualTo(28 * 8);
            assertThat(s.innerRadiusMm()).isCloseTo(145, within(0.5));
            assertThat(s.crystalDepthMm()).isCloseTo(15, within(0.01));
            assertThat(s.lowerEnergyKev()).isEqualTo(430);
            assertThat(s.tof().bins()).isEqualTo(17);
            assertThat(s.tof().fwhmMm()).isCloseTo(60, within(1e-3));
            assertThat(s.tof().binWidthMm()).isCloseTo(15, within(1e-3));
            assertThat(source.header().startedAt()).isEqualTo("2026-03-03T09:45:00.000000001Z");
            long[] words = all(source);
            long prompts = 0;
            long near = 0;
            double along = 0;
            double alongSquared = 0;
            for (long w : words) {
                if (!Word.isCoincidence(w) || Word.isDelayed(w)) {
                    continue;
                }
                prompts++;
                double[] a = place(s, Word.elementA(w));
                double[] b = place(s, Word.elementB(w));
                double least = Double.MAX_VALUE;
                double residual = 0;
                for (JsonNode p : summary.get("truth").get("pointSources_mm_weight")) {
                    double[] fit = nearest(a, b, new double[] {
                        p.get(0).asDouble(), p.get(1).asDouble(), p.get(2).asDouble()
                    });
                    if (fit[0] < least) {
                        least = fit[0];
                        residual = (Word.tofIndex(w) - 8) * s.tof().binWidthMm() - fit[1];
                    }
                }
                if (least < 4) {
                    near++;
                    along += residual;
                    alongSquared += residual * residual;
                }
            }
            assertThat(prompts)
                    .isEqualTo(summary.get("eventCounts").get("prompt").asLong());
            assertThat((double) near / prompts).isBetween(0.87, 0.92);
            // 60 mm FWHM and a bin of 15 mm: sqrt(25.48^2 + 15^2/12) = 25.8 mm; the mean's error is 0.07 mm
            assertThat(along / near).isCloseTo(0, within(0.4));
            assertThat(Math.sqrt(alongSquared / near)).isCloseTo(25.8, within(0.6));
            assertThat(source.lostBytes()).isZero();
        }
    }

    private static double[] place(ScannerModel s, int element) {
        double angle = s.crystalAngleRad(element % s.indicesPerRing());
        double r = s.effectiveRadiusMm();
        return new double[] {r * Math.cos(angle), r * Math.sin(angle), s.ringZMm(element / s.indicesPerRing())};
    }

    /** Distance of a point from a line, and its place along it from the middle towards a. */
    private static double[] nearest(double[] a, double[] b, double[] p) {
        double length = 0;
        double along = 0;
        double square = 0;
        for (int k = 0; k < 3; k++) {
            length += (a[k] - b[k]) * (a[k] - b[k]);
        }
        length = Math.sqrt(length);
        for (int k = 0; k < 3; k++) {
            double q = p[k] - 0.5 * (a[k] + b[k]);
            along += q * (a[k] - b[k]) / length;
            square += q * q;
        }
        return new double[] {Math.sqrt(Math.max(0, square - along * along)), along};
    }

    @Test
    void marksStandAtBlocksAndTriggersAreKept() throws IOException {
        try (PetsirdListMode source =
                new PetsirdListMode(Peers.data("petsird/medium-ring.petsird"), Optional.empty())) {
            long[] words = all(source);
            assertThat(count(words, Word.TIME_MARK)).isEqualTo(201);
            assertThat(count(words, Word.TRIGGER)).isEqualTo(40);
            assertThat(Word.timeMs(words[words.length - 1])).isEqualTo(2000);
            assertThat(Word.isLastMark(words[words.length - 1])).isTrue();
            assertThat(source.passedOver()).isEmpty();
            assertThat(source.notes()).hasSize(1).allMatch(n -> n.contains("crystals lie up to"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "full-small, module types: 2 (expected: 1",
        "generator-small, module types: 2 (expected: 1",
        "v091-generator, module types: 2 (expected: 1"
    })
    void scannersThatAreNoRingsAreRefusedWithTheReason(String name, String message) throws IOException {
        assertThatThrownBy(() -> ListModeFiles.open(Peers.data("petsird/" + name + ".petsird")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name)
                .hasMessageContaining(message);
        assertThatThrownBy(() ->
                        ListModeFiles.open(Peers.data("petsird/medium-ring.petsird"), ScannerCatalogue.find("bench")))
                .hasMessageContaining("scanner: bench: crystals of a ring: 192 (expected: 224 as in the file)");
    }

    private static long[] recording(ScannerModel s, long seed) {
        Random random = new Random(seed);
        List<Long> words = new ArrayList<>();
        words.add(coincidence(s, random));
        for (int ms = 5; ms < 25; ms++) {
            words.add(Word.timeMark(ms, 0, false));
            // prompts before delayeds: the order that PETSIRD keeps
            List<Long> some = new ArrayList<>();
            for (int i = random.nextInt(50); i > 0; i--) {
                some.add(coincidence(s, random));
            }
            some.sort((x, y) -> Boolean.compare(Word.isDelayed(x), Word.isDelayed(y)));
            words.addAll(some);
        }
        words.add(Word.timeMark(25, 0, true));
        return words.stream().mapToLong(Long::longValue).toArray();
    }

    private static long coincidence(ScannerModel s, Random random) {
        int tof = s.tof() == null ? 0 : random.nextInt(s.tof().bins());
        return Word.coincidence(random.nextInt(5) == 0, element(s, random), element(s, random), tof);
    }

    private static int element(ScannerModel s, Random random) {
        while (true) {
            int e = random.nextInt(s.elements());
            if (!s.isGap(e % s.indicesPerRing())) {
                return e;
            }
        }
    }

    /** What is native comes back word for word; main's rule may turn a pair round, its TOF bin with it. */
    @ParameterizedTest
    @CsvSource({"bench, 0.9.1", "bench, main", "mmr, 0.9.1", "mmr, main", "signa, 0.9.1", "signa, main"})
    void nativeWordsComeBack(String name, String label) throws IOException {
        ScannerModel s = ScannerCatalogue.find(name);
        long[] before = recording(s, 3);
        Path file = dir.resolve("a.petsird");
        ListModeHeader header = new ListModeHeader(s, "A-1", "2026-01-31T10:00:00.5Z", 0, "18F", 6586.2, 0.967);
        try (PetsirdRecorder recorder =
                new PetsirdRecorder(file, PetsirdVersion.ofLabel(label), header, Announcement.ofCoincidences())) {
            recorder.words(before, before.length);
            assertThat(recorder.notCarried()).isEmpty();
            recorder.finish();
        }
        try (PetsirdListMode source = (PetsirdListMode) ListModeFiles.open(file)) {
            assertThat(source.header().scanner()).isEqualTo(s);
            assertThat(source.header().startedAt()).isEqualTo("2026-01-31T10:00:00.500Z");
            assertThat(source.header().isotope()).isEqualTo(label.equals("main") ? "18F" : "");
            assertThat(source.notes()).isEmpty();
            long[] after = all(source);
            assertThat(after).hasSameSizeAs(before);
            for (int i = 0; i < before.length; i++) {
                if (!Word.isCoincidence(before[i])) {
                    assertThat(Word.kind(after[i])).isEqualTo(Word.TIME_MARK);
                    assertThat(Word.timeMs(after[i])).isEqualTo(Word.timeMs(before[i]));
                } else if (after[i] != before[i]) {
                    assertThat(label).isEqualTo("main");
                    int tof = s.tof() == null ? 0 : s.tof().bins() - 1 - Word.tofIndex(before[i]);
                    assertThat(after[i])
                            .isEqualTo(Word.coincidence(
                                    Word.isDelayed(before[i]),
                                    Word.elementB(before[i]),
                                    Word.elementA(before[i]),
                                    tof));
                }
            }
            assertThat(source.reader().isEnded()).isTrue();
        }
        try (PetsirdReader reader = new PetsirdReader(file)) {
            for (var block = reader.next(); block.isPresent(); block = reader.next()) {
                for (TimeBlock.EventList list : block.get().events("promptEvents")) {
                    int[] w = list.rows().words();
                    for (int i = 0; i < w.length; i += 3) {
                        assertThat(label.equals("0.9.1") || w[i] >= w[i + 1]).isTrue();
                    }
                }
            }
        }
    }

    /** A scanner of one's own is recognised from its geometry alone. */
    @Test
    void aScannerOutsideTheCatalogueIsMadeOfItsGeometry() throws IOException {
        ScannerModel signa = ScannerCatalogue.find("signa");
        ScannerModel own = ScannerCatalogue.parse(
                ScannerCatalogue.toJson(signa).replace("\"name\" : \"signa\"", "\"name\" : \"own\""));
        Path file = dir.resolve("a.petsird");
        ListModeHeader header = new ListModeHeader(own, "", "1970-01-01T00:00:00Z", 0, "", 0, 1);
        long[] before = recording(own, 4);
        try (PetsirdRecorder recorder =
                new PetsirdRecorder(file, PetsirdVersion.RELEASE_0_9_1, header, Announcement.ofCoincidences())) {
            recorder.words(before, before.length);
            recorder.finish();
        }
        try (PetsirdListMode source = (PetsirdListMode) ListModeFiles.open(file)) {
            ScannerModel found = source.header().scanner();
            assertThat(found.name()).isEqualTo("own");
            assertThat(found.rings()).isEqualTo(own.rings());
            assertThat(found.indicesPerRing()).isEqualTo(own.indicesPerRing());
            assertThat(found.ringSpacingMm()).isCloseTo(own.ringSpacingMm(), within(1e-4));
            assertThat(found.innerRadiusMm()).isCloseTo(own.innerRadiusMm(), within(1e-3));
            assertThat(found.firstCrystalAngleDeg()).isCloseTo(own.firstCrystalAngleDeg(), within(1e-3));
            assertThat(found.tof().resolutionFwhmPs()).isCloseTo(390, within(1e-3));
            assertThat(all(source)).hasSameSizeAs(before);
        }
    }

    /** Everything up to the last whole block is given, whatever the cut; nothing crashes on changed bytes. */
    @Test
    void cutAndDamagedFilesGiveTheirWholeBlocks() throws IOException {
        Path file = dir.resolve("a.petsird");
        ScannerModel s = ScannerCatalogue.find("bench");
        ListModeHeader header = new ListModeHeader(s, "", "1970-01-01T00:00:00Z", 0, "", 0, 1);
        long[] before = recording(s, 8);
        try (PetsirdRecorder recorder =
                new PetsirdRecorder(file, PetsirdVersion.MAIN, header, Announcement.ofCoincidences())) {
            recorder.words(before, before.length);
            recorder.finish();
        }
        byte[] bytes = Files.readAllBytes(file);
        List<Long> ends = new ArrayList<>();
        try (PetsirdReader reader = new PetsirdReader(file)) {
            do {
                ends.add(reader.place());
            } while (reader.next().isPresent());
        }
        for (int cut = (int) (long) ends.get(0); cut < bytes.length; cut += 37) {
            Path part = Files.write(dir.resolve("cut.petsird"), Arrays.copyOf(bytes, cut));
            try (PetsirdReader reader = new PetsirdReader(part)) {
                int blocks = 0;
                while (reader.next().isPresent()) {
                    blocks++;
                }
                int at = cut;
                long whole = ends.stream().filter(e -> e <= at).count() - 1;
                assertThat(blocks).as("cut at %d", cut).isEqualTo(whole);
                assertThat(reader.isEnded()).isFalse();
                assertThat(reader.damage()).isPresent();
                assertThat(reader.lostBytes()).isEqualTo(cut - ends.get(blocks));
            }
        }
        Random random = new Random(17);
        for (int i = 0; i < 150; i++) {
            byte[] wrong = bytes.clone();
            int at = random.nextInt(wrong.length);
            wrong[at] ^= (byte) (1 << random.nextInt(8));
            Path part = Files.write(dir.resolve("wrong.petsird"), wrong);
            try (ListModeSource source = ListModeFiles.open(part)) {
                assertThat(all(source).length).isLessThan(100_000);
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).as("byte %d", at).contains("wrong.petsird");
            }
        }
    }
}
