package org.petmr.acquisition.console;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Reads server-sent events as a browser would. */
final class EventReader implements AutoCloseable {

    record Event(String id, String event, String data) {}

    private final HttpURLConnection connection;
    private final BufferedReader in;
    private String lastId;

    EventReader(URI uri, String lastEventId) throws IOException {
        connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setReadTimeout(20_000);
        if (lastEventId != null) {
            connection.setRequestProperty("Last-Event-ID", lastEventId);
        }
        in = new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
    }

    /** The next event of that name. */
    Event await(String name) throws IOException {
        Event next = next();
        while (!next.event().equals(name)) {
            next = next();
        }
        return next;
    }

    /** The next event; its id is that of the newest that had one. */
    Event next() throws IOException {
        String event = null;
        String data = null;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.startsWith("id: ")) {
                lastId = line.substring(4);
            } else if (line.startsWith("event: ")) {
                event = line.substring(7);
            } else if (line.startsWith("data: ")) {
                data = line.substring(6);
            } else if (line.isEmpty() && event != null) {
                return new Event(lastId, event, data);
            }
        }
        throw new IOException("the stream has ended");
    }

    @Override
    public void close() {
        connection.disconnect();
    }
}
