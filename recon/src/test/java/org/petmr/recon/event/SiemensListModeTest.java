package org.petmr.recon.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.recon.Peers;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;

class SiemensListModeTest {

    private static final String HEADER = """
            !INTERFILE :=
            !originating system :=2008\r\r
            %SMS-MI header name space :=PETLINK bin address
            name of data file := x.l
            %study date (yyyy:mm:dd) :=2014:06:24
            %study time (hh:mm:ss GMT+02:00):=15:45:07
            isotope name :=F-18
            isotope gamma halflife (sec) :=6586.2
            isotope branching factor :=0.97
            number of rings :=64
            %axial compression :=1
            %maximum ring difference :=60
            %number of projections :=344
            %number of views :=252
            %number of segments :=11
            """;

    private static final ScannerModel MMR = ScannerCatalogue.find("mmr");

    @TempDir
    Path dir;

    private Path write(String header, int... words) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int w : words) {
            bytes.putInt(w);
        }
        Files.writeString(dir.resolve("x.l.hdr"), header);
        return Files.write(dir.resolve("x.l"), bytes.array());
    }

    private static long drain(ListModeSource source) throws IOException {
        long[] words = new long[10_000];
        long total = 0;
        for (int n = source.read(words); n >= 0; n = source.read(words)) {
            total += n;
        }
        return total;
    }

    @Test
    void readsEveryEventAndTagOfARealFile() throws IOException {
        Path folder = Peers.data("mmr-listmode-brain");
        JsonNode facts =
                new ObjectMapper().readTree(folder.resolve("facts.json").toFile());
        Path data = folder.resolve(facts.get("file").asText());
        try (SiemensListMode source = (SiemensListMode) ListModeFiles.open(data)) {
            assertThat(source.header().scanner()).isEqualTo(MMR);
            assertThat(source.header().isotope()).isEqualTo("18F");
            assertThat(source.header().startedAt()).isEqualTo("2014-06-24T15:45:07Z");
            assertThat(source.notes()).hasSize(2).anyMatch(n -> n.contains("%number of segments: 11 contradicts"));
            drain(source);
            assertThat(source.prompts()).isEqualTo(facts.get("prompts").asLong());
            assertThat(source.delayeds()).isEqualTo(facts.get("delayeds").asLong());
            assertThat(source.timeTags()).isEqualTo(facts.get("timeTags").asLong());
            assertThat(source.otherTags()).isEqualTo(facts.get("otherTags").size());
            assertThat(source.eventsBeforeFirstTag())
                    .isEqualTo(facts.get("eventsBeforeFirstTimeTag").asLong());
            assertThat(source.badAddresses()).isZero();
            assertThat(source.lostBytes()).isZero();
        }
    }

    @Test
    void marksAndCrystalsOfARealFileAreTheKnownOnes() throws IOException {
        Path folder = Peers.data("mmr-listmode-brain");
        JsonNode facts =
                new ObjectMapper().readTree(folder.resolve("facts.json").toFile());
        Path header = folder.resolve("listmode/PET_ACQ_small.original-2016.l.hdr.STIR");
        long[] words = new long[300_000];
        long[] byRing = new long[MMR.rings()];
        try (ListModeSource source = ListModeFiles.open(header)) {
            int n = source.read(words);
            int expectedMs = 0;
            long events = 0;
            for (int i = 0; i < n; i++) {
                if (Word.isCoincidence(words[i])) {
                    events++;
                    int a = Word.elementA(words[i]);
                    int b = Word.elementB(words[i]);
                    assertThat(MMR.isGap(a % 504) || MMR.isGap(b % 504))
                            .as("event %d", i)
                            .isFalse();
                    if (!Word.isDelayed(words[i])) {
                        byRing[a / 504]++;
                        byRing[b / 504]++;
                    }
                } else {
                    assertThat(Word.timeMs(words[i])).isEqualTo(expectedMs++);
                    assertThat(Word.markCount(words[i])).isEqualTo((int) events);
                    events = 0;
                }
            }
            assertThat(expectedMs).isEqualTo(613);
        }
        for (int r = 0; r < byRing.length; r++) {
            assertThat(byRing[r])
                    .as("ring %d", r)
                    .isEqualTo(
                            facts.get("crystalSinglesPromptsByRingTotal").get(r).asLong());
        }
        for (int i = 0; i < 5; i++) {
            JsonNode event = facts.get("firstEvents").get(i);
            assertThat(Word.isDelayed(words[i])).isEqualTo(!event.get("prompt").asBoolean());
            assertThat(Word.elementA(words[i]))
                    .isEqualTo(event.get("rings").get(0).asInt() * 504
                            + event.get("crystals").get(0).asInt());
            assertThat(Word.elementB(words[i]))
                    .isEqualTo(event.get("rings").get(1).asInt() * 504
                            + event.get("crystals").get(1).asInt());
        }
    }

    @Test
    void readsTheHeadersFieldsWithTheirZoneAndWordsOfEachKind() throws IOException {
        Path data = write(HEADER, 1 << 30 | 172, 172 + 344, 0x80000000 | 1000, 0xA0000001, 1 << 30 | 4084 * 252 * 344);
        try (SiemensListMode source = (SiemensListMode) ListModeFiles.open(data)) {
            assertThat(source.header().startedAt()).isEqualTo("2014-06-24T13:45:07Z");
            assertThat(source.header().positronFraction()).isEqualTo(0.97);
            long[] words = new long[10];
            assertThat(source.read(words)).isEqualTo(3);
            assertThat(words[0]).isEqualTo(Word.prompt(251, 503));
            assertThat(words[1]).isEqualTo(Word.delayed(252, 0));
            // O17: top bits 100 and payload 1000 are 1.000 s
            assertThat(Word.kind(words[2])).isEqualTo(Word.TIME_MARK);
            assertThat(Word.timeMs(words[2])).isEqualTo(1000);
            assertThat(source.read(words)).isEqualTo(-1);
            assertThat(source.otherTags()).isOne();
            assertThat(source.badAddresses()).isOne();
        }
    }

    @Test
    void aCutFileGivesItsWholeWords() throws IOException {
        Path data = write(HEADER, 1 << 30, 5, 6);
        Files.write(data, Arrays.copyOf(Files.readAllBytes(data), 11));
        try (ListModeSource source = ListModeFiles.open(data)) {
            assertThat(drain(source)).isEqualTo(2);
            assertThat(source.lostBytes()).isEqualTo(3);
        }
    }

    @Test
    void needsAHeaderOrAScanner() throws IOException {
        Path data = write(HEADER, 1 << 30);
        Files.delete(dir.resolve("x.l.hdr"));
        assertThatThrownBy(() -> ListModeFiles.open(data))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("with its header");
        try (ListModeSource source = ListModeFiles.open(data, MMR)) {
            assertThat(drain(source)).isOne();
        }
    }

    @Test
    void refusesWhatItCannotRead() throws IOException {
        refused(HEADER.replace("PETLINK bin address", "sinogram"), "expected: PETLINK bin address");
        refused(HEADER.replace("compression :=1", "compression :=11"), "axial compression: 11 (expected: 1)");
        refused(HEADER.replace("system :=2008", "system :=1104"), "originating system: 1104 (expected: 2008");
        refused(HEADER.replace("rings :=64", "rings :=55"), "number of rings: 55 (expected: 64)");
        refused(HEADER.replace("difference :=60", "difference :=64"), "maximum ring difference: 64");
        refused(
                HEADER.replace("factor :=0.97", "factor :=much"),
                "isotope branching factor: much (expected: a number)");
        refused(HEADER.replace("15:45:07", "noon"), "%study date, time");
    }

    private void refused(String header, String message) throws IOException {
        Path data = write(header, 1 << 30);
        assertThatThrownBy(() -> ListModeFiles.open(data))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
