package org.petmr.acquisition.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.petmr.acquisition.said.Said;

/** A day or an hour that was mistyped is found before it is in every SUV. */
class InjectionTimeTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private static ArmRequest.Tracer injected(String isotope, String at) {
        return new ArmRequest.Tracer(isotope, "FDG", 2e8, Instant.parse(at));
    }

    @Test
    void yesterdayIsTooLongAgo() {
        assertThat(InjectionTime.whenArmed(injected("18F", "2026-11-20T09:00:00Z"), NOW)
                        .map(Said::english))
                .contains("tracer.injectedAt: 2026-11-20T09:00:00Z (expected: at most 11.0 h, 6 half-lives of 18F,"
                        + " before now, 2026-11-21T10:00:00Z)");
        assertThat(InjectionTime.obstacle(injected("68Ga", "2026-11-21T03:00:00Z"), NOW, 600)
                        .map(Said::english))
                .contains("tracer.injectedAt: 2026-11-21T03:00:00Z (expected: at most 6.8 h, 6 half-lives of 68Ga,"
                        + " before the start of the scan, 2026-11-21T10:00:00Z)");
    }

    @Test
    void anHourAgoIsUsual() {
        assertThat(InjectionTime.whenArmed(injected("18F", "2026-11-21T09:00:00Z"), NOW))
                .isEmpty();
        assertThat(InjectionTime.obstacle(injected("18F", "2026-11-21T09:00:00Z"), NOW, 600))
                .isEmpty();
    }

    /** A dynamic scan is armed and begun before its injection; no scan ends before it. */
    @Test
    void anInjectionMayComeWhileTheScanRuns() {
        assertThat(InjectionTime.whenArmed(injected("18F", "2026-11-21T10:30:00Z"), NOW))
                .isEmpty();
        assertThat(InjectionTime.whenArmed(injected("18F", "2026-11-21T13:00:00Z"), NOW)
                        .map(Said::english))
                .contains("tracer.injectedAt: 2026-11-21T13:00:00Z (expected: at most 2 h after now,"
                        + " 2026-11-21T10:00:00Z)");
        assertThat(InjectionTime.obstacle(injected("18F", "2026-11-21T10:01:00Z"), NOW, 3600))
                .isEmpty();
        assertThat(InjectionTime.obstacle(injected("18F", "2026-11-21T10:30:00Z"), NOW, 600)
                        .map(Said::english))
                .contains("tracer.injectedAt: 2026-11-21T10:30:00Z (expected: before the end of the scan,"
                        + " 2026-11-21T10:10:00Z)");
    }
}
