package org.petmr.acquisition.command;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.petmr.acquisition.OperatorView;

/** A page that listens to the live stream from now on, on a thread of its own. */
final class LiveEvents implements AutoCloseable {

    private final InputStream stream;

    private LiveEvents(InputStream stream) {
        this.stream = stream;
    }

    /** @param name of the events @param heard given the data of each, on the listener's thread */
    static LiveEvents of(OperatorView operator, String name, Consumer<JsonObject> heard)
            throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = operator.http()
                .send(
                        HttpRequest.newBuilder(operator.console().resolve("/api/live"))
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        LiveEvents events = new LiveEvents(answer.body());
        Thread listener = new Thread(() -> events.listen("event: " + name, heard), "live-events");
        listener.setDaemon(true);
        listener.start();
        return events;
    }

    private void listen(String event, Consumer<JsonObject> heard) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            boolean isOurs = false;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("event: ")) {
                    isOurs = line.equals(event);
                } else if (isOurs && line.startsWith("data: ")) {
                    heard.accept(new JsonObject(line.substring("data: ".length())));
                }
            }
        } catch (IOException | UncheckedIOException e) {
            return; // closed, by us or by the service
        }
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
