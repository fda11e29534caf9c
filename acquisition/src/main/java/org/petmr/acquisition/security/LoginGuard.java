package org.petmr.acquisition.security;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Slows guessing down without locking out the person whose password is guessed. Whoever logs in from a browser is given a
 * cookie that shows, later, that this user has logged in from there before (OWASP, "device cookies"). From such a browser
 * only its own wrong tries count. All others are limited by address, and together for each user; so somebody who guesses
 * from elsewhere, or from the next room behind the same address, uses up what strangers have and not what the technologist has.
 * For one thread.
 */
public final class LoginGuard {

    private static final int FREE_TRIES = 3;
    private static final long LONGEST_WAIT_NS = Duration.ofMinutes(5).toNanos();
    private static final long FORGOTTEN_AFTER_NS = Duration.ofMinutes(15).toNanos();
    private static final long SECOND_NS = 1_000_000_000L;
    private static final int MOST = 10_000;
    private static final int ID_BYTES = 16;
    private static final String HMAC = "HmacSHA256";

    private static final class Tries {
        int count;
        long lastNs;
        long notBeforeNs;
    }

    private final RateLimit strangers;
    private final SecretKeySpec key;
    private final LongSupplier clockNs;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Tries> tries = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Tries> eldest) {
            return size() > MOST;
        }
    };

    /**
     * @param perMinute tries of one address, and for one user from unknown browsers
     * @param key signs the cookies; a new one makes all browsers unknown
     * @param clockNs such as {@link System#nanoTime}
     */
    public LoginGuard(int perMinute, byte[] key, LongSupplier clockNs) {
        this.strangers = new RateLimit(perMinute, clockNs);
        this.key = new SecretKeySpec(key, HMAC);
        this.clockNs = clockNs;
    }

    /**
     * Before a password is looked at. Counts as a wrong try until {@link #right} is told.
     *
     * @param device cookie of the browser; empty for none
     * @return how long to wait first; empty: the password may be tried now
     */
    public Optional<Duration> tryNow(String address, String user, String device) {
        long now = clockNs.getAsLong();
        boolean isKnown = isKnown(user, device);
        Tries mine = tries.computeIfAbsent(who(address, user, device, isKnown), k -> new Tries());
        if (mine.count > 0 && now - mine.lastNs > FORGOTTEN_AFTER_NS) {
            mine.count = 0;
        }
        if (mine.count > FREE_TRIES && now - mine.notBeforeNs < 0) {
            return Optional.of(wholeSeconds(mine.notBeforeNs - now));
        }
        if (!isKnown && (!strangers.allows("address " + address) || !strangers.allows("user " + user))) {
            return Optional.of(Duration.ofMinutes(1));
        }
        mine.count++;
        mine.lastNs = now;
        if (mine.count > FREE_TRIES) {
            mine.notBeforeNs = now + Math.min(LONGEST_WAIT_NS, SECOND_NS << Math.min(30, mine.count - FREE_TRIES));
        }
        return Optional.empty();
    }

    /** The password was right. */
    public void right(String address, String user, String device) {
        tries.remove(who(address, user, device, isKnown(user, device)));
    }

    /** A cookie for the browser in which this user has just logged in. */
    public String newDevice(String user) {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        String name = Base64.getUrlEncoder().withoutPadding().encodeToString(id);
        return name + "." + signature(user, name);
    }

    private boolean isKnown(String user, String device) {
        int cut = device.indexOf('.');
        return cut > 0
                && MessageDigest.isEqual(
                        device.substring(cut + 1).getBytes(StandardCharsets.UTF_8),
                        signature(user, device.substring(0, cut)).getBytes(StandardCharsets.UTF_8));
    }

    private static String who(String address, String user, String device, boolean isKnown) {
        return isKnown ? "device " + device : "from " + address + " " + user;
    }

    private String signature(String user, String name) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal((user + "\n" + name).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }

    private static Duration wholeSeconds(long ns) {
        return Duration.ofSeconds((ns + SECOND_NS - 1) / SECOND_NS);
    }
}
