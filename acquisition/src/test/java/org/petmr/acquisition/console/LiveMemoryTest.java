package org.petmr.acquisition.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/** What a page that opens in the middle of a scan is told. */
class LiveMemoryTest {

    private final LiveMemory memory = new LiveMemory();

    private static JsonObject state(String session) {
        return new JsonObject().put("session", new JsonObject().put("id", session));
    }

    @Test
    void everythingOfTheSessionIsToldAndNothingOfTheOneBefore() {
        memory.remember("state", state("S1"));
        for (String event : new String[] {"preview", "tof", "quality", "blocks", "progress", "examination"}) {
            memory.remember(event, new JsonObject().put("of", event).put("session", "S1"));
        }
        memory.remember("rates", new JsonObject().put("timeMs", 500));
        assertThat(memory.others().keySet())
                .as("the beds first, since the rest is shown in their light")
                .containsExactly("examination", "progress", "blocks", "rates", "tof", "quality", "preview");
        assertThat(memory.others().get("tof").getString("of")).isEqualTo("tof");
        assertThat(memory.rates()).hasSize(1);
        memory.remember("state", state("S1"));
        assertThat(memory.others()).hasSize(7);
        assertThat(memory.others().get("rates").getInteger("timeMs")).isEqualTo(500);
        memory.remember("state", state("S2"));
        assertThat(memory.others().keySet())
                .as("beds belong to several sessions")
                .containsExactly("examination");
        assertThat(memory.rates()).isEmpty();
    }

    /** While one patient's data are processed the next lies there: a page that opens then is told nothing of the first. */
    @Test
    void theProgressOfAnotherSessionIsNotTold() {
        memory.remember("state", state("S2"));
        memory.remember("progress", new JsonObject().put("session", "S1"));
        assertThat(memory.others()).isEmpty();
        memory.remember("progress", new JsonObject().put("session", "S2"));
        memory.remember("progress", new JsonObject().put("session", "S1"));
        assertThat(memory.others().get("progress").getString("session")).isEqualTo("S2");
    }

    /** Ten hours at two a second stay within the size of half an hour, from the start to the end. */
    @Test
    void ratesAreThinnedWithAge() {
        memory.remember("state", state("S1"));
        for (int i = 0; i < 72_000; i++) {
            memory.remember("rates", new JsonObject().put("timeMs", 500 * i));
        }
        int n = memory.rates().size();
        assertThat(n).isBetween(1800, 3601);
        assertThat(memory.rates().getJsonObject(0).getInteger("timeMs")).isZero();
        assertThat(memory.rates().getJsonObject(n - 1).getInteger("timeMs")).isEqualTo(500 * 71_999);
        for (int i = 1; i < n; i++) {
            int stepMs = memory.rates().getJsonObject(i).getInteger("timeMs")
                    - memory.rates().getJsonObject(i - 1).getInteger("timeMs");
            assertThat(stepMs)
                    .as("as fine at the beginning as at the end, %d", i)
                    .isBetween(500, 16_000);
        }
    }
}
