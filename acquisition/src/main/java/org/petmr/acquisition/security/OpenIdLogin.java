package org.petmr.acquisition.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponse;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.LogoutRequest;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.config.OpenId;

/**
 * Logins of people at the OpenID provider: authorization code with PKCE (OpenID Connect Core 1.0, section 3.1; RFC 7636
 * with S256). Its methods block unless they say otherwise; for any thread.
 */
public final class OpenIdLogin {

    private static final Scope SCOPE = new Scope("openid", "profile", "email");

    private final OpenIdProvider provider;
    private final ClientID client;
    private final Optional<Secret> secret;
    private final ClaimedRoles roles;
    private final IDTokenValidator validator;
    private final int leewayS;
    private final Clock clock;

    /** @throws AcquisitionException the secret cannot be read */
    public OpenIdLogin(OpenIdProvider provider, OpenId config, Clock clock) {
        this.provider = provider;
        this.client = new ClientID(config.clientId());
        this.secret =
                Optional.of(config.clientSecretFile()).filter(f -> !f.isEmpty()).map(f -> secret(Path.of(f)));
        this.roles = ClaimedRoles.of(config);
        this.validator = new IDTokenValidator(
                new Issuer(config.issuer()),
                client,
                new JWSVerificationKeySelector<SecurityContext>(TokenCheck.ALGORITHMS, provider.keys()),
                null);
        validator.setMaxClockSkew(config.leewayS());
        this.leewayS = config.leewayS();
        this.clock = clock;
    }

    private static Secret secret(Path file) {
        try {
            String text = Files.readString(file).strip();
            if (text.isEmpty()) {
                throw AcquisitionException.damagedFile(file, "empty (expected: the client's secret)");
            }
            return new Secret(text);
        } catch (IOException e) {
            throw AcquisitionException.damagedFile(file, "no client secret: " + e.getMessage());
        }
    }

    /** Where the browser goes to. @throws OpenIdRefused the provider has not answered since the start */
    public URI address(OpenIdAttempt attempt) {
        return new AuthenticationRequest.Builder(ResponseType.CODE, SCOPE, client, attempt.redirect())
                .endpointURI(provider.metadata().getAuthorizationEndpointURI())
                .state(attempt.state())
                .nonce(attempt.nonce())
                .codeChallenge(attempt.verifier(), CodeChallengeMethod.S256)
                .build()
                .toURI();
    }

    /**
     * Redeems what the browser came back with.
     *
     * @param parameters of the request
     * @throws OpenIdRefused the provider said no, what it said does not hold, or the person has no role here
     */
    public OpenIdGuest redeem(OpenIdAttempt attempt, Map<String, List<String>> parameters) {
        OIDCProviderMetadata metadata = provider.metadata();
        AuthorizationCode code = code(attempt, parameters, metadata);
        JWT idToken = exchange(attempt, code, metadata);
        JWTClaimsSet claims = hold(attempt, idToken);
        OpenIdSubject subject = OpenIdSubject.of(claims);
        Set<Role> has = roles.in(claims.getClaims());
        Caller caller = new Caller(subject.shownName(), has, Caller.How.COOKIE, subject.identity());
        if (has.isEmpty()) {
            throw new OpenIdRefused(
                    OpenIdRefused.Reason.ROLE,
                    "%s: no group of security.openId.groups (expected: one at least)".formatted(roles.claim()),
                    new Caller(subject.shownName(), has, Caller.How.NOT, subject.identity()));
        }
        return new OpenIdGuest(caller, idToken.serialize());
    }

    private AuthorizationCode code(
            OpenIdAttempt attempt, Map<String, List<String>> parameters, OIDCProviderMetadata metadata) {
        AuthenticationResponse response;
        try {
            response = AuthenticationResponseParser.parse(attempt.redirect(), parameters);
        } catch (ParseException e) {
            throw new OpenIdRefused(OpenIdRefused.Reason.TOKEN, "answer: " + e.getMessage());
        }
        // RFC 9207: an answer of another provider is not taken for this one's.
        boolean isOfAnother = response.getIssuer() == null
                ? metadata.supportsAuthorizationResponseIssuerParam()
                : !response.getIssuer().equals(metadata.getIssuer());
        if (isOfAnother) {
            throw new OpenIdRefused(OpenIdRefused.Reason.TOKEN, "answer: of issuer " + response.getIssuer());
        }
        if (!response.indicatesSuccess()) {
            throw new OpenIdRefused(
                    OpenIdRefused.Reason.DENIED,
                    "answer: " + response.toErrorResponse().getErrorObject().getCode());
        }
        AuthorizationCode code = response.toSuccessResponse().getAuthorizationCode();
        if (code == null) {
            throw new OpenIdRefused(OpenIdRefused.Reason.TOKEN, "answer: no code");
        }
        return code;
    }

