package org.petmr.recon.event.petsird;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.recon.Peers;
import org.petmr.recon.event.petsird.PetsirdScanner.ModuleType;

/** Files written by the official code against what the official reader says of them. */
class PetsirdSamplesTest {

    @TempDir
    private Path dir;

    static JsonNode summary(String name) throws IOException {
        return new ObjectMapper()
                .readTree(Peers.data("petsird/" + name + ".summary.json").toFile());
    }

    private static Tally tally(Path file) throws IOException {
        Tally tally = new Tally();
        try (PetsirdReader reader = new PetsirdReader(file)) {
            for (var block = reader.next(); block.isPresent(); block = reader.next()) {
                tally.add(block.get());
            }
            assertThat(reader.damage()).isEmpty();
            assertThat(reader.isEnded()).isTrue();
            assertThat(reader.lostBytes()).isZero();
        }
        return tally;
    }

    @ParameterizedTest
    @ValueSource(strings = {"full-small", "generator-small", "medium-ring", "v091-medium-ring"})
    void everyBlockAndEventIsThatOfTheOfficialReader(String name) throws IOException {
        JsonNode summary = summary(name);
        Tally tally = tally(Peers.data("petsird/" + name + ".petsird"));
        assertThat(tally.blocks).isEqualTo(summary.get("timeBlocks").asLong());
        assertCounts(tally.blockCounts, summary.get("timeBlockCounts"));
        assertCounts(tally.perList, summary.get("eventCountsPerList"));
        assertCounts(tally.perKind, summary.get("eventCounts"));
        assertCounts(tally.tof, summary.get("promptTofHistogram"));
        assertThat(tally.startMs).isEqualTo(summary.get("timeSpan_ms").get(0).asLong());
        assertThat(tally.stopMs).isEqualTo(summary.get("timeSpan_ms").get(1).asLong());
        assertThat(Tally.hex(tally.order))
                .isEqualTo(summary.get("timeBlockOrderSha256").asText());
        assertThat(tally.singlesHistogramTotal)
                .isEqualTo(summary.get("singlesHistogramTotal").asLong());
        summary.get("eventsSha256")
                .properties()
                .forEach(e -> assertThat(Tally.hex(tally.digests.get(e.getKey())))
                        .as(e.getKey())
                        .isEqualTo(e.getValue().asText()));
        assertThat(tally.digests).hasSize(summary.get("eventsSha256").size());
        summary.get("firstEvents")
                .properties()
                .forEach(e -> assertThat(tally.first.get(e.getKey()))
                        .isEqualTo(e.getValue().toString()));
        summary.get("lastEvents")
                .properties()
                .forEach(e -> assertThat(tally.last.get(e.getKey()))
                        .isEqualTo(e.getValue().toString()));
        others(tally, summary.get("otherBlocks"));
    }

    private static void assertCounts(Map<String, Long> found, JsonNode expected) {
        expected.properties()
                .forEach(e -> assertThat(found.getOrDefault(e.getKey(), 0L))
                        .as(e.getKey())
                        .isEqualTo(e.getValue().asLong()));
        assertThat(found.values().stream().filter(n -> n > 0).count()).isEqualTo(nonZero(expected));
    }

    private static long nonZero(JsonNode counts) {
        long n = 0;
        for (JsonNode count : counts) {
            n += count.asLong() > 0 ? 1 : 0;
        }
        return n;
    }

