package org.petmr.acquisition.security;

import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.Nonce;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Logins that have gone to the provider, each for one answer. For one thread. */
public final class OpenIdAttempts {

    /** How long a person may take at the provider. */
    public static final Duration LONGEST = Duration.ofMinutes(10);

    private static final int MOST = 1000;
    private static final int BYTES = 32;

    private final Map<String, OpenIdAttempt> open = new LinkedHashMap<>();
    private final Clock clock;

    public OpenIdAttempts(Clock clock) {
        this.clock = clock;
    }

    /** @param redirect where the provider sends the browser back to @param target the page of ours that it ends at */
    public OpenIdAttempt begin(URI redirect, String target) {
        Instant now = clock.instant();
        open.values().removeIf(a -> isOver(a, now));
        if (open.size() >= MOST) {
            Iterator<OpenIdAttempt> oldest = open.values().iterator();
            oldest.next();
            oldest.remove();
        }
        OpenIdAttempt attempt = new OpenIdAttempt(
                new State(BYTES),
                new Nonce(BYTES),
                new CodeVerifier(),
                new State(BYTES).getValue(),
                redirect,
                target,
                now);
        open.put(attempt.state().getValue(), attempt);
        return attempt;
    }

    /**
     * The attempt that an answer belongs to. It is taken away: no answer is used twice.
     *
     * @param state of the answer
     * @param browser value of the cookie that came with it
     * @throws OpenIdRefused there is none, it was begun too long ago, or in another browser
     */
    public OpenIdAttempt end(String state, String browser) {
        OpenIdAttempt attempt = open.remove(state);
        if (attempt == null || isOver(attempt, clock.instant())) {
            throw new OpenIdRefused(OpenIdRefused.Reason.EXPIRED, "no login of this state was begun, or it is over");
        }
        byte[] begunIn = attempt.browser().getBytes(StandardCharsets.US_ASCII);
        if (!MessageDigest.isEqual(begunIn, browser.getBytes(StandardCharsets.UTF_8))) {
            throw new OpenIdRefused(OpenIdRefused.Reason.EXPIRED, "begun in another browser");
        }
        return attempt;
    }

    private static boolean isOver(OpenIdAttempt attempt, Instant now) {
        return attempt.begun().plus(LONGEST).isBefore(now);
    }
}
