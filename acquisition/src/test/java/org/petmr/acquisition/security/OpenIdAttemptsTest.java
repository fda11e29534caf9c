package org.petmr.acquisition.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** One attempt, one answer, one browser, ten minutes. */
class OpenIdAttemptsTest {

    private static final URI BACK = URI.create("https://scanner.example/api/login/openid/return");

    private Instant now = Instant.parse("2026-01-05T09:00:00Z");
    private final OpenIdAttempts attempts = new OpenIdAttempts(new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    });

    private void refused(String state, String browser) {
        assertThatThrownBy(() -> attempts.end(state, browser))
                .isInstanceOfSatisfying(
                        OpenIdRefused.class, e -> assertThat(e.reason()).isEqualTo(OpenIdRefused.Reason.EXPIRED));
    }

    @Test
    void nothingOfAnAttemptCanBeGuessedFromAnother() {
        OpenIdAttempt one = attempts.begin(BACK, "/");
        OpenIdAttempt other = attempts.begin(BACK, "/");
        assertThat(one.state()).isNotEqualTo(other.state());
        assertThat(one.nonce()).isNotEqualTo(other.nonce());
        assertThat(one.verifier()).isNotEqualTo(other.verifier());
        assertThat(one.browser())
                .isNotEqualTo(other.browser())
                .isNotEqualTo(one.state().getValue());
        assertThat(one.toString()).doesNotContain(one.verifier().getValue(), one.browser());
    }

    @Test
    void itEndsOnceInItsBrowser() {
        OpenIdAttempt one = attempts.begin(BACK, "/");
        assertThat(attempts.end(one.state().getValue(), one.browser())).isEqualTo(one);
        refused(one.state().getValue(), one.browser());
        OpenIdAttempt other = attempts.begin(BACK, "/");
        refused(other.state().getValue(), one.browser());
        refused(other.state().getValue(), other.browser());
        refused("guessed", "");
    }

    @Test
    void itIsOverAfterTenMinutes() {
        OpenIdAttempt slow = attempts.begin(BACK, "/");
        now = now.plusSeconds(600);
        assertThat(attempts.end(slow.state().getValue(), slow.browser())).isEqualTo(slow);
        OpenIdAttempt tooSlow = attempts.begin(BACK, "/");
        now = now.plusSeconds(601);
        refused(tooSlow.state().getValue(), tooSlow.browser());
    }

    /** Whoever begins without end pushes the oldest out, and nothing grows. */
    @Test
    void aThousandAreKept() {
        OpenIdAttempt oldest = attempts.begin(BACK, "/");
        OpenIdAttempt second = attempts.begin(BACK, "/");
        for (int i = 0; i < 999; i++) {
            attempts.begin(BACK, "/");
        }
        refused(oldest.state().getValue(), oldest.browser());
        assertThat(attempts.end(second.state().getValue(), second.browser())).isEqualTo(second);
    }
}
