package org.petmr.acquisition.security;

import java.util.Set;
import org.petmr.acquisition.AcquisitionException;

/**
 * Somebody who may log in.
 *
 * @param name as typed at the login
 * @param roles what may be done
 * @param hash bcrypt, of the password
 */
public record User(String name, Set<Role> roles, String hash) {

    private static final String NAME = "[a-z][a-z0-9._-]{0,63}";

    public User {
        if (name == null || !name.matches(NAME)) {
            throw AcquisitionException.invalid(
                    "user: %s (expected: a lower case letter, then letters, digits, . _ -)".formatted(name));
        }
        if (roles == null || roles.isEmpty()) {
            throw AcquisitionException.invalid(
                    "roles: none (expected: at least one of console, technologist, " + "physicist, admin)");
        }
        roles = Set.copyOf(roles);
        if (hash == null || !hash.startsWith("$2")) {
            throw AcquisitionException.invalid("password of %s: no bcrypt hash (expected: one)".formatted(name));
        }
    }

    /** Without the hash, which has no business in a log. */
    @Override
    public String toString() {
        return "User[name=%s, roles=%s]".formatted(name, roles);
    }
}
