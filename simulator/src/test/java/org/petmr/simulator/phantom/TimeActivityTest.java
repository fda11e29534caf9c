package org.petmr.simulator.phantom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TimeActivityTest {

    private static double suv(String tissue, Tracer tracer) {
        return Tissues.find(tissue).uptake(tracer.key());
    }

    @ParameterizedTest
    @CsvSource({
        "fdg, fdg",
        "FDG, fdg",
        "18F-FDG, fdg",
        "18f-fdg, fdg",
        "68Ga-DOTATATE, dotatate",
        "DOTATATE, dotatate",
        "18F-FET, fet",
        "68Ga-PSMA-11, psma",
        "psma-11, psma",
        "PSMA, psma"
    })
    void tracersHaveSeveralNames(String name, String key) {
        assertThat(Tracers.find(name).key()).isEqualTo(key);
    }

    @Test
    void unknownTracersAreRefused() {
        assertThatThrownBy(() -> Tracers.find("99mTc-MDP"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tracer: 99mTc-MDP (expected: one of 18F-FDG, 68Ga-DOTATATE, 18F-FET, 68Ga-PSMA-11)");
        assertThatThrownBy(() -> Tracers.find(null)).hasMessageStartingWith("tracer: null (expected:");
    }

    /** The patterns by which a reader knows which tracer an image shows. */
    @Test
    void patternsAreThoseOfTheTracers() {
        Tracer fdg = Tracers.FDG;
        assertThat(suv("grey matter", fdg) / suv("white matter", fdg)).isCloseTo(4, within(1e-9));
        assertThat(suv("liver", fdg)).isCloseTo(2, within(0.5));
        assertThat(suv("urine", fdg)).isGreaterThan(suv("grey matter", fdg));
        Tracer dotatate = Tracers.DOTATATE;
        assertThat(suv("spleen", dotatate)).isGreaterThan(suv("kidney", dotatate));
        assertThat(suv("kidney", dotatate)).isGreaterThan(2 * suv("liver", dotatate));
        assertThat(suv("tumour", dotatate)).isGreaterThan(2 * suv("liver", dotatate));
        assertThat(suv("grey matter", dotatate)).isLessThan(0.5);
        Tracer psma = Tracers.PSMA;
        assertThat(suv("kidney", psma)).isGreaterThan(2 * suv("salivary gland", psma));
        assertThat(suv("salivary gland", psma)).isGreaterThan(suv("spleen", psma));
        assertThat(suv("spleen", psma)).isGreaterThan(suv("liver", psma));
        assertThat(suv("liver", psma)).isGreaterThan(3 * suv("muscle", psma));
        Tracer fet = Tracers.FET;
        assertThat(suv("lesion", fet) / suv("white matter", fet)).isBetween(2.5, 4.0);
    }

    /** 225 MBq in 75 kg: 3000 Bq/mL at once, half of it after one half-life. */
    @Test
    void referenceDecays() {
        assertThat(Tracers.FDG.referenceBqPerMl(225, 75, 0)).isCloseTo(3000, within(1e-9));
        assertThat(Tracers.FDG.referenceBqPerMl(225, 75, 6586.2)).isCloseTo(1500, within(1e-6));
    }

    /** At the usual time the curves meet the table, whatever the kinetics; the scan's start sets the decay. */
    @ParameterizedTest
    @MethodSource("tracers")
    void meetsTheTableAtTheUsualTime(Tracer tracer) {
        ShapePhantom body = BodyPhantom.healthy().phantom();
        double early = tracer.uptakeS() - 600;
        TimeActivity activity = TimeActivity.of(body, tracer, 200, 75, early, 1200);
        double[] table = body.activityBqPerMl(tracer.key(), tracer.referenceBqPerMl(200, 75, early));
        for (int i = 0; i < table.length; i++) {
            assertThat(activity.bqPerMl(i, 600)).isCloseTo(table[i], within(1e-6 * table[i] + 1e-12));
            assertThat(activity.mostBqPerMl(i)).isGreaterThanOrEqualTo(activity.bqPerMl(i, 333.3));
        }
    }

    static List<Tracer> tracers() {
        return Tracers.all();
    }

    /** Blood has a bolus in the first minute, and is low at an hour; the brain fills; urine only gathers; water stays. */
    @Test
    void curvesLookLikeCurves() {
        Tissue blood = Tissues.find("blood");
        Tracer fdg = Tracers.FDG;
        double peak = 0;
        double peakS = 0;
        for (double t = 0; t < 600; t++) {
            if (TimeActivity.suv(blood, fdg, t) > peak) {
                peak = TimeActivity.suv(blood, fdg, t);
                peakS = t;
            }
        }
        assertThat(peakS).isBetween(8.0, 40.0);
        assertThat(peak).isBetween(8.0, 40.0);
        double last = -1;
        for (double t = 0; t <= 3600; t += 60) {
            double urine = TimeActivity.suv(Tissues.find("urine"), fdg, t);
            assertThat(urine).isGreaterThan(last);
            last = urine;
        }
        assertThat(TimeActivity.suv(Tissues.find("grey matter"), fdg, 600)).isBetween(3.0, 9.0);
        assertThat(TimeActivity.suv(Tissues.find("liver"), fdg, 600)).isGreaterThan(2.1);
        assertThat(TimeActivity.suv(Tissues.find("water"), fdg, 5)).isEqualTo(1);
        assertThat(TimeActivity.suv(Tissues.find("grey matter"), fdg, 0)).isZero();
    }

    /** The closed form against the sum of many small steps of the same model: blood folded with the rates of grey matter. */
    @ParameterizedTest
    @EnumSource(
            value = Kinetics.class,
            names = {"TRAPPING", "EXCHANGING", "EXCRETED"})
    void closedFormEqualsSmallSteps(Kinetics kinetics) {
        double[] rates = switch (kinetics) {
            case TRAPPING -> new double[] {0.05, 0.102, 0.130, 0.062};
            case EXCHANGING -> new double[] {0.08, 0.30, 0.45, 0};
            default -> new double[] {0, 1, 0, 1};
        };
        double stepMin = 1.0 / 600;
        double free = 0;
        double kept = 0;
        for (int i = 0; i < 40 * 600; i++) {
            double blood = Kinetics.BLOOD.at((i + 0.5) * stepMin * 60);
            double before = free;
            free += stepMin * (rates[1] * blood - (rates[2] + rates[3]) * free);
            kept += stepMin * rates[3] * 0.5 * (before + free);
        }
        double expected = rates[0] * Kinetics.BLOOD.at(2400) + (1 - rates[0]) * (free + kept);
        // What is excreted leaves the free pool by k3 = 1/min; the model counts both.
        assertThat(kinetics.at(2400)).isCloseTo(expected, Percentage.withPercentage(0.2));
    }

    @Test
    void refusesImpossibleScans() {
        ShapePhantom body = Phantoms.benchHead();
        assertThatThrownBy(() -> TimeActivity.of(body, Tracers.FDG, -3, 75, 0, 60))
                .hasMessageContaining("injectedMbq -3.0");
        assertThatThrownBy(() -> TimeActivity.of(body, Tracers.FDG, 200, 75, 0, 0))
                .hasMessageContaining("scanS: 0.0");
    }
}
