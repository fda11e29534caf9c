package org.petmr.acquisition.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What others wrote is delivered as they wrote it: each file has the hash that stands in the {@code VENDORED.md} beside it. */
class VendoredTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\S+) \\| ([0-9a-f]{64}) \\|$");

    @Test
    void everyFileIsTheOneThatIsNamed() throws Exception {
        Path vendor = Path.of(VendoredTest.class.getResource("/webroot/vendor").toURI());
        List<Path> folders;
        try (Stream<Path> all = Files.list(vendor)) {
            folders = all.toList();
        }
        assertThat(folders).isNotEmpty();
        for (Path folder : folders) {
            String told = Files.readString(folder.resolve("VENDORED.md"));
            Map<String, String> named =
                    ROW.matcher(told).results().collect(Collectors.toMap(row -> row.group(1), row -> row.group(2)));
            assertThat(found(folder)).as(folder.toString()).isEqualTo(new TreeMap<>(named));
        }
    }

    /** Hashes of all files but the one that names them. */
    private static Map<String, String> found(Path folder) throws Exception {
        Map<String, String> hashes = new TreeMap<>();
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            String name = folder.relativize(file).toString();
            if (!name.equals("VENDORED.md")) {
                hashes.put(name, sha256(file));
            }
        }
        return hashes;
    }

    private static String sha256(Path file) throws IOException, java.security.NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
