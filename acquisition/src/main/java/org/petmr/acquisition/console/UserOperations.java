package org.petmr.acquisition.console;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.security.Role;
import org.petmr.acquisition.security.User;
import org.petmr.acquisition.security.UserFile;

/** What an admin does with the users who log in with a password: those of the users file, where there is one. */
final class UserOperations {

    private static final String MAC = "HmacSHA256";
    private static final int KEY_BYTES = 32;

    private final Vertx vertx;
    private final Gate gate;
    private final SecretKeySpec key;

    UserOperations(Vertx vertx, Gate gate) {
        this.vertx = vertx;
        this.gate = gate;
        byte[] random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        this.key = new SecretKeySpec(random, MAC);
    }

    void addTo(Operations operations) {
        operations.answer("listUsers", http -> list());
        change(
                operations,
                "addUser",
                201,
                http -> users -> secret(http, password -> users.add(http.pathParam("id"), roles(http), password)));
        change(operations, "setRoles", 200, http -> users -> users.setRoles(http.pathParam("id"), roles(http)));
        change(operations, "setPassword", 200, http -> users -> {
            secret(http, password -> users.setPassword(http.pathParam("id"), password));
        });
        change(operations, "removeUser", 200, http -> users -> users.removeButLastAdmin(http.pathParam("id")));
    }

    private interface Change {
        Consumer<UserFile> of(RoutingContext http);
    }

    /** Beside the event loop; whoever is changed logs in anew, but for other roles, which hold at once. */
    private void change(Operations operations, String operationId, int status, Change change) {
        operations.answer(
                operationId,
                http -> operations.once(
                        http,
                        fingerprint(http),
                        () -> vertx.executeBlocking(
                                        () -> {
                                            change.of(http).accept(file());
                                            return null;
                                        },
                                        false)
                                .compose(v -> {
                                    if (!operationId.equals("setRoles")) {
                                        gate.logOut(http.pathParam("id"));
                                    }
                                    return list();
                                })
                                .map(users -> users.as(status))));
    }

    private UserFile file() {
        return gate.users()
                .orElseThrow(() ->
                        AcquisitionException.conflict("users: none are kept here (expected: security.usersFile set)"));
    }

    private Future<Answer> list() {
        if (gate.users().isEmpty()) {
            return Future.succeededFuture(
                    Answer.ok(new JsonObject().put("areKept", false).put("users", new JsonArray())));
        }
        return vertx.executeBlocking(
                () -> Answer.ok(new JsonObject()
                        .put("areKept", true)
                        .put("users", json(file().users().values()))),
                false);
    }

    private static JsonArray json(Collection<User> users) {
        JsonArray all = new JsonArray();
        users.stream().sorted(Comparator.comparing(User::name)).forEach(u -> {
            JsonArray roles = new JsonArray();
            u.roles().stream().sorted().forEach(r -> roles.add(r.lower()));
            all.add(new JsonObject().put("user", u.name()).put("roles", roles));
        });
        return all;
    }

    private static Set<Role> roles(RoutingContext http) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        http.body().asJsonObject().getJsonArray("roles").forEach(r -> roles.add(Role.named((String) r)));
        return roles;
    }

    private static void secret(RoutingContext http, Consumer<char[]> use) {
        char[] password = http.body().asJsonObject().getString("password").toCharArray();
        try {
            use.accept(password);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    /**
     * What makes it the same request. Kept on disk with the answer, where the plain hash of a body could be tried against guessed
     * passwords at leisure: so the key is this run's alone. After a restart the same request counts as another one.
     */
    private String fingerprint(RoutingContext http) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            byte[] body = http.body().buffer() == null
                    ? new byte[0]
                    : http.body().buffer().getBytes();
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }
}
