package org.petmr.acquisition.security;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.petmr.acquisition.config.OpenId;

/**
 * Reads our roles out of a token: which of the provider's groups it names, and what those are here.
 *
 * @param claim with the groups, one or a list of them; a claim of this very name, or a path with dots into nested ones
 * @param groups of each role; any one of them suffices
 */
record ClaimedRoles(String claim, Map<Role, Set<String>> groups) {

    /** Groups that have the names of our roles. */
    static ClaimedRoles ofSameNames(String claim) {
        Map<Role, Set<String>> groups = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            groups.put(role, Set.of(role.lower()));
        }
        return new ClaimedRoles(claim, groups);
    }

    static ClaimedRoles of(OpenId config) {
        Map<Role, Set<String>> groups = new EnumMap<>(Role.class);
        groups.put(Role.CONSOLE, split(config.groups().console()));
        groups.put(Role.TECHNOLOGIST, split(config.groups().technologist()));
        groups.put(Role.PHYSICIST, split(config.groups().physicist()));
        groups.put(Role.ADMIN, split(config.groups().admin()));
        return new ClaimedRoles(config.rolesClaim(), groups);
    }

    private static Set<String> split(String names) {
        return Set.copyOf(Arrays.stream(names.split(";"))
                .map(String::strip)
                .filter(n -> !n.isEmpty())
                .distinct()
                .toList());
    }

    /** The roles of a token's claims; none where the claim is not there, or is nothing of the kind. */
    Set<Role> in(Map<String, Object> claims) {
        Collection<?> named = named(claims);
        Set<Role> roles = EnumSet.noneOf(Role.class);
        groups.forEach((role, names) -> {
            if (names.stream().anyMatch(named::contains)) {
                roles.add(role);
            }
        });
        return roles;
    }

    private Collection<?> named(Map<String, Object> claims) {
        Object at = claims.get(claim); // names such as https://example.org/roles have dots of their own
        if (at == null) {
            at = claims;
            for (String step : claim.split("\\.")) {
                at = at instanceof Map<?, ?> inner ? inner.get(step) : null;
            }
        }
        return at instanceof Collection<?> all ? all : at instanceof String one ? List.of(one) : List.of();
    }
}
