package org.petmr.simulator.command;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The service's live stream, as server-sent events. Connects again by itself and asks for what came after the last message
 * that was seen, so that nothing is missed while the connection is away.
 */
final class LiveMessages implements AutoCloseable {

    private static final long AGAIN_MS = 200;
    private static final int MOST_WAITING = 10_000;
    private static final String EVENT = "event: ";
    private static final String DATA = "data: ";
    private static final String ID = "id: ";

    /** A message. @param event {@code state}, {@code progress}, {@code rates}, {@code alarms}, {@code mr} and others */
    record Message(String event, JsonNode data) {}

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final LinkedBlockingQueue<Message> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    private final URI uri;
    private final Set<String> wanted;
    private final Thread reader = new Thread(this::run, "live-messages");
    private volatile InputStream open;
    private volatile boolean isClosing;
    private volatile int connections;
    private String lastId = "";

    /** @param wanted kinds of messages that are kept until they are asked for */
    LiveMessages(URI root, Set<String> wanted) {
        this.uri = root.resolve("/api/live");
        this.wanted = Set.copyOf(wanted);
        reader.setDaemon(true);
        reader.start();
    }

    /** The next message; null when none comes in time. */
    Message next(long timeoutMs) throws InterruptedException {
        return waiting.poll(timeoutMs, TimeUnit.MILLISECONDS);
    }

    /** How often it has connected. */
    int connections() {
        return connections;
    }

    /** Breaks the connection, as a network would. */
    void breakOff() throws IOException {
        InputStream now = open;
        if (now != null) {
            now.close();
        }
    }

    private void run() {
        while (!isClosing) {
            try {
                read();
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
                    if (wanted.contains(event)) {
                        waiting.put(new Message(event, json.readTree(data)));
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
