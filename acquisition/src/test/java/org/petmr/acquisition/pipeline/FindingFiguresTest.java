package org.petmr.acquisition.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.petmr.attenuation.quality.Finding;

class FindingFiguresTest {

    /** Kind and figures are what the page says a finding by, in any language. */
    @Test
    void aFindingIsToldWithItsFigures() {
        Finding shifted = Finding.of(Finding.Kind.MAP_OFF, "PET lies %.1f mm off (expected: where the map is)", 3.24)
                .with("shiftMm", 3.24)
                .with("rotationDeg", 1.5);
        Map<String, Object> told = new LinkedHashMap<>();
        FindingFigures.put(List.of(shifted), told);
        assertThat(told.get("findings")).isEqualTo(List.of("MAP_OFF: " + shifted.text()));
        assertThat(told.get("explained"))
                .isEqualTo(List.of(Map.of(
                        "kind", "MAP_OFF",
                        "severity", "WARNING",
                        "sentence", Finding.Kind.MAP_OFF.sentence(),
                        "found", "PET lies 3.2 mm off (expected: where the map is)",
                        "figures", Map.of("shiftMm", 3.24, "rotationDeg", 1.5))));
    }
}
