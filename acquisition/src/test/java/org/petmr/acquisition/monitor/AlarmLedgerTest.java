package org.petmr.acquisition.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.said.Phrase;

class AlarmLedgerTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Alarm LOSS = new Alarm("loss", "warning", "events lost: 5");

    @TempDir
    Path data;

    private AlarmLedger at(int minute) {
        return new AlarmLedger(data, Clock.fixed(NOON.plusSeconds(60L * minute), ZoneOffset.UTC));
    }

    private static JsonObject first(JsonArray alarms) {
        return alarms.getJsonObject(0);
    }

    private static void write(AlarmLedger ledger) throws IOException {
        ledger.write(ledger.toJson());
    }

    /** Who has seen it, and since when it lasts, a restart does not forget. */
    @Test
    void whatWasSeenStaysSeenOverARestart() throws IOException {
        AlarmLedger before = at(0);
        assertThat(before.look(List.of(LOSS))).isTrue();
        before.acknowledge("loss", null, "anna");
        write(before);
        AlarmLedger after = at(5);
        assertThat(after.look(List.of(new Alarm("loss", "warning", "events lost: 9"))))
                .as("a text alone is nothing new")
                .isFalse();
        JsonObject loss = first(after.toJson().getJsonArray("alarms"));
        assertThat(loss.getString("since")).isEqualTo("2026-01-01T12:00:00Z");
        assertThat(loss.getString("text")).isEqualTo("events lost: 9");
        assertThat(loss.getJsonObject("acknowledged"))
                .isEqualTo(new JsonObject().put("by", "anna").put("at", "2026-01-01T12:00:00Z"));
        assertThat(after.acknowledge("loss", NOON, "olga")
                        .getJsonObject("acknowledged")
                        .getString("by"))
                .as("the first one")
                .isEqualTo("anna");
    }

    /** What comes again is another time, and nobody has seen that. */
    @Test
    void whatIsOverIsKeptAndWhatComesAgainIsNew() throws IOException {
        AlarmLedger ledger = at(0);
        ledger.look(List.of(LOSS));
        write(ledger);
        AlarmLedger later = at(1);
        assertThat(later.look(List.of())).isTrue();
        assertThat(later.toJson().getJsonArray("alarms")).isEmpty();
        assertThat(first(later.toJson().getJsonArray("past")).getString("until"))
                .isEqualTo("2026-01-01T12:01:00Z");
        later.look(List.of(LOSS));
        assertThat(first(later.toJson().getJsonArray("alarms")).getString("since"))
                .isEqualTo("2026-01-01T12:01:00Z");
        later.acknowledge("loss", NOON, "anna");
        assertThat(first(later.toJson().getJsonArray("past")).containsKey("acknowledged"))
                .isTrue();
        assertThat(first(later.toJson().getJsonArray("alarms")).containsKey("acknowledged"))
                .isFalse();
    }

    @Test
    void whatBecomesWorseHasToBeSeenAgain() {
        AlarmLedger ledger = at(0);
        ledger.look(List.of(LOSS));
        ledger.acknowledge("loss", null, "anna");
        assertThat(ledger.look(List.of(new Alarm("loss", "alarm", "many"), LOSS)))
                .isTrue();
        JsonObject now = first(ledger.toJson().getJsonArray("alarms"));
        assertThat(now.getString("severity")).isEqualTo("alarm");
        assertThat(now.getString("text")).as("two of one id").isEqualTo("many; events lost: 5");
        assertThat(now.containsKey("acknowledged")).isFalse();
    }

    @Test
    void whatIsNotThereCannotBeSeen() {
        AlarmLedger ledger = at(0);
        ledger.look(List.of(LOSS));
        assertThatThrownBy(() -> ledger.acknowledge("disk", null, "anna"))
                .hasMessage("alarm: disk (expected: one that lasts or is remembered)");
        assertThatThrownBy(() -> ledger.acknowledge("loss", NOON.plusSeconds(1), "anna"))
                .hasMessageContaining("loss of 2026-01-01T12:00:01Z");
    }

    @Test
    void aDamagedFileStopsNothing() throws IOException {
        for (String content :
                List.of("{", "{}", "{\"alarms\": [5], \"past\": []}", "{\"alarms\": [{\"since\": \"now\"}]}")) {
            Files.writeString(data.resolve("alarms.json"), content);
            AlarmLedger ledger = at(0);
            assertThat(ledger.look(List.of(LOSS))).as(content).isTrue();
            write(ledger);
            assertThat(at(1).look(List.of(LOSS))).isFalse();
        }
    }

    /** A front end that flaps all night hides nothing that nobody has seen. */
    @Test
    void anUnseenAlarmOutlivesAFloodOfWarnings() {
        AlarmLedger ledger = at(0);
        ledger.look(List.of(new Alarm("disk", "alarm", "full")));
        for (int i = 0; i < 500; i++) {
            ledger.look(List.of(new Alarm("loss", "warning", "events lost: " + i)));
            ledger.look(List.of());
        }
        for (int i = 0; i < 500; i++) { // the same words again and again
            ledger.look(List.of(new Alarm("clock", "alarm", "1.1 ms off")));
            ledger.look(List.of());
        }
        assertThat(ledger.toJson().getJsonArray("past"))
                .hasSize(100)
                .anyMatch(e -> ((JsonObject) e).getString("id").equals("disk"));
    }

    /** Alarms that come and go for weeks fill neither memory nor disk. */
    @Test
    void theOldestAreForgotten() {
        AlarmLedger ledger = at(0);
        for (int i = 0; i < 500; i++) {
            ledger.look(List.of(new Alarm("loss", "warning", "events lost: " + i)));
            ledger.look(List.of());
        }
        assertThat(ledger.toJson().getJsonArray("past")).hasSize(100);
    }

    /** Details keep their codes over a restart, and several causes of one id stay apart. */
    @Test
    void detailsHaveCodes() throws Exception {
        Alarm first = new Alarm("source-down-1", "alarm", Phrase.FRONT_END_AWAY.of("front end %d is not connected", 1));
        Alarm second = new Alarm("source-down-1", "warning", "it smells");
        AlarmLedger ledger = at(0);
        ledger.look(List.of(first, second));
        JsonObject told = ledger.toJson().getJsonArray("alarms").getJsonObject(0);
        assertThat(told.getString("severity")).isEqualTo("alarm");
        assertThat(told.getString("text")).isEqualTo("front end 1 is not connected; it smells");
        assertThat(told.getJsonArray("details"))
                .isEqualTo(new JsonArray()
                        .add(new JsonObject()
                                .put("text", "front end 1 is not connected")
                                .put("code", "front-end-away")
                                .put("values", new JsonObject().put("n", 1)))
                        .add(new JsonObject().put("text", "it smells")));
        write(ledger);
        AlarmLedger after = at(1);
        after.look(List.of());
        assertThat(after.toJson().getJsonArray("past").getJsonObject(0).getJsonArray("details"))
                .isEqualTo(told.getJsonArray("details"));
    }
}
