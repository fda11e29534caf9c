package org.petmr.acquisition.console;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.config.AcquisitionConfig;
import org.petmr.acquisition.said.Phrase;
import org.petmr.acquisition.security.Caller;
import org.petmr.acquisition.security.LoginGuard;
import org.petmr.acquisition.security.Logins;
import org.petmr.acquisition.security.OpenIdGuest;
import org.petmr.acquisition.security.OpenIdProvider;
import org.petmr.acquisition.security.PrivateFiles;
import org.petmr.acquisition.security.RateLimit;
import org.petmr.acquisition.security.Role;
import org.petmr.acquisition.security.TokenCheck;
import org.petmr.acquisition.security.User;
import org.petmr.acquisition.security.UserFile;

/** Before anything is done: finds out who asks, and whether that one may. Lives on the console's context. */
final class Gate {

    static final String COOKIE = "petmr";
    /** Shows that a user has logged in from this browser before. */
    static final String DEVICE_COOKIE = "petmr-device";

    private static final String CALLER = "petmr.caller";
    private static final String LOGIN = "petmr.login";
    private static final String OPERATION = "petmr.operation";
    private static final String UNTIL = "petmr.until";
    private static final String CSRF_HEADER = "x-csrf-token";
    private static final String BEARER = "bearer ";
    private static final int DEVICE_DAYS = 180;
    private static final int DEVICE_KEY_BYTES = 32;
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    private final AcquisitionConfig.Security config;
    private final SameOrigin origins;
    private final Optional<UserFile> users;
    private final Optional<OpenIdDoor> openId;
    private final Optional<TokenCheck> tokens;
    private final Logins logins;
    private final RateLimit requests;
    private final LoginGuard guard;
    private final Vertx vertx;

    /**
     * @param provider the OpenID provider that {@code all} names, if it does
     * @throws AcquisitionException the users or keys cannot be read, or there are none
     */
    Gate(Vertx vertx, AcquisitionConfig all, Optional<OpenIdProvider> provider) {
        AcquisitionConfig.Console console = all.console();
        this.vertx = vertx;
        this.config = all.security();
        this.origins = new SameOrigin(config.origins(), console.isLoopback() && !config.hasLogin());
        this.users = Optional.of(config.usersFile()).filter(f -> !f.isEmpty()).map(f -> new UserFile(Path.of(f)));
        this.openId = provider.map(p -> new OpenIdDoor(vertx, config, p));
        this.tokens = config.jwksFile().isEmpty()
                ? openId.map(OpenIdDoor::tokens)
                : Optional.of(new TokenCheck(config, Clock.systemUTC()));
        this.logins = new Logins(Duration.ofMinutes(config.loginIdleMinutes()), Clock.systemUTC());
        this.requests = new RateLimit(config.requestsPerMinute(), System::nanoTime);
        this.guard = new LoginGuard(
                config.loginsPerMinute(),
                users.isEmpty()
                        ? new byte[DEVICE_KEY_BYTES]
                        : deviceKey(all.store().dataDirectory()),
                System::nanoTime);
        users.ifPresent(file -> {
            if (file.users().isEmpty() && tokens.isEmpty()) {
                throw AcquisitionException.invalid(
                        "security.usersFile: %s holds no user (expected: one at least; petmr user add)"
                                .formatted(config.usersFile()));
            }
        });
    }

    /** Kept over restarts, so that a known browser stays one. */
    private static byte[] deviceKey(Path dataDirectory) {
        Path file = dataDirectory.resolve("devices.key");
        try {
            if (Files.exists(file) && Files.size(file) == DEVICE_KEY_BYTES) {
                return Files.readAllBytes(file);
            }
            byte[] key = new byte[DEVICE_KEY_BYTES];
            new SecureRandom().nextBytes(key);
            PrivateFiles.replace(file, key);
            return key;
        } catch (IOException e) {
            throw AcquisitionException.storeFailed(file, e);
        }
    }

    /** Refuses what comes from another origin's page, or under a name that is not ours. */
    void checkOrigin(RoutingContext http) {
        origins.check(http);
        http.next();
    }

    /** Lets the callers of an operation through, and nobody else. */
    void check(Contract.Operation operation, RoutingContext http) {
        http.put(OPERATION, operation);
        if (!requests.allows(address(http))) {
            http.response().putHeader("retry-after", "1");
            throw AcquisitionException.tooMany(Phrase.TOO_MANY_REQUESTS.of(
                    "requests: more than %d in a minute (expected: fewer)", config.requestsPerMinute()));
        }
        Optional<String> token = bearer(http.request());
        if (token.isPresent()) {
            checkToken(operation, http, token.get());
            return;
        }
        try {
            admit(operation, http, identify(http, !operation.isByItself()));
        } catch (AcquisitionException e) {
            refuse(http, e);
        }
    }

