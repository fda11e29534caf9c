package org.petmr.simulator.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * The service's REST interface, as an operator's console uses it. Every trigger carries a key of its own and, where something was
 * read before, the version that was read: should the answer be lost on its way, it is asked for again with the same key, and the
 * service does nothing twice. What the service refuses is a {@link ProblemException}. Safe for use from several threads.
 */
public final class ServiceClient {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int ATTEMPTS = 4;
    private static final long FIRST_PAUSE_MS = 100;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNode NOTHING = JsonNodeFactory.instance.objectNode();

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI root;

    /** @param root of the service, such as {@code http://127.0.0.1:8080} */
    public ServiceClient(URI root) {
        this.root = root;
    }

    /** Asks for an acquisition. @param request the contract's ArmRequest */
    public Session arm(JsonNode request) throws IOException, InterruptedException {
        return trigger(Operation.ARM_SESSION, "", request, Session.class);
    }

    public Session session(String id) throws IOException, InterruptedException {
        return get(Operation.GET_SESSION, Session.class, id);
    }

    /** Newest first. */
    public List<Session> sessions() throws IOException, InterruptedException {
        return get(Operation.LIST_SESSIONS, Operation.Sessions.class).sessions();
    }

    /** Answered when the front ends have agreed. @param seen as it was read; the service refuses when it has changed */
    public Session start(Session seen) throws IOException, InterruptedException {
        return trigger(Operation.START_SESSION, seen);
    }

    /** As {@link #start}. */
    public Session stop(Session seen) throws IOException, InterruptedException {
        return trigger(Operation.STOP_SESSION, seen);
    }

    /** As {@link #start}. */
    public Session pause(Session seen) throws IOException, InterruptedException {
        return trigger(Operation.PAUSE_SESSION, seen);
    }

    /** As {@link #start}. */
    public Session resume(Session seen) throws IOException, InterruptedException {
        return trigger(Operation.RESUME_SESSION, seen);
    }

    /** As {@link #start}. */
    public Session abort(Session seen) throws IOException, InterruptedException {
        return trigger(Operation.ABORT_SESSION, seen);
    }

    /** Processes it once more. @param wish the contract's ProcessRequest */
    public Session process(Session seen, JsonNode wish) throws IOException, InterruptedException {
        return trigger(Operation.PROCESS_SESSION, seen.version(), wish, Session.class, seen.id());
    }

    /**
     * Sends a volume of labels, whose regions can then be measured, under its file's name.
     *
     * @param space {@code pet}: it lies as the result's pet.nii.gz does; {@code mr}: as the exported images
     */
    public KeptLabels uploadLabels(Session seen, Path nifti, String space) throws IOException, InterruptedException {
        String file = nifti.getFileName().toString();
        HttpRequest.Builder request = request(Operation.UPLOAD_LABELS.path(seen.id(), file) + "?space=" + space)
                .header("content-type", "application/octet-stream");
        return trigger(
                Operation.UPLOAD_LABELS, seen.version(), request, BodyPublishers.ofFile(nifti), KeptLabels.class);
    }

    /** Measures regions of the shown result. @param request the contract's RegionRequest */
    public MeasuredRegions measureRegions(Session seen, JsonNode request) throws IOException, InterruptedException {
        return trigger(Operation.MEASURE_REGIONS, seen.version(), request, MeasuredRegions.class, seen.id());
    }

    public State state() throws IOException, InterruptedException {
        return get(Operation.GET_STATE, State.class);
    }

    /** Of the session that is shown, oldest first. */
    public List<Rates> rates() throws IOException, InterruptedException {
        return get(Operation.GET_RATES, Operation.RatesSoFar.class).rates();
    }

    /** Those that last. */
    public List<Alarm> alarms() throws IOException, InterruptedException {
        return get(Operation.GET_ALARMS, Operation.Alarms.class).alarms();
    }

    /** Says that somebody has seen it, this time that it came. */
    public Alarm acknowledge(Alarm seen) throws IOException, InterruptedException {
        JsonNode since = JSON.createObjectNode().put("since", seen.since().toString());
        return trigger(Operation.ACKNOWLEDGE_ALARM, "", since, Alarm.class, seen.id());
    }

    /** The MR series that the service knows. */
    public List<SeenSeries> mrSeries() throws IOException, InterruptedException {
        return get(Operation.GET_MR, Operation.AllSeries.class).series();
    }

    /** Of all sessions, newest first. */
    public List<Job> jobs() throws IOException, InterruptedException {
        return get(Operation.LIST_JOBS, Operation.Jobs.class).jobs();
    }

    public Job job(String id) throws IOException, InterruptedException {
        return get(Operation.GET_JOB, Job.class, id);
    }

    public Job cancel(Job seen) throws IOException, InterruptedException {
        return trigger(Operation.CANCEL_JOB, "" + seen.version(), NOTHING, Job.class, seen.id());
    }

