package org.petmr.acquisition.dicom.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.petmr.acquisition.OutsideProgram;
import org.petmr.acquisition.Peers;
import org.petmr.acquisition.dicom.Peer;
import org.petmr.acquisition.dicom.RunningPeers;

/** A provider of Modality Performed Procedure Step on odil's library, called ODIL, and what it was told. */
public final class OdilSteps {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Written by odil with small letters, by the standard (PS3.18 F.2.2) with capitals. */
    private static final Pattern TAG = Pattern.compile("\"[0-9a-f]{8}\":");

    private final Path kept;
    private final int port;

    /**
     * A request that it took.
     *
     * @param kind {@code create} or {@code set}
     * @param uid of the performed step
     * @param dataset as DICOM JSON
     */
    public record Told(String kind, String uid, JsonNode dataset) {

        /** The first value of an attribute of the data set. @param tag eight hexadecimal digits */
        public String text(String tag) {
            return dataset.at("/" + tag + "/Value/0").asText();
        }
    }

    private OdilSteps(Path kept, int port) {
        this.kept = kept;
        this.port = port;
    }

    /** Skips the test, aloud, where odil is not installed. @param directory for what it keeps */
    public static OdilSteps start(RunningPeers peers, Path directory) throws Exception {
        String python = python();
        Path script = directory.resolve("mpps_scp.py");
        try (InputStream in = OdilSteps.class.getResourceAsStream("mpps_scp.py")) {
            Files.write(script, in.readAllBytes());
        }
        Path kept = Files.createDirectories(directory.resolve("told"));
        int port = RunningPeers.freePort();
        peers.start(port, python, script.toString(), "" + port, kept.toString());
        return new OdilSteps(kept, port);
    }

    /** Debian's own Python, for which the library is packaged. */
    private static String python() throws Exception {
        Peers.tool("python3");
        String debian = "/usr/bin/python3";
        if (!Files.isExecutable(Path.of(debian))
                || OutsideProgram.run(debian, "-c", "import odil").status() != 0) {
            return Peers.tool("python3-odil");
        }
        return debian;
    }

    public Peer peer() {
        return new Peer("ODIL", "127.0.0.1", port);
    }

    /** In the order in which they came. */
    public List<Told> told() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(kept)) {
            files = all.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
        List<Told> told = new ArrayList<>();
        for (Path file : files) {
            JsonNode content = JSON.readTree(TAG.matcher(Files.readString(file))
                    .replaceAll(tag -> tag.group().toUpperCase(Locale.ROOT)));
            String kind = file.getFileName().toString().replaceAll("\\d+-(.*)\\.json", "$1");
            told.add(new Told(kind, content.get("uid").asText(), content.get("dataset")));
        }
        return told;
    }
}
