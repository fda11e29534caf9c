package org.petmr.acquisition.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.link.Frames;
import org.petmr.acquisition.registry.Acquisition;
import org.petmr.acquisition.registry.Registry;
import org.petmr.acquisition.registry.RegistryAddress;
import org.petmr.acquisition.registry.Study;
import org.petmr.acquisition.security.AuditChain;
import org.petmr.acquisition.store.DataLock;
import org.petmr.acquisition.store.ListModeStore;
import org.petmr.acquisition.store.Recovery;
import org.petmr.recon.event.BlockCodec;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerCatalogue;
import picocli.CommandLine;

/** {@code petmr store} as a person uses it, on three small acquisitions. */
class StoreCommandTest {

    private static final Instant NOW = Instant.now();

    @TempDir
    Path data;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void threeAcquisitions() throws IOException {
        acquisition("S-old", 40, "COMPLETE", true);
        acquisition("S-unsent", 30, "FAILED", false);
        acquisition("S-new", 1, "COMPLETE", true);
    }

    private void acquisition(String id, int daysAgo, String state, boolean isExported) throws IOException {
        Path directory = Files.createDirectories(data.resolve("sessions").resolve(id));
        Instant at = NOW.minus(Duration.ofDays(daysAgo));
        ListModeHeader header =
                new ListModeHeader(ScannerCatalogue.find("bench"), id, at.toString(), 0, "18F", 6586.2, 0.967);
        try (ListModeStore store = ListModeStore.create(directory.resolve("listmode"), header, 1 << 16, 0)) {
            for (int seq = 0; seq < 100; seq++) {
                long[] words = new long[200];
                for (int i = 0; i < words.length; i++) {
                    words[i] = Word.coincidence(i % 4 == 0, seq, i, 0);
                }
                store.append(ByteBuffer.wrap(Frames.data(1, 7, seq, words)));
            }
        }
        Files.writeString(directory.resolve("session.json"), """
                {"id": "%s", "state": "%s", "armedAt": "%s",
                 "totals": {"storedPrompts": 15000, "storedDelayeds": 5000, "lostOnLink": 2, "lostInDevice": 0, "lostInService": 1}}
                """.formatted(id, state, at));
        try (Registry registry = Registry.open(RegistryAddress.embedded(data))) {
            Study study = registry.studies().of("A-" + id, "P1", Optional.empty(), at);
            registry.acquisitions()
                    .add(new Acquisition(
                            id,
                            study.id(),
                            "bench",
                            state.toLowerCase(java.util.Locale.ROOT),
                            at,
                            Optional.of(at),
                            Optional.of(at),
                            directory.toString(),
                            1,
                            20_000,
                            3,
                            Optional.empty(),
                            false,
                            isExported ? Optional.of(at) : Optional.empty(),
                            Optional.empty(),
                            0));
        }
    }

    private int run(String... arguments) {
        CommandLine line = Petmr.addTo(new CommandLine(CommandLine.Model.CommandSpec.create()));
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        String[] all = new String[arguments.length + 3];
        all[0] = "store";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[all.length - 2] = "--data";
        all[all.length - 1] = data.toString();
        return line.execute(all);
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(data.resolve("figures.json").toFile());
    }

    private Path segment(String id, int number) {
        return Recovery.segmentFiles(data.resolve("sessions").resolve(id).resolve("listmode"))
                .get(number);
    }

    @Test
    void listNamesEveryAcquisitionAndItsMarks() throws Exception {
        assertThat(run("list", "--json", data.resolve("figures.json").toString()))
                .isZero();
        assertThat(out.toString())
                .contains("S-old")
                .contains("exported")
                .contains("20000")
                .contains("3 acquisitions");
        assertThat(json().path("acquisitions")).hasSize(3);
        assertThat(json().path("acquisitions").get(1).path("marks")).hasSize(1);
        assertThat(json().path("acquisitions").get(0).path("lost").asLong()).isEqualTo(3);
    }

    @Test
    void verifyIsContentWithWhatIsSound() throws Exception {
        assertThat(run("verify", "--json", data.resolve("figures.json").toString()))
                .as(out + "" + err)
                .isZero();
        assertThat(json().path("isSound").asBoolean()).isTrue();
        assertThat(json().path("recordings").get(0).path("events").asLong()).isEqualTo(20_000);
        assertThat(out.toString()).contains("S-new  segments 3, events 20000: sound");
    }

    @Test
    void verifyLeavesARunningScanAlone() throws Exception {
        Path file = data.resolve("sessions/S-new/session.json");
        Files.writeString(file, Files.readString(file).replace("COMPLETE", "ACQUIRING"));
        Path last = segment("S-new", 2);
        Files.write(last, new byte[10], java.nio.file.StandardOpenOption.APPEND);
        try (DataLock service = DataLock.take(data)) {
            assertThat(service).isNotNull();
            assertThat(run("verify")).as(out + "" + err).isZero();
        }
        assertThat(out.toString()).contains("S-new  at work, not checked");
        assertThat(run("verify")).as("no service works on it").isOne();
    }