    public Job retry(Job seen) throws IOException, InterruptedException {
        return trigger(Operation.RETRY_JOB, "" + seen.version(), NOTHING, Job.class, seen.id());
    }

    /** Asks for an examination of several beds; the first is armed. @param request the contract's ExaminationRequest */
    public Examination armExamination(JsonNode request) throws IOException, InterruptedException {
        return trigger(Operation.ARM_EXAMINATION, "", request, Examination.class);
    }

    /** Arms the next bed. @param tableMm where the table has come to stand */
    public Examination armNextBed(Examination seen, double tableMm) throws IOException, InterruptedException {
        JsonNode body = JSON.createObjectNode().put("tablePositionMm", tableMm);
        return trigger(Operation.ARM_NEXT_BED, "" + seen.version(), body, Examination.class, seen.id());
    }

    /** No more beds come. */
    public Examination closeExamination(Examination seen) throws IOException, InterruptedException {
        return trigger(Operation.CLOSE_EXAMINATION, "" + seen.version(), NOTHING, Examination.class, seen.id());
    }

    public Examination examination(String id) throws IOException, InterruptedException {
        return get(Operation.GET_EXAMINATION, Examination.class, id);
    }

    /** Fetches a file of the session's results, whole or not at all. */
    public void file(String id, String name, Path to) throws IOException, InterruptedException {
        fetch(Operation.GET_FILE.path(id, name), name, to);
    }

    /** Fetches a file of an examination's results, whole or not at all. */
    public void wholeFile(String examination, String name, Path to) throws IOException, InterruptedException {
        fetch(Operation.GET_WHOLE_FILE.path(examination, name), name, to);
    }

    private void fetch(String path, String name, Path to) throws IOException, InterruptedException {
        Path part = to.resolveSibling(to.getFileName() + ".part");
        HttpResponse<Path> answer = http.send(request(path).GET().build(), BodyHandlers.ofFile(part));
        if (answer.statusCode() != 200) {
            String said = Files.readString(part);
            Files.delete(part);
            Problem problem = problem(answer.statusCode(), said);
            throw new IOException(name + ": " + problem.detail(), new ProblemException(problem));
        }
        Files.move(part, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(root.resolve(path)).timeout(TIMEOUT);
    }

    private <R extends Record> R get(Operation operation, Class<R> type, String... variables)
            throws IOException, InterruptedException {
        return answer(operation, request(operation.path(variables)).GET().build(), type);
    }

    private Session trigger(Operation operation, Session seen) throws IOException, InterruptedException {
        return trigger(operation, seen.version(), NOTHING, Session.class, seen.id());
    }

    /** @param version that was read; empty: none was */
    private <R extends Record> R trigger(
            Operation operation, String version, JsonNode body, Class<R> type, String... variables)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request(operation.path(variables));
        if (body.isEmpty()) {
            return trigger(operation, version, request, BodyPublishers.noBody(), type);
        }
        request.header("content-type", "application/json");
        return trigger(operation, version, request, BodyPublishers.ofString(body.toString()), type);
    }

    private <R extends Record> R trigger(
            Operation operation, String version, HttpRequest.Builder request, BodyPublisher body, Class<R> type)
            throws IOException, InterruptedException {
        request.header("idempotency-key", UUID.randomUUID().toString());
        if (!version.isEmpty()) {
            request.header("if-match", '"' + version + '"');
        }
        return answer(operation, request.POST(body).build(), type);
    }

    /** Asks again while there is no answer: reading changes nothing, and a trigger has its key. */
    private <R extends Record> R answer(Operation operation, HttpRequest request, Class<R> type)
            throws IOException, InterruptedException {
        long pauseMs = FIRST_PAUSE_MS;
        for (int attempt = 1; ; attempt++) {
            try {
                return read(operation, http.send(request, BodyHandlers.ofString()), type);
            } catch (ProblemException | UnexpectedAnswerException e) {
                throw e;
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw new IOException("%s: no answer, %s (expected: a service that runs)".formatted(root, e), e);
                }
            }
            TimeUnit.MILLISECONDS.sleep(pauseMs);
            pauseMs *= 2;
        }
    }

    private static <R extends Record> R read(Operation operation, HttpResponse<String> answer, Class<R> type)
            throws IOException {
        if (answer.statusCode() / 100 != 2) {
            throw new ProblemException(problem(answer.statusCode(), answer.body()));
        }
        try {
            return RecordReader.read(JSON.readTree(answer.body()), type, operation.id());
        } catch (JsonProcessingException e) {
            throw new UnexpectedAnswerException(operation.id(), e.getOriginalMessage(), "JSON");
        }
    }

    /** What was said, if that was a problem document; what stands between may say anything. */
    private static Problem problem(int status, String said) {
        try {
            return RecordReader.read(JSON.readTree(said), Problem.class, "problem");
        } catch (IOException e) {
            return Problem.ofStatus(status);
        }
    }
}
