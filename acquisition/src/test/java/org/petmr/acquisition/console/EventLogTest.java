package org.petmr.acquisition.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class EventLogTest {

    private static JsonObject body(int n) {
        return new JsonObject().put("n", n);
    }

    @Test
    void whatCameAfterAnIdIsToldInOrder() {
        EventLog log = new EventLog(1, 3, 1000);
        String none = log.lastId();
        String first = log.add("rates", body(1)).id();
        log.add("state", body(2));
        String third = log.add("rates", body(3)).id();
        assertThat(log.after(none)).hasValueSatisfying(all -> assertThat(all).hasSize(3));
        assertThat(log.after(first))
                .hasValueSatisfying(all ->
                        assertThat(all).extracting(EventLog.Entry::data).containsExactly("{\"n\":2}", "{\"n\":3}"));
        assertThat(log.after(third)).hasValueSatisfying(all -> assertThat(all).isEmpty());
        assertThat(log.lastId()).isEqualTo(third);
    }

    @Test
    void whatIsGoneIsSaidToBeGone() {
        EventLog log = new EventLog(1, 3, 1000);
        String first = log.add("rates", body(1)).id();
        for (int n = 2; n <= 4; n++) {
            log.add("rates", body(n));
        }
        assertThat(log.after(first)).as("the next one is still there").isPresent();
        log.add("rates", body(5));
        assertThat(log.after(first)).isEmpty();
        assertThat(log.after("0-1")).as("of an earlier run of the service").isEmpty();
        assertThat(log.after("1-99")).as("has not been yet").isEmpty();
        assertThat(log.after("nonsense")).isEmpty();
        assertThat(log.after("1-x")).isEmpty();
    }

    @Test
    void bytesAreBoundedToo() {
        EventLog log = new EventLog(1, 1000, 100);
        String before = log.lastId();
        for (int n = 0; n < 50; n++) {
            log.add("blocks", new JsonObject().put("text", "x".repeat(30)));
        }
        assertThat(log.after(before)).isEmpty();
        assertThat(log.after("1-49")).hasValueSatisfying(all -> assertThat(all).hasSize(1));
    }
}
