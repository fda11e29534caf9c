package org.petmr.acquisition.security;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.nio.charset.StandardCharsets;
import org.petmr.acquisition.AcquisitionException;

/** Passwords as bcrypt hashes. Every method takes a fair part of a second: never on an event loop. */
final class Passwords {

    /** Work factor: 2^12 rounds, about a quarter of a second. */
    private static final int COST = 12;
    /** Shorter ones are guessed; longer ones bcrypt does not read. */
    private static final int LEAST = 10;

    private static final int MOST_BYTES = 72;
    /** Of no password; compared with when there is no such user, so that both take the same time. */
    private static final String OF_NOBODY = hashOf("nobody has this password".toCharArray());

    private Passwords() {}

    /** @throws AcquisitionException too short or too long */
    static String hash(char[] password) {
        int bytes = new String(password).getBytes(StandardCharsets.UTF_8).length;
        if (password.length < LEAST || bytes > MOST_BYTES) {
            throw AcquisitionException.invalid(
                    "password: %d characters (expected: %d to %d)".formatted(password.length, LEAST, MOST_BYTES));
        }
        return hashOf(password);
    }

    private static String hashOf(char[] password) {
        return BCrypt.withDefaults().hashToString(COST, password);
    }

    /** @param hash null when there is no such user */
    static boolean matches(char[] password, String hash) {
        boolean isSame = BCrypt.verifyer().verify(password, hash == null ? OF_NOBODY : hash).verified;
        return isSame && hash != null;
    }
}
