package org.petmr.acquisition.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.fuzz.Mutations;
import org.petmr.acquisition.session.SessionJson;

/** Hostile bodies of requests: refused with what is wrong, or an arm request whose every field is in its range. */
class RequestFuzzTest {

    private static final long ALLOWED_BYTES = 32L << 20;

    @Test
    void everyBodyIsRefusedInWordsOrTaken() {
        Contract contract = Contract.load();
        JsonObject schema = contract.operations().stream()
                .filter(o -> o.id().equals("armSession"))
                .findFirst()
                .orElseThrow()
                .body();
        JsonObject full = TestService.armRequest()
                .put("counts", 1000)
                .put("mrSeries", new io.vertx.core.json.JsonArray().add("t1"))
                .put("pipeline", new JsonObject().put("iterations", 2).put("subsets", 21));
        int[] taken = {0};
        new Mutations(
                        TestService.armRequest().encode().getBytes(StandardCharsets.UTF_8),
                        full.encode().getBytes(StandardCharsets.UTF_8))
                .each("requests", Mutations.inputs(1_000, 1_000_000), ALLOWED_BYTES, (input, random) -> {
                    String text = new String(input, StandardCharsets.UTF_8);
                    boolean isAllowed = false;
                    try {
                        Object value = Json.decodeValue(text);
                        isAllowed = value instanceof JsonObject
                                && Violation.of(contract, schema, value, "body").isEmpty();
                    } catch (DecodeException e) {
                        // not JSON: told with 400
                    }
                    try {
                        SessionJson.armRequest(text);
                        taken[0] += isAllowed ? 1 : 0;
                    } catch (AcquisitionException e) {
                        assertThat(e.getMessage()).isNotBlank();
                    }
                });
        assertThat(taken[0]).as("some damage does not matter").isPositive();
    }
}
