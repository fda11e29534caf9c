package org.petmr.acquisition.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nodes by name, their roles, and who may call. */
class DicomPartsTest {

    private static AcquisitionConfig.Dicom dicom(String... flags) {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < flags.length; i += 2) {
            all.put(flags[i], flags[i + 1]);
        }
        return ConfigLoader.load(Optional.empty(), Map.of(), all).dicom();
    }

    @Test
    void theOnePacsOfOldIsAnArchiveByName() {
        AcquisitionConfig.Dicom config =
                dicom("dicom.pacs.aeTitle", "PACS", "dicom.pacs.host", "p.example", "dicom.pacs.port", "104");
        assertThat(config.archiveNodes())
                .containsExactly(Map.entry("pacs", new DicomParts.Node("PACS", "p.example", 104, false)));
        assertThat(config.commitment().wanted()).isFalse();
        assertThat(config.exported()).containsExactlyInAnyOrder("pet", "mumap", "registration", "raw");
    }

    @Test
    void aFileNamesNodesAndTheirRoles(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("petmr.json"), """
            {"dicom": {
              "nodes": {"main": {"aeTitle": "PACS", "host": "10.0.0.1", "port": 104},
                        "ris": {"aeTitle": "RIS", "host": "10.0.0.2", "port": 104}},
              "archives": "main", "worklist": "ris", "mpps": "ris", "export": "pet, enhanced",
              "commitment": {"wanted": true, "waitS": 3600},
              "access": {"mr": {"aeTitle": "MRHOST", "addresses": "10.0.0.3, 10.1.0.0/16"}},
              "host": "0.0.0.0"}}
            """);
        AcquisitionConfig config = ConfigLoader.load(Optional.of(file), Map.of(), Map.of());
        assertThat(config.dicom().archiveNodes()).containsOnlyKeys("main");
        assertThat(config.dicom().allNodes()).containsOnlyKeys("main", "ris");
        assertThat(config.dicom().commitment().lingerS()).isEqualTo(2);
        assertThat(DicomParts.list(config.dicom().access().get("mr").addresses()))
                .containsExactly("10.0.0.3", "10.1.0.0/16");
        Path printed = Files.writeString(directory.resolve("printed.json"), ConfigLoader.print(config));
        assertThat(ConfigLoader.load(Optional.of(printed), Map.of(), Map.of())).isEqualTo(config);
    }

    @Test
    void passwordsAreNotPrinted() {
        AcquisitionConfig config = ConfigLoader.load(
                Optional.empty(),
                Map.of("PETMR_DICOM_TLS_KEY_STORE_PASSWORD", "s3cret"),
                Map.of("dicom.tls.keyStore", "k.p12", "dicom.tls.trustStore", "t.p12"));
        assertThat(config.dicom().tls().keyStorePassword()).isEqualTo("s3cret");
        assertThat(ConfigLoader.print(config)).doesNotContain("s3cret").contains("\"keyStorePassword\" : \"***\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dicom.archives|main|dicom.archives: main (expected: one of [])",
                "dicom.worklist|ris|dicom.worklist: ris (expected: empty, or one of [])",
                "dicom.export|pet, cat|dicom.export: cat (expected: one of [enhanced, mumap, pet",
                "dicom.nodes.Main.host|h|dicom.nodes",
                "dicom.stow.url|ftp://x|dicom.stow.url: ftp://x (expected: empty, or http",
                "dicom.tls.keyStore|k.p12|dicom.tls.trustStore: none (expected: given",
                "dicom.limits.pduBytes|100|dicom.limits.pduBytes: 100 (expected: 4096 to 1048576)",
                "dicom.limits.objectBytes|1|dicom.limits.objectBytes: 1 (expected: >= 1048576)",
                "dicom.host|0.0.0.0|dicom.host: 0.0.0.0 (expected: a loopback address such as 127.0.0.1, or TLS",
                "dicom.resend.longestS|1|dicom.resend.longestS: 1.0 (expected: firstS to 86400)",
            })
    void badValuesAreNamed(String key, String value, String message) {
        assertThatThrownBy(() -> dicom(key, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aTitleAloneIsNoProofWithoutTls() {
        assertThatThrownBy(() -> dicom("dicom.host", "0.0.0.0", "dicom.access.mr.aeTitle", "MRHOST"))
                .hasMessageContaining("dicom.access.mr.addresses: none (expected: at least one, since without TLS");
        assertThat(dicom(
                                "dicom.host", "0.0.0.0",
                                "dicom.access.mr.aeTitle", "MRHOST",
                                "dicom.access.mr.addresses", "10.0.0.3")
                        .access())
                .hasSize(1);
        assertThat(dicom("dicom.host", "0.0.0.0", "dicom.tls.keyStore", "k", "dicom.tls.trustStore", "t")
                        .tls()
                        .hasKeys())
                .isTrue();
    }

    @Test
    void aNodeWithTlsNeedsOurKeys() {
        assertThatThrownBy(() -> dicom(
                        "dicom.nodes.main.aeTitle", "PACS",
                        "dicom.nodes.main.host", "h",
                        "dicom.nodes.main.port", "2762",
                        "dicom.nodes.main.tls", "true"))
                .hasMessageContaining("dicom.nodes.main.tls: true (expected: false, without dicom.tls.keyStore)");
    }
}
