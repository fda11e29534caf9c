package org.petmr.acquisition.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.config.ConfigLoader;
import org.petmr.recon.command.FiguresFile;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code petmr process}: a stored acquisition once more, by the service that has it or by one for as long as it takes. */
@Command(
        name = "process",
        description = "Processes a stored acquisition again, also with other parameters. Former results stay.",
        mixinStandardHelpOptions = true)
public final class ProcessCommand implements Callable<Integer> {

    private static final long LOOK_MS = 500;
    private static final double BQ_PER_MBQ = 1e6;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<LinkedHashMap<String, Object>> FIGURES = new TypeReference<>() {};

    @Parameters(paramLabel = "SESSION", description = "id of the session, such as S20261121-140000")
    private String session;

    @ArgGroup
    private Where where = new Where();

    /** One or the other. */
    private static final class Where {
        @Option(
                names = "--url",
                paramLabel = "URL",
                description = "of the service that has the session (default: http://127.0.0.1:8080)")
        private URI url = URI.create("http://127.0.0.1:8080");

        @Option(
                names = "--data",
                paramLabel = "DIR",
                description = "data directory of a service that is not running; refused while one runs")
        private Path data;
    }

    @Option(names = "--config", paramLabel = "FILE", description = "with --data: the service's configuration")
    private Path config;

    @Option(
            names = "--option",
            paramLabel = "KEY=VALUE",
            description = "parameter of the pipeline, such as iterations=5 or registration.acceptMm=2")
    private Map<String, String> options = new LinkedHashMap<>();

    @Option(
            names = "--injected-mbq",
            paramLabel = "MBQ",
            description = "corrects the injected activity, at the time of injection, less what was left in the syringe")
    private Double injectedMbq;

    @Option(
            names = "--injected-at",
            paramLabel = "TIME",
            description = "corrects the time of injection, such as 2026-11-21T14:05:00+01:00")
    private OffsetDateTime injectedAt;

    @Option(names = "--weight-kg", paramLabel = "KG", description = "corrects the patient's weight")
    private Double weightKg;

    @Option(names = "--height-m", paramLabel = "M", description = "corrects the patient's height")
    private Double heightM;

    @Option(names = "--priority", paramLabel = "WORD", description = "low, normal or high")
    private String priority;

    @Option(names = "--token-file", paramLabel = "FILE", description = "with --url: bearer token of whoever asks")
    private Path tokenFile;

    @Option(names = "--no-wait", description = "with --url: return once it is queued")
    private boolean isNotWaiting;

    @Option(names = "--json", paramLabel = "FILE", description = "write the figures to this JSON file too")
    private Path json;

    @Spec
    private CommandSpec spec;

    private HttpClient http;