    /** The first blocks that hold no events, as far as the summary lists them. */
    private static void others(Tally tally, JsonNode expected) {
        for (int n = 0; n < expected.size(); n++) {
            JsonNode e = expected.get(n);
            TimeBlock block = tally.others.get(n);
            Map<String, Object> f = block.fields();
            assertThat(tally.otherPlaces.get(n)).isEqualTo(e.get("i").asLong());
            assertThat(block.kind()).isEqualTo(e.get("kind").asText());
            assertThat(block.startMs()).isEqualTo(e.get("t").get(0).asLong());
            assertThat(block.stopMs()).isEqualTo(e.get("t").get(1).asLong());
            if (e.has("matrix")) {
                assertFloats(PetsirdFields.floats(PetsirdFields.record(f, "transform"), "matrix"), e.get("matrix"));
            }
            if (e.has("matrices")) {
                for (int k = 0; k < e.get("matrices").size(); k++) {
                    Object transform = PetsirdFields.list(f, "transforms").get(k);
                    assertFloats(
                            PetsirdFields.floats(PetsirdFields.asRecord(transform), "matrix"),
                            e.get("matrices").get(k));
                }
            }
            if (e.has("signalID")) {
                assertThat(PetsirdFields.integer(f, "signalID"))
                        .isEqualTo(e.get("signalID").asLong());
                assertFloats(PetsirdFields.floats(f, "signalValues"), e.get("values"));
            }
            if (e.has("head")) {
                long sum = 0;
                List<?> histograms = PetsirdFields.list(f, "singlesHistograms");
                for (int k = 0; k < histograms.size(); k++) {
                    long[] values = PetsirdFields.integers(histograms.get(k));
                    sum += Arrays.stream(values).sum();
                    assertThat(values).hasSize(e.get("sizes").get(k).asInt());
                    for (int i = 0; i < e.get("head").get(k).size(); i++) {
                        assertThat(values[i])
                                .isEqualTo(e.get("head").get(k).get(i).asLong());
                    }
                }
                assertThat(sum).isEqualTo(e.get("sum").asLong());
            }
            if (e.has("singlesAliveSum")) {
                double sum = 0;
                Map<String, Object> fractions = PetsirdFields.record(f, "aliveTimeFractions");
                for (Object one : PetsirdFields.list(fractions, "singlesAliveTimeFractions")) {
                    for (float v : PetsirdFields.floats(one)) {
                        sum += v;
                    }
                }
                assertThat(sum).isCloseTo(e.get("singlesAliveSum").asDouble(), within(1e-6));
            }
        }
    }

