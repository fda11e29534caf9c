package org.petmr.acquisition.security;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Open logins: what a cookie stands for. Kept in memory only, so a restart logs everybody out. A login ends after a time in
 * which nobody did anything, and after half a day in any case. What a page asks by itself is not something that somebody
 * did. For one thread.
 */
public final class Logins {

    private static final int TOKEN_BYTES = 32;
    private static final int MOST = 1000;
    private static final Duration LONGEST = Duration.ofHours(12);

    /**
     * @param token of the cookie
     * @param csrfToken to be sent with each change
     * @param guest whom an OpenID provider vouched for; none: a user of this service
     */
    public record Login(String token, String csrfToken, String user, Instant begun, Optional<OpenIdGuest> guest) {}

    private static final class Entry {
        Login login;
        Instant seen;
    }

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Entry> open = new HashMap<>();
    private final Duration idle;
    private final Clock clock;

    public Logins(Duration idle, Clock clock) {
        this.idle = idle;
        this.clock = clock;
    }

    /** Of a user of this service. */
    public Login open(String user) {
        return open(user, Optional.empty());
    }

    /** Of somebody whom an OpenID provider vouched for. */
    public Login open(OpenIdGuest guest) {
        return open(guest.caller().user(), Optional.of(guest));
    }

    private Login open(String user, Optional<OpenIdGuest> guest) {
        Instant now = clock.instant();
        open.values().removeIf(e -> isOver(e, now));
        if (open.size() >= MOST) {
            open.values().stream()
                    .min((a, b) -> a.seen.compareTo(b.seen))
                    .ifPresent(oldest -> open.remove(oldest.login.token()));
        }
        Entry entry = new Entry();
        entry.login = new Login(token(), token(), user, now, guest);
        entry.seen = now;
        open.put(entry.login.token(), entry);
        return entry.login;
    }

    /** The login of a cookie, if it is open still. @param isByPerson somebody did something: keeps it open */
    public Optional<Login> find(String token, boolean isByPerson) {
        Entry entry = open.get(token);
        if (entry == null) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        if (isOver(entry, now)) {
            open.remove(token);
            return Optional.empty();
        }
        if (isByPerson) {
            entry.seen = now;
        }
        return Optional.of(entry.login);
    }

    public void close(String token) {
        open.remove(token);
    }

    /** Ends all logins of a user. */
    public void closeAllOf(String user) {
        open.values().removeIf(e -> e.login.user().equals(user));
    }

    private boolean isOver(Entry entry, Instant now) {
        return entry.seen.plus(idle).isBefore(now)
                || entry.login.begun().plus(LONGEST).isBefore(now);
    }

    private String token() {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
