package org.petmr.acquisition.security;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetSourceWithHealthStatusReporting;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.URLBasedJWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.health.HealthStatus;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;
import org.petmr.acquisition.config.OpenId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of the OpenID provider: its addresses (OpenID Connect Discovery 1.0) and its keys, both fetched and kept.
 * While it does not answer, what was known goes on: keys for half a day. A key that is not known is looked for at the
 * provider, twice in half a minute at most. Its methods block unless they say otherwise; for any thread.
 */
public final class OpenIdProvider {

    /** How often {@link #look} is to be called. */
    public static final Duration LOOK_EVERY = Duration.ofSeconds(15);

    private static final Logger LOG = LoggerFactory.getLogger(OpenIdProvider.class);
    private static final int CONNECT_TIMEOUT_MS = 3000;
    private static final int READ_TIMEOUT_MS = 5000;
    private static final int MOST_BYTES = 1 << 20;
    private static final long KEYS_KEPT_MS = Duration.ofMinutes(5).toMillis();
    private static final long KEYS_WAIT_MS = Duration.ofSeconds(10).toMillis();
    private static final long KEYS_KEPT_WITHOUT_ANSWER_MS = Duration.ofHours(12).toMillis();
    private static final long ADDRESSES_KEPT_NS = Duration.ofHours(1).toNanos();
    private static final long LEAST_BETWEEN_NS = Duration.ofSeconds(1).toNanos();

    /** @param keys of {@code metadata}'s address */
    private record Known(OIDCProviderMetadata metadata, JWKSource<SecurityContext> keys, long atNs) {}

    private final Issuer issuer;
    private final SSLSocketFactory tls;
    private volatile Known known;
    private volatile String addressTrouble;
    private volatile String keyTrouble;
    private long triedNs;
    private boolean isTried;

    /** Asks nothing yet. @throws org.petmr.acquisition.AcquisitionException the authorities' file cannot be read */
    public OpenIdProvider(OpenId config) {
        this.issuer = new Issuer(config.issuer());
        this.tls = config.caFile().isEmpty()
                ? (SSLSocketFactory) SSLSocketFactory.getDefault()
                : TrustedAuthorities.of(Path.of(config.caFile())).getSocketFactory();
    }

    /** Asks the provider where there is need to: nothing is known of it, what is known is old, or it failed before. Never fails. */
    public void look() {
        Known now = known;
        if (now == null || trouble().isPresent() || System.nanoTime() - now.atNs() > ADDRESSES_KEPT_NS) {
            ask();
        } else {
            fetch(now.keys()); // old ones only: nobody has to wait for them later
        }
    }

    /** What is wrong with the provider; empty when nothing is known to be. Does not block. */
    public Optional<String> trouble() {
        String why = addressTrouble != null ? addressTrouble : keyTrouble;
        return Optional.ofNullable(why)
                .map(w -> "the OpenID provider %s does not answer as it should: %s".formatted(issuer, w));
    }

    /** What is known of the provider, without asking. */
    Optional<OIDCProviderMetadata> known() {
        return Optional.ofNullable(known).map(Known::metadata);
    }

    /** What the provider says of itself. @throws OpenIdRefused it has not answered since the start */
    OIDCProviderMetadata metadata() {
        Known now = known;
        if (now == null) {
            ask();
            now = known;
        }
        if (now == null) {
            throw new OpenIdRefused(OpenIdRefused.Reason.PROVIDER, addressTrouble);
        }
        return now.metadata();
    }

    /** Its keys, as they are known when one is looked for. */
    JWKSource<SecurityContext> keys() {
        return (selector, context) -> {
            if (known == null) {
                ask();
            }
            Known now = known;
            if (now == null) {
                throw new KeySourceException(addressTrouble);
            }
            return now.keys().get(selector, context);
        };
    }