    /** Made by picocli. */
    public ProcessCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        FiguresFile.requirePlace(json);
        http = HttpClient.newHttpClient();
        if (where.data == null) {
            return process(where.url, !isNotWaiting);
        }
        try (ScannerService service = ScannerService.start(
                ConfigLoader.load(Optional.ofNullable(config), System.getenv(), offline(where.data)))) {
            return process(URI.create("http://127.0.0.1:" + service.ports().console()), true);
        }
    }

    /** A service of its own that nobody else meets: on free ports of this machine, without login. */
    private static Map<String, String> offline(Path data) throws IOException {
        if (!Files.isDirectory(data.resolve("sessions"))) {
            throw new IllegalArgumentException(
                    "--data: %s (expected: the data directory of a service)".formatted(data));
        }
        Map<String, String> flags = new LinkedHashMap<>();
        flags.put("store.dataDirectory", data.toString());
        for (String part : new String[] {"console", "link", "dicom"}) {
            flags.put(part + ".host", "127.0.0.1");
            flags.put(part + ".port", "0");
        }
        for (String key : new String[] {"usersFile", "jwksFile", "jwtIssuer", "tlsCertificateFile", "tlsKeyFile"}) {
            flags.put("security." + key, "");
        }
        return flags;
    }

    private int process(URI service, boolean isWaiting) throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        String path = "/api/sessions/" + session;
        ask(service, path + "/process", Optional.of(wish()));
        JsonNode jobs =
                ask(service, "/api/jobs?session=" + session, Optional.empty()).path("jobs");
        int number = jobs.path(0).path("processing").asInt();
        out.printf("processing %d of %s is queued%n", number, session);
        out.flush();
        if (!isWaiting) {
            write(service, number, "queued", Map.of());
            return 0;
        }
        String said = "";
        while (true) {
            JsonNode now = ask(service, path, Optional.empty());
            String words = words(now);
            if (!words.equals(said)) {
                out.println(words);
                out.flush();
                said = words;
            }
            String state = now.path("state").asText();
            if (state.equals("complete")) {
                out.printf("results   sessions/%s/results/%d%n", session, number);
                write(service, number, state, JSON.convertValue(now.path("result"), FIGURES));
                return 0;
            }
            if (!state.equals("processing")) {
                write(service, number, state, Map.of());
                throw AcquisitionException.failed(
                        "session %s is %s: %s"
                                .formatted(session, state, now.path("error").asText()),
                        null);
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        }
    }

    /** What became of it: its jobs with their times, and the figures of its result. */
    private void write(URI service, int number, String state, Map<String, Object> result)
            throws IOException, InterruptedException {
        if (json == null) {
            return;
        }
        List<Map<String, Object>> jobs = new ArrayList<>();
        for (JsonNode job :
                ask(service, "/api/jobs?session=" + session, Optional.empty()).path("jobs")) {
            if (job.path("processing").asInt() == number) {
                jobs.add(Map.of(
                        "kind", job.path("kind").asText(),
                        "state", job.path("state").asText(),
                        "attempts", job.path("attempts").asInt(),
                        "elapsed_s", job.path("elapsedS").asDouble(),
                        "error", job.path("error").asText("")));
            }
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("session", session);
        figures.put("processing", number);
        figures.put("state", state);
        figures.put("jobs", jobs);
        figures.put("result", result);
        FiguresFile.write(json, figures);
    }

    private static String words(JsonNode session) {
        for (JsonNode stage : session.path("stages")) {
            if (!stage.path("status").asText().equals("done")) {
                return "%-15s %s"
                        .formatted(
                                stage.path("name").asText(),
                                stage.path("status").asText());
            }
        }
        return session.path("state").asText();
    }

    private String wish() throws JsonProcessingException {
        ObjectNode wish = JSON.createObjectNode();
        if (priority != null) {
            wish.put("priority", priority);
        }
        ObjectNode pipeline = wish.putObject("pipeline");
        options.forEach((key, value) -> {
            ObjectNode at = pipeline;
            String[] steps = key.split("\\.");
            for (int i = 0; i < steps.length - 1; i++) {
                at = at.withObject("/" + steps[i]);
            }
            at.set(steps[steps.length - 1], value(value));
        });
        ObjectNode tracer = JSON.createObjectNode();
        if (injectedMbq != null) {
            tracer.put("injectedActivityBq", BQ_PER_MBQ * injectedMbq);
        }
        if (injectedAt != null) {
            tracer.put("injectedAt", injectedAt.toInstant().toString());
        }
        wish.set("tracer", tracer);
        wish.putObject("patient").put("weightKg", weightKg).put("sizeM", heightM);
        return JSON.writeValueAsString(wish);
    }

    /** Numbers and true, false, null are themselves; anything else is a text. */
    private static JsonNode value(String text) {
        if (text.matches("true|false|null|-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?")) {
            try {
                return JSON.readTree(text);
            } catch (JsonProcessingException e) { // such as 007
                return TextNode.valueOf(text);
            }
        }
        return TextNode.valueOf(text);
    }

    private JsonNode ask(URI service, String path, Optional<String> body) throws IOException, InterruptedException {
        ServiceCalls calls =
                new ServiceCalls(service, http, "a service that runs there, or --data for one that does not");
        return (tokenFile == null ? calls : calls.withToken(tokenFile)).ask(path, body);
    }
}
