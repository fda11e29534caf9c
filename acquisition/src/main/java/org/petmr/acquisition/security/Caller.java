package org.petmr.acquisition.security;

import java.util.EnumSet;
import java.util.Set;

/**
 * Who asks.
 *
 * @param user name, empty when nobody is logged in
 * @param roles what it may do
 * @param how it showed who it is
 * @param identity by which an OpenID provider knows it, {@code SUBJECT of ISSUER}; empty for those of this service
 */
public record Caller(String user, Set<Role> roles, How how, String identity) {

    /** How a caller showed who it is. */
    public enum How {
        /** Not at all. */
        NOT,
        /** The service listens to this machine only and asks nobody. */
        LOCAL,
        /** The cookie of a login, with a password or at an OpenID provider. */
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

    /** Somebody of this service. */
    public Caller(String user, Set<Role> roles, How how) {
        this(user, roles, how, "");
    }

    public boolean isKnown() {
        return how != How.NOT;
    }

    /** Whether it has one of these roles. */
    public boolean hasOneOf(Set<Role> allowed) {
        return roles.stream().anyMatch(allowed::contains);
    }
}
