package org.petmr.acquisition.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.petmr.acquisition.TestService;

/** The whole of several beds has no request of its own: SUV goes by that of the beds, with what all of them were corrected by. */
class ReviewViewTest {

    @Test
    void suvOfAWholeGoesByTheCorrectionsOfItsBeds() {
        JsonObject arm = TestService.armRequest();
        arm.getJsonObject("tracer").put("injectedAt", "2026-11-21T09:00:00Z");
        JsonArray corrections = new JsonArray("""
                [{"field": "tracer.injectedActivityBq", "from": 2e8, "to": 1.6e8, "by": "anna"},
                 {"field": "patient.weightKg", "from": 70.0, "to": 80, "by": "anna"}]""");
        JsonObject corrected = ReviewView.corrected(arm, corrections);
        double left = Math.pow(0.5, 3600 / 6586.2);
        assertThat(ReviewView.suv(corrected, "2026-11-21T10:00:00Z").getDouble("perBqPerMl"))
                .isCloseTo(80_000 / (1.6e8 * left), within(1e-12));
        assertThat(ReviewView.suv(arm, "2026-11-21T10:00:00Z").getDouble("perBqPerMl"))
                .as("what was armed stays")
                .isCloseTo(70_000 / (2e8 * left), within(1e-12));
        assertThat(ReviewView.corrected(arm, new JsonArray())).isEqualTo(arm);
    }
}