    @Test
    void verifyIsContentWithARunThatWasGoneOnWith() throws Exception {
        ListModeHeader later =
                new ListModeHeader(ScannerCatalogue.find("bench"), "S-new", NOW.toString(), 0, "18F", 6586.2, 0.967);
        Path listMode = data.resolve("sessions/S-new/listmode");
        try (ListModeStore store = ListModeStore.resume(listMode, later, 1 << 16, 0, BlockCodec.NONE)) {
            store.append(ByteBuffer.wrap(Frames.data(1, 8, 0, Word.prompt(1, 100))));
        }
        assertThat(run("verify")).as(out + "" + err).isZero();
        assertThat(out.toString()).contains("S-new  segments 4, events 20001: sound");
    }

    @Test
    void damageIsFoundMendedAndTheOriginalKept() throws Exception {
        Path file = segment("S-new", 1);
        byte[] original;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 4096 + 4000);
        }
        original = Files.readAllBytes(file);
        assertThat(run("verify", "S-new", "--json", data.resolve("figures.json").toString()))
                .isEqualTo(1);
        assertThat(out.toString())
                .contains("DAMAGED")
                .contains("segment-00001.plm: blocks damaged 1, missing 0")
                .contains("19800 events (expected: 20000 by the session's account)");
        assertThat(json().path("isSound").asBoolean()).isFalse();
        assertThat(Files.readAllBytes(file)).as("verify changes nothing").isEqualTo(original);

        assertThat(run("repair", "S-new", "--json", data.resolve("figures.json").toString()))
                .isZero();
        assertThat(json().path("recordings").get(0).path("events").asLong()).isEqualTo(19_800);
        assertThat(out.toString())
                .contains(
                        "segment-00001.plm: lost between ms 0 and 0: 1640 bytes, 0 blocks, 1 frames by their sequence")
                .contains("by the session's account exactly 200 of 20000 events are lost");
        List<Path> aside;
        try (var files = Files.list(file.resolveSibling("aside"))) {
            aside = files.toList();
        }
        assertThat(aside).hasSize(1);
        assertThat(Files.readAllBytes(aside.get(0))).isEqualTo(original);
        out.getBuffer().setLength(0);
        run("verify", file.getParent().toString());
        assertThat(out.toString()).contains("sound").contains("repaired, 1 gaps are marked");
        out.getBuffer().setLength(0);
        assertThat(run("repair", "S-new")).isZero();
        assertThat(out.toString()).contains("nothing to mend");
    }

    @Test
    void aMissingSegmentIsNamed() throws Exception {
        Files.delete(segment("S-new", 1));
        assertThat(run("verify", "S-new")).isEqualTo(1);
        assertThat(out.toString()).contains("next is segment-00002.plm (expected: segment-00001.plm");
    }

    @Test
    void whatIsAtWorkIsNotRepaired() throws Exception {
        acquisition("S-live", 0, "ACQUIRING", false);
        assertThat(run("repair", "S-live")).isNotZero();
        assertThat(err.toString()).contains("session S-live is acquiring (expected: one that has ended");
    }

    @Test
    void pruneRemovesByAgeOnlyWhatWasExported() throws Exception {
        String[] prune = {
            "prune",
            "--set",
            "store.retention.maxAgeDays=20",
            "--json",
            data.resolve("figures.json").toString()
        };
        String[] dry = java.util.Arrays.copyOf(prune, prune.length + 1);
        dry[prune.length] = "--dry-run";
        assertThat(run(dry)).as(err.toString()).isZero();
        assertThat(out.toString()).contains("S-old  would be removed: older than 20 days");
        assertThat(segment("S-old", 0)).exists();

        assertThat(run(prune)).as(err.toString()).isZero();
        assertThat(out.toString())
                .contains("S-old  removed: older than 20 days")
                .contains("S-unsent  stays: not exported")
                .doesNotContain("S-new ");
        assertThat(data.resolve("sessions/S-old/listmode")).doesNotExist();
        assertThat(data.resolve("sessions/S-old/session.json")).exists();
        assertThat(segment("S-unsent", 0)).exists();
        assertThat(segment("S-new", 0)).exists();
        assertThat(json().path("freedBytes").asLong()).isGreaterThan(160_000);
        try (Registry registry = Registry.open(RegistryAddress.embedded(data))) {
            assertThat(registry.acquisitions().find("S-old").orElseThrow().prunedAt())
                    .isPresent();
            assertThat(registry.acquisitions().find("S-new").orElseThrow().prunedAt())
                    .isEmpty();
        }
        List<String> trail = Files.readAllLines(data.resolve("audit").resolve("audit.jsonl"));
        assertThat(trail)
                .as("one record for the one that went, none for the trial")
                .hasSize(1)
                .allMatch(line -> line.contains("list mode of session S-old"));
        assertThat(AuditChain.verify(data.resolve("audit"), "").problem()).isEmpty();
    }

    @Test
    void pruneBySizeTakesTheOldestButNotTheKept() {
        assertThat(run("keep", "S-old")).isZero();
        assertThat(run("prune", "--set", "store.retention.maxTotalBytes=400000"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString())
                .contains("S-old  kept")
                .contains("S-old  stays: marked as kept")
                .contains("S-unsent  stays: not exported")
                .contains("S-new  removed: all together");
        assertThat(segment("S-old", 0)).exists();
        assertThat(run("keep", "S-new")).isNotZero();
        assertThat(err.toString()).contains("its list mode was pruned");
    }

    @Test
    void pruneWithoutALimitIsRefused() {
        assertThat(run("prune")).isNotZero();
        assertThat(err.toString()).contains("store.retention: no limit is set (expected: maxAgeDays or maxTotalBytes");
    }
}