    private static void assertFloats(float[] found, JsonNode expected) {
        assertThat(found).hasSize(expected.size());
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i]).isEqualTo((float) expected.get(i).asDouble());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"full-small", "generator-small", "medium-ring", "v091-medium-ring"})
    void theScannerIsThatOfTheOfficialReader(String name) throws IOException {
        JsonNode summary = summary(name);
        JsonNode expected = summary.get("scanner");
        Path file = Peers.data("petsird/" + name + ".petsird");
        try (PetsirdReader reader = new PetsirdReader(file)) {
            assertThat(Files.size(file)).isEqualTo(summary.get("bytes").asLong());
            byte[] schema = reader.schemaText().getBytes(StandardCharsets.UTF_8);
            assertThat(schema).hasSize(summary.get("schemaBytes").asInt());
            assertThat(reader.headerOffset())
                    .isEqualTo(summary.get("headerOffset").asLong());
            PetsirdScanner scanner = new PetsirdScanner(reader.header());
            assertThat(scanner.modelName()).isEqualTo(expected.get("modelName").asText());
            assertThat(scanner.moduleTypes())
                    .hasSize(expected.get("moduleTypes").size());
            for (int t = 0; t < scanner.moduleTypes().size(); t++) {
                ModuleType type = scanner.moduleTypes().get(t);
                JsonNode e = expected.get("moduleTypes").get(t);
                assertThat(type.modules()).isEqualTo(e.get("modules").asInt());
                assertThat(type.elements()).isEqualTo(e.get("elementsPerModule").asInt());
                assertThat(type.energyBins()).isEqualTo(e.get("energyBins").asInt());
                assertThat(type.detectionBins())
                        .isEqualTo(e.get("detectionBins").asInt());
                assertFloats(type.energyEdgesKev(), e.get("energyEdgesKeV"));
                assertThat(type.energyResolution())
                        .isEqualTo((float) e.get("energyResolutionAt511").asDouble());
                assertPoint(type.centre(0, 0), e.get("crystalCentreFirst_mm"));
                assertPoint(type.centre(type.modules() - 1, type.elements() - 1), e.get("crystalCentreLast_mm"));
            }
            JsonNode edges = expected.get("tofBinEdges_mm");
            for (int t1 = 0; t1 < edges.size(); t1++) {
                for (int t2 = 0; t2 < edges.get(t1).size(); t2++) {
                    assertFloats(scanner.tofEdgesMm(t1, t2), edges.get(t1).get(t2));
                    assertThat(scanner.tofResolutionMm(t1, t2)).isEqualTo((float)
                            expected.get("tofResolution_mm").get(t1).get(t2).asDouble());
                }
            }
            Map<String, Object> raw = PetsirdFields.record(reader.header(), "scanner");
            policies(raw, expected.path("policies"));
            Map<String, Object> efficiencies = PetsirdFields.record(raw, "detectionEfficiencies");
            assertThat(PetsirdFields.text(efficiencies, "methodDescription"))
                    .isEqualTo(
                            expected.get("detectionEfficiencies").get("method").asText());
            assertThat(PetsirdFields.number(efficiencies, "calibrationFactor"))
                    .isEqualTo(expected.get("detectionEfficiencies")
                            .get("calibrationFactor")
                            .asDouble());
            exam(PetsirdFields.record(reader.header(), "exam"), summary.get("exam"));
        }
    }

    private static void assertPoint(double[] found, JsonNode expected) {
        for (int k = 0; k < 3; k++) {
            assertThat(found[k]).isCloseTo(expected.get(k).asDouble(), within(1e-4));
        }
    }

    private static void policies(Map<String, Object> scanner, JsonNode expected) {
        expected.properties().forEach(e -> {
            String field = e.getKey().equals("singlesHistogramLevel") ? e.getKey() : e.getKey() + "EventPolicy";
            String upper = PetsirdFields.text(scanner, field)
                    .replaceAll("([A-Z])", "_$1")
                    .toUpperCase(Locale.ROOT);
            assertThat(upper).as(field).isEqualTo(e.getValue().asText());
        });
    }

    private static void exam(Map<String, Object> exam, JsonNode expected) {
        Map<String, Object> subject = PetsirdFields.record(exam, "subject");
        assertThat(PetsirdFields.text(subject, "id"))
                .isEqualTo(expected.get("subjectId").asText());
        assertThat(subject.get("name")).isEqualTo(expected.get("subjectName").textValue());
        if (expected.get("startOfAcquisitionNs").isNull()) {
            assertThat(exam.get("startOfAcquisition")).isNull();
        } else {
            assertThat(PetsirdFields.integer(exam, "startOfAcquisition"))
                    .isEqualTo(expected.get("startOfAcquisitionNs").asLong());
        }
        assertThat(PetsirdFields.list(exam, "externalSignals"))
                .hasSize(expected.get("externalSignals").size());
    }

    @Test
    void theGeneratorOfTheReleaseIsReadToo() throws IOException {
        JsonNode summary = summary("v091-generator");
        Path file = Peers.data("petsird/v091-generator.petsird");
        Tally tally = tally(file);
        assertThat(tally.blocks).isEqualTo(summary.get("timeBlocks").asLong());
        assertThat(tally.perKind.get("prompt"))
                .isEqualTo(summary.get("promptEvents").asLong());
        assertThat(prompt(tally.first.get("prompt")))
                .isEqualTo(summary.get("firstPrompt_typeA_typeB_binA_binB_tof").toString());
        assertThat(prompt(tally.last.get("prompt")))
                .isEqualTo(summary.get("lastPrompt_typeA_typeB_binA_binB_tof").toString());
        try (PetsirdReader reader = new PetsirdReader(file)) {
            assertThat(reader.version()).contains(PetsirdVersion.RELEASE_0_9_1);
            List<ModuleType> types = new PetsirdScanner(reader.header()).moduleTypes();
            for (int t = 0; t < types.size(); t++) {
                assertThat(types.get(t).modules())
                        .isEqualTo(summary.get("modules").get(t).asInt());
                assertThat(types.get(t).elements())
                        .isEqualTo(summary.get("elements").get(t).asInt());
            }
        }
    }

    private static String prompt(String event) {
        return event.replaceAll(".*\"types\":\\[(.*)],\"words\":\\[(.*)]}", "[$1,$2]");
    }

    /** The official writers' files come out of our writer byte for byte, save that ours holds one item in a stream block. */
    @ParameterizedTest
    @ValueSource(strings = {"full-small", "generator-small", "medium-ring", "v091-generator", "v091-medium-ring"})
    void whatIsReadIsWrittenAgain(String name) throws IOException {
        Path official = Peers.data("petsird/" + name + ".petsird");
        Path copy = dir.resolve("copy.petsird");
        try (PetsirdReader reader = new PetsirdReader(official);
                PetsirdWriter writer = new PetsirdWriter(copy, reader.version().orElseThrow(), reader.header())) {
            for (var block = reader.next(); block.isPresent(); block = reader.next()) {
                writer.write(block.get());
            }
            writer.finish();
        }
        if (name.equals("full-small")) {
            Tally before = tally(official);
            Tally after = tally(copy);
            assertThat(Tally.hex(after.digests.get("all"))).isEqualTo(Tally.hex(before.digests.get("all")));
            assertThat(Tally.hex(after.order)).isEqualTo(Tally.hex(before.order));
            // 4 stream blocks of 29 items became 29 of 1: nothing else differs
            assertThat(Files.size(copy)).isEqualTo(Files.size(official) + 25);
            assertThat(withoutCounts(copy, true)).isEqualTo(withoutCounts(official, false));
        } else {
            assertThat(Files.mismatch(official, copy)).isEqualTo(-1);
        }
    }

    /** The bytes of full-small without its stream block counts, which stand where the summary says. */
    private static byte[] withoutCounts(Path file, boolean isSingle) throws IOException {
        byte[] all = Files.readAllBytes(file);
        int[] sizes = {1, 3, 2, 23};
        List<Integer> places = new ArrayList<>();
        long item = 0;
        try (PetsirdReader reader = new PetsirdReader(file)) {
            long next = 0;
            int s = 0;
            for (var place = reader.place(); ; place = reader.place()) {
                if (isSingle || item == next) {
                    places.add((int) place);
                    next += s < sizes.length ? sizes[s++] : 1;
                }
                item++;
                if (reader.next().isEmpty()) {
                    break;
                }
            }
        }
        byte[] kept = new byte[all.length - places.size()];
        int n = 0;
        for (int i = 0; i < all.length; i++) {
            if (!places.contains(i)) {
                kept[n++] = all[i];
            }
        }
        return kept;
    }

    @ParameterizedTest
    @ValueSource(strings = {"main", "0.9.1"})
    void theSchemaIsTheOfficialOne(String label) throws IOException, NoSuchAlgorithmException {
        byte[] text = PetsirdVersion.ofLabel(label).schemaText().getBytes(StandardCharsets.UTF_8);
        assertThat(text).hasSize(label.equals("main") ? 12_926 : 10_629);
        assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text)))
                .isEqualTo(
                        label.equals("main")
                                ? "f0d2313d714872eab064fb1bf29a669e2750aa11be2040bddc9fd2adf9a8e9b9"
                                : "a4f2077529e932bb5f30b8cdc94842b9b63597a450a30381a99bd392d0414676");
        assertThat(Files.readAllBytes(Peers.data("petsird/schema-" + label + ".json")))
                .isEqualTo(text);
    }
}
