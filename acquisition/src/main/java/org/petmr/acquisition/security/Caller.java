package org.petmr.acquisition.security;

import java.util.EnumSet;
import java.util.Set;

/**
 * Who asks.
 *
 * @param user name, empty when nobody is logged in
 * @param roles what it may do
 * @param how it showed who it is
 */
public record Caller(String user, Set<Role> roles, How how) {

    /** How a caller showed who it is. */
    public enum How {
        /** Not at all. */
        NOT,
        /** The service listens to this machine only and asks nobody. */
        LOCAL,
        /** The cookie of a login. */
        COOKIE,
        /** A signed token. */
        TOKEN
    }

    /** Nobody is logged in. */
    public static final Caller NOBODY = new Caller("", Set.of(), How.NOT);
    /** Anybody on a machine that listens to itself only, and has no users. */
    public static final Caller LOCAL = new Caller("local", EnumSet.allOf(Role.class), How.LOCAL);

    public Caller {
        roles = Set.copyOf(roles);
    }

    public boolean isKnown() {
        return how != How.NOT;
    }

    /** Whether it has one of these roles. */
    public boolean hasOneOf(Set<Role> allowed) {
        return roles.stream().anyMatch(allowed::contains);
    }
}