    /** What a request brings of its own accord, where callers are asked who they are. */
    private Optional<String> bearer(HttpServerRequest request) {
        String authorization = config.hasLogin() ? request.getHeader("authorization") : null;
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? Optional.of(authorization.substring(BEARER.length()).strip())
                : Optional.empty();
    }

    /** The rest of the request waits meanwhile: what reads it comes behind this. */
    private void checkToken(Contract.Operation operation, RoutingContext http, String token) {
        HttpServerRequest request = http.request();
        boolean isMore = !request.isEnded();
        if (isMore) {
            request.pause();
        }
        verified(token)
                .onSuccess(checked -> {
                    http.put(UNTIL, checked.until());
                    try {
                        admit(operation, http, checked.caller());
                    } catch (AcquisitionException e) {
                        refuse(http, e);
                    }
                })
                .onFailure(e -> {
                    if (e instanceof AcquisitionException known) {
                        refuse(http, known);
                    } else {
                        http.fail(e);
                    }
                })
                .onComplete(r -> {
                    if (isMore) {
                        request.resume();
                    }
                });
    }

    private Future<TokenCheck.Checked> verified(String token) {
        if (tokens.isEmpty()) {
            return Future.failedFuture(
                    AcquisitionException.unauthorized("bearer token: none is taken here (expected: a login)"));
        }
        return openId.map(door -> door.check(tokens.get(), token))
                .orElseGet(() -> vertx.executeBlocking(() -> tokens.get().check(token), false));
    }

    private static void refuse(RoutingContext http, AcquisitionException e) {
        if (e.fault() == AcquisitionException.Fault.UNAUTHORIZED) {
            http.response().putHeader("www-authenticate", "Bearer");
        }
        http.fail(e);
    }

    private void admit(Contract.Operation operation, RoutingContext http, Caller caller) {
        http.put(CALLER, caller);
        if (!operation.isOpen()) {
            if (!caller.isKnown()) {
                throw AcquisitionException.unauthorized(
                        Phrase.NOT_LOGGED_IN.said("caller: not logged in (expected: a login or a bearer token)"));
            }
            if (!caller.hasOneOf(roles(operation))) {
                throw AcquisitionException.forbidden(Phrase.ROLE_MISSING.of(
                        "roles: %s (expected: one of %s)",
                        caller.roles().stream().map(Role::lower).sorted().toList(), List.copyOf(operation.roles())));
            }
            if (caller.how() == Caller.How.COOKIE && !SAFE.contains(operation.method())) {
                requireCsrfToken(http);
            }
        }
        http.next();
    }

    private static Set<Role> roles(Contract.Operation operation) {
        Set<Role> allowed = EnumSet.noneOf(Role.class);
        operation.roles().forEach(r -> allowed.add(Role.named(r)));
        return allowed;
    }

    /** Whether who was let through would be so still: for what stays open long after the request. */
    BooleanSupplier stillHolds(RoutingContext http) {
        Set<Role> allowed = roles(http.get(OPERATION));
        Instant until = http.get(UNTIL);
        if (until != null) {
            return () -> Instant.now().isBefore(until);
        }
        return () -> {
            try {
                Caller caller = identify(http, false);
                return caller.isKnown() && caller.hasOneOf(allowed);
            } catch (AcquisitionException e) {
                return false; // the users cannot be read, say
            }
        };
    }

    private static void requireCsrfToken(RoutingContext http) {
        Logins.Login login = http.get(LOGIN);
        String sent = String.valueOf(http.request().getHeader(CSRF_HEADER));
        if (!MessageDigest.isEqual(sent.getBytes(), login.csrfToken().getBytes())) {
            throw AcquisitionException.forbidden(
                    Phrase.STALE_PAGE.said("X-CSRF-Token: missing or wrong (expected: the one that the login told)"));
        }
    }

    private Caller identify(RoutingContext http, boolean isByPerson) {
        if (!config.hasLogin()) {
            return Caller.LOCAL;
        }
        Cookie cookie = http.request().getCookie(COOKIE);
        return cookie == null
                ? Caller.NOBODY
                : logins.find(cookie.getValue(), isByPerson)
                        .map(login -> ofLogin(http, login))
                        .orElse(Caller.NOBODY);
    }

    /** The roles of now: who was removed from the file is out at once. Of a guest those that the provider told. */
    private Caller ofLogin(RoutingContext http, Logins.Login login) {
        if (login.guest().isPresent()) {
            http.put(LOGIN, login);
            return login.guest().get().caller();
        }
        User user = users.map(file -> file.users().get(login.user())).orElse(null);
        if (user == null) {
            return Caller.NOBODY;
        }
        http.put(LOGIN, login);
        return new Caller(user.name(), user.roles(), Caller.How.COOKIE);
    }