    private JWT exchange(OpenIdAttempt attempt, AuthorizationCode code, OIDCProviderMetadata metadata) {
        TokenResponse response;
        try {
            response = OIDCTokenResponseParser.parse(
                    provider.prepared(request(attempt, code, metadata).toHTTPRequest())
                            .send());
        } catch (IOException | ParseException e) {
            throw new OpenIdRefused(OpenIdRefused.Reason.PROVIDER, "token request: " + e.getMessage());
        }
        if (!response.indicatesSuccess()) {
            throw new OpenIdRefused(
                    OpenIdRefused.Reason.TOKEN,
                    "token request: "
                            + response.toErrorResponse().getErrorObject().getCode());
        }
        JWT idToken = response.toSuccessResponse().getTokens().toOIDCTokens().getIDToken();
        if (idToken == null) {
            throw new OpenIdRefused(OpenIdRefused.Reason.TOKEN, "token request: no ID token");
        }
        return idToken;
    }

    private TokenRequest request(OpenIdAttempt attempt, AuthorizationCode code, OIDCProviderMetadata metadata) {
        AuthorizationCodeGrant grant = new AuthorizationCodeGrant(code, attempt.redirect(), attempt.verifier());
        URI address = metadata.getTokenEndpointURI();
        if (secret.isEmpty()) {
            return new TokenRequest.Builder(address, client, grant).build();
        }
        List<ClientAuthenticationMethod> ways = metadata.getTokenEndpointAuthMethods();
        boolean isByPost = ways != null
                && ways.contains(ClientAuthenticationMethod.CLIENT_SECRET_POST)
                && !ways.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC);
        return new TokenRequest.Builder(
                        address,
                        isByPost
                                ? new ClientSecretPost(client, secret.get())
                                : new ClientSecretBasic(client, secret.get()),
                        grant)
                .build();
    }

    private JWTClaimsSet hold(OpenIdAttempt attempt, JWT idToken) {
        try {
            JWTClaimsSet claims = validator.validate(idToken, attempt.nonce()).toJWTClaimsSet();
            requireOurs(claims);
            Date notBefore = claims.getNotBeforeTime();
            if (notBefore != null && notBefore.toInstant().minusSeconds(leewayS).isAfter(clock.instant())) {
                throw new OpenIdRefused(OpenIdRefused.Reason.TOKEN, "ID token: not yet valid");
            }
            return claims;
        } catch (BadJOSEException | JOSEException | ParseException e) {
            throw new OpenIdRefused(OpenIdRefused.Reason.TOKEN, "ID token: " + e.getMessage());
        }
    }

    /** Core, 3.1.3.7: one that was made for another client is not taken, though it names us among its audience. */
    private void requireOurs(JWTClaimsSet claims) {
        Object party = claims.getClaim("azp");
        if (party != null && !client.getValue().equals(party)) {
            throw new OpenIdRefused(
                    OpenIdRefused.Reason.TOKEN, "ID token: azp %s (expected: %s)".formatted(party, client));
        }
    }

    /**
     * Where the browser goes to end the login at the provider too; none where the provider has no such place. Does not block.
     *
     * @param back a page of ours, which the provider must know
     */
    public Optional<URI> endAddress(OpenIdGuest guest, URI back) {
        return provider.known()
                .map(OIDCProviderMetadata::getEndSessionEndpointURI)
                .map(address -> {
                    try {
                        return new LogoutRequest(address, com.nimbusds.jwt.JWTParser.parse(guest.idToken()), back, null)
                                .toURI();
                    } catch (java.text.ParseException e) {
                        throw new IllegalStateException(e); // it was read before
                    }
                });
    }
}
