package org.petmr.acquisition.console;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.Cookie;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.config.AcquisitionConfig;
import org.petmr.acquisition.security.OpenIdAttempt;
import org.petmr.acquisition.security.OpenIdAttempts;
import org.petmr.acquisition.security.OpenIdGuest;
import org.petmr.acquisition.security.OpenIdLogin;
import org.petmr.acquisition.security.OpenIdProvider;
import org.petmr.acquisition.security.OpenIdRefused;
import org.petmr.acquisition.security.RateLimit;
import org.petmr.acquisition.security.TokenCheck;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way in by way of the OpenID provider: sends browsers there, and takes in who comes back. A browser that is refused
 * ends at the page that it began at, with the reason in its address. Lives on the console's context; what waits for the
 * provider does so on threads of its own.
 */
final class OpenIdDoor {

    /** Which browser began a login. */
    static final String COOKIE = "petmr-login";

    private static final Logger LOG = LoggerFactory.getLogger(OpenIdDoor.class);
    private static final String PATH = "/api/login/openid";
    private static final String RETURN = PATH + "/return";
    private static final int SEE_OTHER = 303;
    private static final int THREADS = 4;
    private static final long LONGEST_S = 60;

    private final AcquisitionConfig.Security config;
    private final OpenIdProvider provider;
    private final OpenIdLogin login;
    private final OpenIdAttempts attempts = new OpenIdAttempts(Clock.systemUTC());
    private final RateLimit limit;
    private final WorkerExecutor threads;

    /** @param provider as {@code config} names it */
    OpenIdDoor(Vertx vertx, AcquisitionConfig.Security config, OpenIdProvider provider) {
        this.config = config;
        this.provider = provider;
        this.login = new OpenIdLogin(provider, config.openId(), Clock.systemUTC());
        this.limit = new RateLimit(config.loginsPerMinute(), System::nanoTime);
        this.threads = vertx.createSharedWorkerExecutor("openid", THREADS, LONGEST_S, TimeUnit.SECONDS);
        look();
        vertx.setPeriodic(OpenIdProvider.LOOK_EVERY.toMillis(), t -> look());
    }

    private void look() {
        threads.executeBlocking(
                () -> {
                    provider.look();
                    return null;
                },
                false);
    }

    TokenCheck tokens() {
        return new TokenCheck(provider, config.openId(), Clock.systemUTC());
    }

    /** Sends the browser to the provider. */
    Future<Answer> begin(RoutingContext http) {
        requireRoom(http, "begin");
        String target = Optional.ofNullable(http.queryParams().get("to"))
                .map(String::strip)
                .orElse("/");
        OpenIdAttempt attempt = attempts.begin(URI.create(own(http) + RETURN), target);
        return threads.executeBlocking(() -> login.address(attempt), false)
                .map(address -> {
                    keep(http, attempt.browser(), OpenIdAttempts.LONGEST.toSeconds());
                    return to(address.toString());
                })
                .recover(e -> refuse(http, e, target));
    }

    /** Takes in who comes back. @param gate opens the login */
    Future<Answer> end(RoutingContext http, Gate gate) {
        requireRoom(http, "end");
        keep(http, "", 0);
        OpenIdAttempt attempt;
        try {
            Cookie browser = http.request().getCookie(COOKIE);
            attempt = attempts.end(http.queryParams().get("state"), browser == null ? "" : browser.getValue());
        } catch (OpenIdRefused e) {
            return refuse(http, e, "/");
        }
        Map<String, List<String>> parameters = new HashMap<>();
        http.queryParams()
                .forEach((name, value) ->
                        parameters.computeIfAbsent(name, n -> new ArrayList<>()).add(value));
        return threads.<OpenIdGuest>executeBlocking(() -> login.redeem(attempt, parameters), false)
                .map(guest -> {
                    gate.open(http, guest);
                    return to(attempt.target());
                })
                .recover(e -> refuse(http, e, attempt.target()));
    }

    /** Where the browser goes to end the login at the provider too. */
    Optional<URI> endAddress(RoutingContext http, OpenIdGuest guest) {
        return login.endAddress(guest, URI.create(own(http) + "/"));
    }

    /** Whoever sends browsers back and forth may try as often as with passwords. */
    private void requireRoom(RoutingContext http, String step) {
        if (!limit.allows(step + " " + Gate.address(http))) {
            http.response().putHeader("retry-after", "60");
            throw AcquisitionException.tooMany(
                    "login: more than %d in a minute (expected: fewer)".formatted(config.loginsPerMinute()));
        }
    }

    private static Answer to(String address) {
        return new Answer(SEE_OTHER, null, Map.of("location", address));
    }

    private Future<Answer> refuse(RoutingContext http, Throwable e, String target) {
        if (!(e instanceof OpenIdRefused refused)) {
            return Future.failedFuture(e);
        }
        LOG.info("login at the OpenID provider refused reason={}: {}", refused.reason(), refused.getMessage());
        AuditTap.noteRefusedLogin(http, refused.caller(), refused.reason().lower());
        String reason = "login-refused=" + refused.reason().lower();
        return Future.succeededFuture(to(target + (target.contains("?") ? "&" : "?") + reason));
    }

    /** {@code Lax}: the way back begins at the provider's page. */
    private void keep(RoutingContext http, String browser, long maxAgeS) {
        http.response()
                .headers()
                .add(
                        "set-cookie",
                        COOKIE + "=" + browser + "; Path=" + PATH + "; HttpOnly; SameSite=Lax"
                                + (config.hasTls() ? "; Secure" : "") + "; Max-Age=" + maxAgeS);
    }

    /** This service as the browser reaches it. The provider sends nobody back to an address that it was not told before. */
    private String own(RoutingContext http) {
        if (!config.openId().publicUrl().isEmpty()) {
            return config.openId().publicUrl();
        }
        HostAndPort host = http.request().authority();
        return (config.hasTls() ? "https://" : "http://") + host;
    }

    /** Checks a token on one of the threads that may wait for the provider. */
    Future<TokenCheck.Checked> check(TokenCheck tokens, String token) {
        return threads.executeBlocking(() -> tokens.check(token), false);
    }
}
