package org.petmr.acquisition.security;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.impl.jose.JWK;
import io.vertx.ext.auth.impl.jose.JWT;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SignatureException;
import java.time.Clock;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.config.AcquisitionConfig;

/**
 * Bearer tokens of an OpenID provider: JSON Web Tokens signed with one of the keys of its key set (RFC 7517), for this
 * service, not over. Signatures are checked by Vert.x auth's own reader of tokens. Only signatures with a public key are taken: neither {@code none} nor a shared secret.
 */
public final class TokenCheck {

    private static final Set<String> ALGORITHMS =
            Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA");
    private static final int MOST_BYTES = 16_384;

    private final JWT keys = new JWT();
    private final String rolesClaim;
    private final String issuer;
    private final String audience;
    private final int leewayS;
    private final Clock clock;

    /** @throws AcquisitionException the key set cannot be read, or holds no public key */
    public TokenCheck(AcquisitionConfig.Security config, Clock clock) {
        this.rolesClaim = config.jwtRolesClaim();
        this.issuer = config.jwtIssuer();
        this.audience = config.jwtAudience();
        this.leewayS = config.jwtLeewayS();
        this.clock = clock;
        read(Path.of(config.jwksFile()));
    }

    private void read(Path file) {
        int usable = 0;
        try {
            for (Object each : new JsonObject(Files.readString(file)).getJsonArray("keys", new JsonArray())) {
                JsonObject key = (JsonObject) each;
                if (!"oct".equals(key.getString("kty")) && !"enc".equals(key.getString("use"))) {
                    keys.addJWK(new JWK(key));
                    usable++;
                }
            }
        } catch (IOException | RuntimeException e) {
            throw AcquisitionException.damagedFile(file, "no JSON Web Key Set: " + e.getMessage());
        }
        if (usable == 0) {
            throw AcquisitionException.damagedFile(file, "keys: none (expected: a public key for signatures)");
        }
    }

    /** @throws AcquisitionException without more of why, for a token that does not hold */
    public Caller check(String token) {
        if (token.length() > MOST_BYTES || !ALGORITHMS.contains(algorithm(token))) {
            throw refused();
        }
        try {
            return caller(keys.decode(token));
        } catch (SignatureException | RuntimeException e) {
            throw refused();
        }
    }

    private static AcquisitionException refused() {
        return AcquisitionException.unauthorized("bearer token: not valid (expected: a signed token of the OpenID"
                + " provider, for this service, not over)");
    }

    private static String algorithm(String token) {
        try {
            byte[] head = Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.')));
            return new JsonObject(new String(head, StandardCharsets.UTF_8)).getString("alg", "none");
        } catch (RuntimeException e) {
            return "none";
        }
    }

    private Caller caller(JsonObject claims) {
        long now = clock.instant().getEpochSecond();
        Object aud = claims.getValue("aud");
        boolean isForUs = audience.equals(aud) || aud instanceof JsonArray all && all.contains(audience);
        require(issuer.equals(claims.getString("iss")) && isForUs);
        require(claims.getLong("exp") + leewayS > now); // one without end is none of ours
        require(claims.getLong("nbf", 0L) - leewayS <= now);
        String name = claims.getString("preferred_username", claims.getString("sub"));
        require(name != null && !name.isBlank());
        return new Caller(name, roles(claims), Caller.How.TOKEN);
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw refused();
        }
    }

    private Set<Role> roles(JsonObject claims) {
        Object at = claims;
        for (String step : rolesClaim.split("\\.")) {
            at = at instanceof JsonObject o ? o.getValue(step) : null;
        }
        Set<Role> roles = EnumSet.noneOf(Role.class);
        if (at instanceof JsonArray names) {
            for (Role role : Role.values()) {
                if (names.contains(role.lower())) {
                    roles.add(role);
                }
            }
        }
        return roles;
    }
}
