package org.petmr.acquisition.console;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;

/** One open page or program on the live stream, however it is connected. */
interface Listener {

    /** @param id null for what is not kept, such as ticks */
    void send(String id, String event, String data);

    boolean isFull();

    boolean isClosed();

    /** Gives up without waiting for what was not read. */
    void reset();

    void end();

    /** Server-sent events, as the HTML standard writes them. */
    static Listener of(HttpServerResponse response) {
        return new Listener() {
            @Override
            public void send(String id, String event, String data) {
                String head = id == null ? "" : "id: " + id + "\n";
                response.write(head + "event: " + event + "\ndata: " + data + "\n\n");
            }

            @Override
            public boolean isFull() {
                return response.writeQueueFull();
            }

            @Override
            public boolean isClosed() {
                return response.closed();
            }

            @Override
            public void reset() {
                response.reset();
            }

            @Override
            public void end() {
                response.end();
            }
        };
    }

    /** One text message for each event: {@code {id?, event, data}}. */
    static Listener of(ServerWebSocket socket) {
        return new Listener() {
            @Override
            public void send(String id, String event, String data) {
                JsonObject head = new JsonObject();
                if (id != null) {
                    head.put("id", id);
                }
                String text = head.put("event", event).encode();
                socket.writeTextMessage(text.substring(0, text.length() - 1) + ",\"data\":" + data + "}");
            }

            @Override
            public boolean isFull() {
                return socket.writeQueueFull();
            }

            @Override
            public boolean isClosed() {
                return socket.isClosed();
            }

            @Override
            public void reset() {
                socket.close((short) 1008, "does not read");
            }

            @Override
            public void end() {
                socket.close();
            }
        };
    }
}