    /** A request to the provider: over TLS as configured, not for ever, and nowhere else. */
    HTTPRequest prepared(HTTPRequest request) {
        request.setConnectTimeout(CONNECT_TIMEOUT_MS);
        request.setReadTimeout(READ_TIMEOUT_MS);
        request.setFollowRedirects(false);
        request.setSSLSocketFactory(tls);
        return request;
    }

    private synchronized void ask() {
        if (isTried && System.nanoTime() - triedNs < LEAST_BETWEEN_NS) {
            return; // somebody else has, while this one waited
        }
        try {
            OIDCProviderMetadata metadata = OIDCProviderMetadata.resolve(issuer, this::prepared);
            requireSafe("authorization_endpoint", metadata.getAuthorizationEndpointURI());
            requireSafe("token_endpoint", metadata.getTokenEndpointURI());
            requireSafe("jwks_uri", metadata.getJWKSetURI());
            if (metadata.getEndSessionEndpointURI() != null) {
                requireSafe("end_session_endpoint", metadata.getEndSessionEndpointURI());
            }
            Known before = known;
            known = new Known(metadata, keys(before, metadata.getJWKSetURI()), System.nanoTime());
            if (addressTrouble != null || before == null) {
                LOG.info("OpenID provider known issuer={}", issuer);
            }
            addressTrouble = null;
        } catch (GeneralException | IOException | IllegalArgumentException e) {
            if (addressTrouble == null) {
                LOG.warn("OpenID provider not reached issuer={}, tried again: {}", issuer, e.toString());
            }
            addressTrouble = String.valueOf(e.getMessage());
        } finally {
            isTried = true;
            triedNs = System.nanoTime();
        }
    }

    private static void requireSafe(String name, URI address) {
        if (address == null || !OpenId.isSafe(address)) {
            throw new IllegalArgumentException("%s: %s (expected: an https address)".formatted(name, address));
        }
    }

    /** Those from before, unless they are kept elsewhere now or could not be fetched; they stay where others cannot be either. */
    private JWKSource<SecurityContext> keys(Known before, URI address) throws MalformedURLException {
        boolean isSame = before != null && before.metadata().getJWKSetURI().equals(address);
        if (isSame && keyTrouble == null) {
            return before.keys();
        }
        JWKSource<SecurityContext> fresh = keysAt(address);
        return fetch(fresh) || before == null ? fresh : before.keys();
    }

    private JWKSource<SecurityContext> keysAt(URI address) throws MalformedURLException {
        DefaultResourceRetriever retriever =
                new DefaultResourceRetriever(CONNECT_TIMEOUT_MS, READ_TIMEOUT_MS, MOST_BYTES, true, tls);
        JWKSetSource<SecurityContext> fetched = new URLBasedJWKSetSource<>(address.toURL(), retriever);
        return JWKSourceBuilder.create(new JWKSetSourceWithHealthStatusReporting<>(
                        fetched, report -> note(report.getHealthStatus(), report.getException())))
                .refreshAheadCache(false) // it would keep threads of its own
                .cache(KEYS_KEPT_MS, KEYS_WAIT_MS)
                .rateLimited(JWKSourceBuilder.DEFAULT_RATE_LIMIT_MIN_INTERVAL)
                .outageTolerant(KEYS_KEPT_WITHOUT_ANSWER_MS)
                .build();
    }

    private void note(HealthStatus status, Exception e) {
        if (status == HealthStatus.HEALTHY) {
            keyTrouble = null;
        } else {
            if (keyTrouble == null) {
                LOG.warn("keys of the OpenID provider not fetched issuer={}: {}", issuer, String.valueOf(e));
            }
            keyTrouble = "keys: " + (e == null ? "not fetched" : e.getMessage());
        }
    }

    /** Whether there are any. */
    private static boolean fetch(JWKSource<SecurityContext> keys) {
        try {
            return !keys.get(new JWKSelector(new JWKMatcher.Builder().build()), null)
                    .isEmpty();
        } catch (KeySourceException e) {
            LOG.debug("keys not fetched", e); // it is noted by the report of their health
            return false;
        }
    }
}