    Future<Answer> login(RoutingContext http) {
        if (users.isEmpty()) {
            return Future.failedFuture(AcquisitionException.conflict(
                    Phrase.LOGIN_OFF.said("login: off (expected: security.usersFile set)")));
        }
        JsonObject body = http.body().asJsonObject();
        String name = body.getString("user");
        Cookie known = http.request().getCookie(DEVICE_COOKIE);
        String device = known == null ? "" : known.getValue();
        Optional<Duration> wait = guard.tryNow(address(http), name, device);
        if (wait.isPresent()) {
            long waitS = wait.get().toSeconds();
            http.response().putHeader("retry-after", Long.toString(waitS));
            return Future.failedFuture(AcquisitionException.tooMany(Phrase.TOO_MANY_TRIES.of(
                    "login: too many wrong tries (expected: another in %d s, or from a browser in which you have logged in before)",
                    waitS)));
        }
        char[] password = body.getString("password").toCharArray();
        return vertx.executeBlocking(() -> users.get().login(name, password), false)
                .map(found -> {
                    java.util.Arrays.fill(password, '\0');
                    User user = found.orElseThrow(() -> AcquisitionException.unauthorized(Phrase.WRONG_PASSWORD.said(
                            "login: user or password is wrong (expected: those of a user of this service)")));
                    guard.right(address(http), name, device);
                    begin(http, logins.open(user.name()), new Caller(user.name(), user.roles(), Caller.How.COOKIE));
                    http.response()
                            .headers()
                            .add(
                                    "set-cookie",
                                    cookie(
                                            DEVICE_COOKIE,
                                            guard.newDevice(user.name()),
                                            "; Max-Age="
                                                    + Duration.ofDays(DEVICE_DAYS)
                                                            .toSeconds()));
                    return Answer.ok(me(http));
                });
    }

    /** Opens the login of somebody whom the provider vouched for. */
    void open(RoutingContext http, OpenIdGuest guest) {
        begin(http, logins.open(guest), guest.caller());
    }

    private void begin(RoutingContext http, Logins.Login login, Caller caller) {
        http.put(CALLER, caller);
        http.put(LOGIN, login);
        http.response().headers().add("set-cookie", cookie(COOKIE, login.token(), ""));
    }

    Future<Answer> beginOpenIdLogin(RoutingContext http) {
        return door().begin(http);
    }

    Future<Answer> endOpenIdLogin(RoutingContext http) {
        return door().end(http, this);
    }

    private OpenIdDoor door() {
        return openId.orElseThrow(() ->
                AcquisitionException.conflict("login: no OpenID provider (expected: security.openId.issuer set)"));
    }

    /** Ends the login here; the answer says where to end it at the provider as well. */
    Future<Answer> logout(RoutingContext http) {
        Logins.Login login = http.get(LOGIN);
        Answer answer = Answer.done();
        if (login != null) {
            logins.close(login.token());
            answer = login.guest()
                    .flatMap(guest -> door().endAddress(http, guest))
                    .map(there -> Answer.ok(new JsonObject().put("endAt", there.toString())))
                    .orElse(answer);
        }
        return Future.succeededFuture(answer.with("set-cookie", cookie(COOKIE, "", "; Max-Age=0")));
    }

    private String cookie(String name, String value, String more) {
        String secure = config.hasTls() ? "; Secure" : "";
        return name + "=" + value + "; Path=/; HttpOnly; SameSite=Strict" + secure + more;
    }

    /** What a page needs to know of its own user. */
    JsonObject me(RoutingContext http) {
        Caller caller = caller(http);
        JsonArray roles = new JsonArray();
        caller.roles().stream().sorted().forEach(r -> roles.add(r.lower()));
        JsonObject me = new JsonObject()
                .put("user", caller.isKnown() ? caller.user() : null)
                .put("roles", roles)
                .put("login", config.hasLogin() ? "on" : "off")
                .put("takesPasswords", users.isPresent());
        if (openId.isPresent()) {
            me.put("provider", config.openId().shownName());
        }
        Logins.Login login = http.get(LOGIN);
        return login == null ? me : me.put("csrfToken", login.csrfToken());
    }

    /** The users who log in with a password; empty: none are kept here. */
    Optional<UserFile> users() {
        return users;
    }

    /** Ends all logins of a user: of one who is gone, or whose password is another now. */
    void logOut(String user) {
        logins.closeAllOf(user);
    }

    static Caller caller(RoutingContext http) {
        Caller caller = http.get(CALLER);
        return caller == null ? Caller.NOBODY : caller;
    }

    static String address(RoutingContext http) {
        return http.request().remoteAddress() == null
                ? ""
                : http.request().remoteAddress().hostAddress();
    }
}
