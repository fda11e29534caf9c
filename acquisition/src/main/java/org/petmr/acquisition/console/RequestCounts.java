package org.petmr.acquisition.console;

import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.TreeMap;

/** Requests that were answered, by operation and kind of status, and how long they took. On the console's context. */
final class RequestCounts {

    private static final int HUNDRED = 100;

    private static final class Count {
        private long n;
        private long ns;
    }

    private record Kind(String operation, String status) implements Comparable<Kind> {
        @Override
        public int compareTo(Kind other) {
            return toString().compareTo(other.toString());
        }
    }

    private final Map<Kind, Count> counts = new TreeMap<>();

    /** Streams are counted when they end, and not timed. */
    void follow(Contract.Operation operation, RoutingContext http) {
        long begun = System.nanoTime();
        boolean isStream = operation.id().equals("streamLive") || operation.id().equals("openSocket");
        http.addEndHandler(end -> {
            String status = http.response().getStatusCode() / HUNDRED + "xx";
            Count count = counts.computeIfAbsent(new Kind(operation.id(), status), k -> new Count());
            count.n++;
            count.ns += isStream ? 0 : System.nanoTime() - begun;
        });
        http.next();
    }

    String text() {
        StringBuilder out = new StringBuilder("""
                # HELP petmr_http_requests_total Requests that were answered
                # TYPE petmr_http_requests_total counter
                """);
        counts.forEach((k, c) -> out.append("petmr_http_requests_total")
                .append(labels(k))
                .append(c.n)
                .append('\n'));
        out.append("""
                # HELP petmr_http_request_seconds_total Time until they were
                # TYPE petmr_http_request_seconds_total counter
                """);
        counts.forEach((k, c) -> out.append("petmr_http_request_seconds_total")
                .append(labels(k))
                .append(String.format(java.util.Locale.ROOT, "%.6f", c.ns * 1e-9))
                .append('\n'));
        return out.toString();
    }

    private static String labels(Kind kind) {
        return "{operation=\"" + kind.operation() + "\",status=\"" + kind.status() + "\"} ";
    }
}
