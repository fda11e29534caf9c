package org.petmr.simulator.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The service's live stream, as server-sent events. Connects again by itself and asks for what came after the last event that was
 * seen, so that nothing is missed while the connection is away; where the service does not know that any more, a
 * {@link LiveEvent.Reset} comes first.
 */
public final class LiveEvents implements AutoCloseable {

    private static final long AGAIN_MS = 200;
    private static final int MOST_WAITING = 10_000;
    private static final String EVENT = "event: ";
    private static final String DATA = "data: ";
    private static final String ID = "id: ";

    /** Of which none may be overlooked by who listens to anything. */
    private static final Set<String> ALWAYS = Set.of("missed", "reset");

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final LinkedBlockingQueue<LiveEvent> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    private final URI uri;
    private final Set<String> wanted;
    private final Thread reader = new Thread(this::run, "live-events");
    private volatile InputStream open;
    private volatile boolean isClosing;
    private volatile int connections;
    private volatile UnexpectedAnswerException failure;
    private String lastId = "";

    /** @param wanted names of the events that are kept until they are asked for, beside those that tell of gaps */
    public LiveEvents(URI root, Set<String> wanted) {
        this.uri = root.resolve(Operation.STREAM_LIVE.path());
        this.wanted = Set.copyOf(wanted);
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * The next event; empty when none comes in time.
     *
     * @throws UnexpectedAnswerException the service said something that its contract does not allow; nothing more comes
     */
    public Optional<LiveEvent> next(long timeoutMs) throws UnexpectedAnswerException, InterruptedException {
        LiveEvent next = waiting.poll(failure == null ? timeoutMs : 0, TimeUnit.MILLISECONDS);
        if (next == null && failure != null) {
            throw failure;
        }
        return Optional.ofNullable(next);
    }

    /** How often it has connected. */
    public int connections() {
        return connections;
    }

    /** Breaks the connection, as a network would. */
    public void breakOff() throws IOException {
        InputStream now = open;
        if (now != null) {
            now.close();
        }
    }

    private void run() {
        while (!isClosing) {
            try {
                read();
            } catch (UnexpectedAnswerException e) {
                failure = e; // asking again would bring the same
                return;
            } catch (IOException e) {
                // Broken off, or the service is being started: once more.
            } catch (InterruptedException e) {
                return;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(AGAIN_MS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void read() throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("accept", "text/event-stream");
        if (!lastId.isEmpty()) {
            request.header("last-event-id", lastId);
        }
        HttpResponse<InputStream> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        if (answer.statusCode() != 200) {
            answer.body().close();
            return;
        }
        connections++;
        open = answer.body();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(open, StandardCharsets.UTF_8))) {
            String event = "message";
            String id = "";
            String data = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(EVENT)) {
                    event = line.substring(EVENT.length());
                } else if (line.startsWith(ID)) {
                    id = line.substring(ID.length());
                } else if (line.startsWith(DATA)) {
                    data = line.substring(DATA.length());
                } else if (line.isEmpty()) { // only now is the message whole
                    if (wanted.contains(event) || ALWAYS.contains(event)) {
                        waiting.put(LiveEvent.read(event, json.readTree(data)));
                    }
                    lastId = id.isEmpty() ? lastId : id;
                    event = "message";
                    id = "";
                }
            }
        }
    }

    @Override
    public void close() {
        isClosing = true;
        reader.interrupt();
        try {
            breakOff();
        } catch (IOException e) {
            // It was broken already.
        }
    }
}
