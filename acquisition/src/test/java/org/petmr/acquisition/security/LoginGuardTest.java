package org.petmr.acquisition.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Guessing is slow, and the one whose password is guessed still gets in. */
class LoginGuardTest {

    private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final AtomicLong nowNs = new AtomicLong();
    private final LoginGuard guard = new LoginGuard(10, KEY, nowNs::get);

    private void pass(Duration time) {
        nowNs.addAndGet(time.toNanos());
    }

    @Test
    void whoGuessesWaitsLongerAndLonger() {
        Duration waited = Duration.ZERO;
        int tried = 0;
        while (waited.compareTo(Duration.ofHours(1)) < 0) {
            var wait = guard.tryNow("10.0.0.9", "anna", "");
            if (wait.isEmpty()) {
                tried++;
            } else {
                pass(wait.get());
                waited = waited.plus(wait.get());
            }
        }
        assertThat(tried).as("guesses in an hour").isBetween(10, 25);
    }

    @Test
    void whoGuessesElsewhereDoesNotLockTheTechnologistOut() {
        String annas = guard.newDevice("anna");
        for (int i = 0; i < 1000; i++) {
            guard.tryNow("10.0.0." + i % 200, "anna", "");
        }
        assertThat(guard.tryNow("10.0.0.3", "anna", "")).as("a stranger").isPresent();
        assertThat(guard.tryNow("10.0.0.3", "anna", annas))
                .as("anna's own browser, even behind the same address")
                .isEmpty();
    }

    @Test
    void aDeviceIsOfItsUserAndOfThisServiceOnly() {
        String annas = guard.newDevice("anna");
        String foreign = new LoginGuard(10, new byte[32], nowNs::get).newDevice("bob");
        for (int i = 0; i < 50; i++) {
            guard.tryNow("10.0.1." + i, "bob", "");
        }
        assertThat(guard.tryNow("10.0.2.1", "bob", annas)).as("of another user").isPresent();
        assertThat(guard.tryNow("10.0.2.2", "bob", foreign))
                .as("of another key")
                .isPresent();
        assertThat(guard.tryNow("10.0.2.3", "bob", "x.y")).as("nonsense").isPresent();
        assertThat(new LoginGuard(10, KEY, nowNs::get).tryNow("10.0.2.4", "anna", annas))
                .as("after a restart")
                .isEmpty();
    }

    @Test
    void aKnownBrowserIsSlowedDownByItsOwnWrongTriesAndForgiven() {
        String annas = guard.newDevice("anna");
        int tries = 0;
        while (guard.tryNow("10.0.0.1", "anna", annas).isEmpty()) {
            tries++;
        }
        assertThat(tries).isEqualTo(4);
        pass(Duration.ofSeconds(3));
        assertThat(guard.tryNow("10.0.0.1", "anna", annas)).isEmpty();
        guard.right("10.0.0.1", "anna", annas);
        assertThat(guard.tryNow("10.0.0.1", "anna", annas)).isEmpty();
        assertThat(guard.tryNow("10.0.0.1", "anna", annas)).isEmpty();
    }

    /** A clock that is set by hand. */
    private static final class Hand extends Clock {
        private Instant now = Instant.parse("2026-11-21T08:00:00Z");

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
    }

    @Test
    void whatAPageAsksByItselfKeepsNoLoginOpen() {
        Hand clock = new Hand();
        Logins logins = new Logins(Duration.ofMinutes(30), clock);
        String watched = logins.open("anna").token();
        String used = logins.open("anna").token();
        for (int minute = 0; minute < 31; minute++) {
            clock.now = clock.now.plusSeconds(60);
            boolean isOpen = logins.find(watched, false).isPresent();
            assertThat(isOpen).as("minute %d", minute + 1).isEqualTo(minute < 30);
            assertThat(logins.find(used, true)).isPresent();
        }
        clock.now = clock.now.plus(Duration.ofHours(12));
        assertThat(logins.find(used, true)).as("half a day later").isEmpty();
    }
}
