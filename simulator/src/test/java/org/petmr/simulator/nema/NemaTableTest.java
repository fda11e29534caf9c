package org.petmr.simulator.nema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NemaTableTest {

    private static NemaTable table(Figure... figures) {
        TrialResult result = new TrialResult(Trial.SENSITIVITY, "one scan", List.of(figures), Map.of("k", 1), 12);
        return new NemaTable("mmr", "Siemens Biograph mMR", List.of(result), 7);
    }

    /** Both edges of a band belong to it; just outside is missed, and said so by name. */
    @Test
    void saysWhatIsMissed() {
        Bands bands = Bands.of("mmr");
        Figure good = Figure.of("sensitivity", "cps/kBq", 13.3 * 1.0999, 0.1).within(bands.sensitivity());
        Figure bad = Figure.of("scatter fraction", "%", 37.9 + 3.01, 0).within(bands.scatterFraction());
        Figure free = Figure.of("other", "mm", 1, 0);
        NemaTable table = table(good, bad, free);
        assertThat(table.lines())
                .anySatisfy(l -> assertThat(l)
                        .matches("sensitivity +14\\.63 \\+- 0\\.10 cps/kBq +13\\.3 +12\\.0 to 14\\.6 +pass"))
                .anySatisfy(l -> assertThat(l).matches("scatter fraction +40\\.91 % +37\\.9 +34\\.9 to 40\\.9 +MISSED"))
                .anySatisfy(l -> assertThat(l).matches("other +1\\.00 mm +-"))
                .contains("1 of 2 figures in their bands; missed: scatter fraction");
        assertThat(good.verdict()).isEqualTo(Figure.Verdict.PASS);
        assertThat(free.verdict()).isEqualTo(Figure.Verdict.NONE);
    }

    @Test
    void writesTheSameForPrograms() {
        Figure bad = Figure.of("scatter fraction", "%", 50, 0.5)
                .within(Bands.of("signa").scatterFraction());
        Map<String, Object> fields = table(bad).fields();
        assertThat(fields)
                .containsEntry("missed", 1L)
                .containsEntry("passed", 0L)
                .containsEntry("seed", 7L);
        @SuppressWarnings("unchecked") // as written
        Map<String, Map<String, Object>> trials = (Map<String, Map<String, Object>>) fields.get("trials");
        assertThat(trials.get("sensitivity")).containsEntry("k", 1);
        assertThat(bad.fields())
                .containsEntry("published", 42.5)
                .containsEntry("low", 39.5)
                .containsEntry("high", 45.5)
                .containsEntry("passed", false);
    }

    /** Bands are as wide as was asked for; a scanner that nobody published has none. */
    @Test
    void bandsAreThoseAskedFor() {
        Bands signa = Bands.of("signa");
        assertThat(signa.necrPeakKcps()).contains(Band.relative(214.8, 15));
        assertThat(signa.necrPeakKBqPerMl()).contains(Band.relative(17.6, 20));
        assertThat(signa.resolution(100).get("axial")).contains(Band.relative(6.75, 15));
        assertThat(signa.resolution(200).get("axial")).isEmpty();
        assertThat(signa.contrast(10)).contains(Band.absolute(36.5, 10));
        assertThat(signa.contrast(11)).isEmpty();
        assertThat(signa.tofPs().map(Band::published)).contains(390.0);
        assertThat(Bands.of("mmr").tofPs()).isEqualTo(Optional.empty());
        assertThat(Bands.of("bench").sensitivity()).isEmpty();
    }

    @Test
    void refusesUnknownNames() {
        assertThatThrownBy(() -> Trial.find("contrast"))
                .hasMessage("trial: contrast (expected: one of sensitivity, scatter, tof, resolution, iq)");
        assertThatThrownBy(() -> NemaPlan.of("bench", true))
                .hasMessageContaining("scanner: bench (expected: mmr or signa");
    }
}
