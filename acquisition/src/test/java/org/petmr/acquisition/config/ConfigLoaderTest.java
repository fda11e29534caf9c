package org.petmr.acquisition.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigLoaderTest {

    @TempDir
    Path directory;

    private Path file(String json) throws IOException {
        return Files.writeString(directory.resolve("petmr.json"), json);
    }

    @Test
    void flagsWinOverEnvironmentOverFileOverDefaults() throws Exception {
        Path file = file("{\"link\": {\"port\": 1, \"heartbeatMs\": 99}, \"console\": {\"port\": 1}}");
        AcquisitionConfig config = ConfigLoader.load(
                Optional.of(file),
                Map.of("PETMR_LINK_PORT", "2", "PETMR_STORE_MIN_FREE_BYTES", "7", "HOME", "/x"),
                Map.of("link.port", "3"));
        assertThat(config.link().port()).isEqualTo(3);
        assertThat(config.link().heartbeatMs()).isEqualTo(99);
        assertThat(config.console().port()).isEqualTo(1);
        assertThat(config.store().minFreeBytes()).isEqualTo(7);
        assertThat(config.link().host()).isEqualTo("127.0.0.1");
        assertThat(config.dicom().pacs()).isNull();
    }

    @Test
    void pacsIsMadeOfItsThreeKeys() {
        AcquisitionConfig config = ConfigLoader.load(
                Optional.empty(),
                Map.of("PETMR_DICOM_PACS_AE_TITLE", "ARCHIVE"),
                Map.of("dicom.pacs.host", "pacs.example", "dicom.pacs.port", "104"));
        assertThat(config.dicom().pacs()).isEqualTo(new AcquisitionConfig.Peer("ARCHIVE", "pacs.example", 104));
    }

    @Test
    void theInstallationIsNamedByFlagOrEnvironment() {
        assertThat(ConfigLoader.defaults().installation()).isNull();
        AcquisitionConfig config =
                ConfigLoader.load(Optional.empty(), Map.of("PETMR_INSTALLATION", "/etc/petmr/room-1.json"), Map.of());
        assertThat(config.installation()).isEqualTo(Path.of("/etc/petmr/room-1.json"));
        assertThat(ConfigLoader.print(config)).contains("\"installation\" : \"/etc/petmr/room-1.json\"");
    }

    @Test
    void printedTreeLoadsToTheSame() throws Exception {
        AcquisitionConfig config = ConfigLoader.load(
                Optional.empty(), Map.of(), Map.of("store.dataDirectory", "/data/petmr", "console.port", "81"));
        String printed = ConfigLoader.print(config);
        assertThat(printed).contains("\"dataDirectory\" : \"/data/petmr\"");
        assertThat(ConfigLoader.load(Optional.of(file(printed)), Map.of(), Map.of()))
                .isEqualTo(config);
    }

    /** Every key of the record, down to what is no record. */
    private static void keys(Class<?> type, String prefix, java.util.Set<String> found) {
        for (java.lang.reflect.RecordComponent c : type.getRecordComponents()) {
            boolean isBranch = c.getType().isRecord() && !c.getType().equals(AcquisitionConfig.Peer.class);
            if (isBranch) {
                keys(c.getType(), prefix + c.getName() + ".", found);
            } else {
                found.add(prefix + c.getName());
            }
        }
    }

    @Test
    void everyKeyStandsInTheOperationsGuide() throws Exception {
        Path module = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
        Path root = Files.exists(module.resolve("docs")) ? module : module.getParent();
        String guide = Files.readString(root.resolve("docs/operations.md"));
        java.util.Set<String> keys = new java.util.TreeSet<>();
        keys(AcquisitionConfig.class, "", keys);
        assertThat(keys).hasSizeGreaterThan(50);
        assertThat(keys.stream().filter(k -> !guide.contains("`" + k + "`")))
                .as("keys to add to the table of docs/operations.md")
                .isEmpty();
    }

    /** Whatever is called a password, and whatever comes to be called one. */
    @Test
    void noSecretIsPrinted() {
        java.util.Set<String> keys = new java.util.TreeSet<>();
        keys(AcquisitionConfig.class, "", keys);
        Map<String, String> secrets =
                new java.util.HashMap<>(Map.of("dicom.tls.keyStore", "k.p12", "dicom.tls.trustStore", "t.p12"));
        keys.stream()
                .filter(k -> k.matches("(?i).*(password|secret|token)"))
                .forEach(k -> secrets.put(k, "hunter2-" + k));
        assertThat(secrets).hasSizeGreaterThanOrEqualTo(5);
        String printed = ConfigLoader.print(ConfigLoader.load(Optional.empty(), Map.of(), secrets));
        assertThat(printed).doesNotContain("hunter2").contains("***", "k.p12");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "link.prot|1|link.prot: unknown key (expected: one of host, port",
                "lnk.port|1|lnk: unknown key (expected: one of link, ingest, store",
                "link|1|link: unknown key",
                "link.port|65536|link.port: 65536 (expected: 0 to 65535)",
                "link.port|many|link.port:",
                "store.forceEveryMs|5000|store.forceEveryMs: 5000 (expected: 10 to 1000)",
                "dicom.aeTitle|seventeen letters!|dicom.aeTitle: seventeen letters! (expected: 1 to 16",
                "dicom.pacs.port|104|dicom.pacs.aeTitle",
                "registry.url|jdbc:postgresql://h/d?Password=x|registry.url: ...password=... (expected: no password in it",
            })
    void badFlagsNameKeyAndRule(String key, String value, String message) {
        assertThatThrownBy(() -> ConfigLoader.load(Optional.empty(), Map.of(), Map.of(key, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"link\": {\"prot\": 1}}|link.prot: unknown key",
                "{\"dicom\": {\"pacs\": {\"aeTitle\": \"A\", \"host\": \"h\", \"port\": 1, \"tls\": true}}}|tls: unknown key",
                "{\"link\": {\"port\": 1, \"port\": 2}}|Duplicate field",
                "{\"link\": |petmr.json",
                "[]|not a JSON object",
                "{\"link\": 5}|link",
            })
    void badFilesAreRefused(String json, String message) throws Exception {
        Path file = file(json);
        assertThatThrownBy(() -> ConfigLoader.load(Optional.of(file), Map.of(), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
