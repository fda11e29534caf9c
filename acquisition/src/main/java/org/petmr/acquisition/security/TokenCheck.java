package org.petmr.acquisition.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.io.IOException;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.config.AcquisitionConfig;
import org.petmr.acquisition.config.OpenId;

/**
 * Bearer tokens of an OpenID provider: JSON Web Tokens (RFC 7519) signed with one of the keys of its key set, by this
 * issuer, for this service, not over. Only signatures with a public key are taken: neither {@code none} nor a shared
 * secret, whatever the token says of itself. Blocks where keys are fetched; for any thread.
 */
public final class TokenCheck {

    /** What a token and an ID token may be signed with. */
    static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private static final int MOST_CHARACTERS = 16_384;

    /** A caller whose token holds. @param until when it is over, the clocks' leeway included */
    public record Checked(Caller caller, Instant until) {}

    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    private final ClaimedRoles roles;
    private final int leewayS;

    /** Against the key set of a file. @throws AcquisitionException it cannot be read, or holds no public key */
    public TokenCheck(AcquisitionConfig.Security config, Clock clock) {
        this(
                read(Path.of(config.jwksFile())),
                config.jwtIssuer(),
                config.jwtAudience(),
                ClaimedRoles.ofSameNames(config.jwtRolesClaim()),
                config.jwtLeewayS(),
                clock);
    }

    /** Against the keys that a provider publishes. */
    public TokenCheck(OpenIdProvider provider, OpenId config, Clock clock) {
        this(provider.keys(), config.issuer(), config.audience(), ClaimedRoles.of(config), config.leewayS(), clock);
    }

    private TokenCheck(
            JWKSource<SecurityContext> keys,
            String issuer,
            String audience,
            ClaimedRoles roles,
            int leewayS,
            Clock clock) {
        this.roles = roles;
        this.leewayS = leewayS;
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys));
        processor.setJWSTypeVerifier(
                new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
        DefaultJWTClaimsVerifier<SecurityContext> claims =
                new DefaultJWTClaimsVerifier<>(
                        Set.of(audience),
                        new JWTClaimsSet.Builder().issuer(issuer).build(),
                        Set.of("exp", "sub"), // one without end is none of ours
                        null) {
                    @Override
                    protected Date currentTime() {
                        return Date.from(clock.instant());
                    }
                };
        claims.setMaxClockSkew(leewayS);
        processor.setJWTClaimsSetVerifier(claims);
    }

    private static JWKSource<SecurityContext> read(Path file) {
        List<JWK> usable;
        try {
            usable = JWKSet.load(file.toFile()).getKeys().stream()
                    .filter(k -> k.getKeyUse() == null || k.getKeyUse().equals(KeyUse.SIGNATURE))
                    .map(JWK::toPublicJWK) // none of a shared secret
                    .filter(Objects::nonNull)
                    .toList();
        } catch (IOException | ParseException e) {
            throw AcquisitionException.damagedFile(file, "no JSON Web Key Set: " + e.getMessage());
        }
        if (usable.isEmpty()) {
            throw AcquisitionException.damagedFile(file, "keys: none (expected: a public key for signatures)");
        }
        return new ImmutableJWKSet<>(new JWKSet(usable));
    }

    /** @throws AcquisitionException without more of why, for a token that does not hold */
    public Checked check(String token) {
        try {
            if (token.length() > MOST_CHARACTERS) {
                throw refused();
            }
            JWTClaimsSet claims = processor.process(token, null);
            OpenIdSubject subject = OpenIdSubject.of(claims);
            return new Checked(
                    new Caller(subject.shownName(), roles.in(claims.getClaims()), Caller.How.TOKEN, subject.identity()),
                    claims.getExpirationTime().toInstant().plusSeconds(leewayS));
        } catch (ParseException | BadJOSEException | JOSEException e) {
            throw refused();
        }
    }

    private static AcquisitionException refused() {
        return AcquisitionException.unauthorized("bearer token: not valid (expected: a signed token of the OpenID"
                + " provider, for this service, not over)");
    }
}
