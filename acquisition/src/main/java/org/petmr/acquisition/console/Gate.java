package org.petmr.acquisition.console;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import org.petmr.acquisition.security.Caller;

/** Who asks. */
final class Gate {

    private static final String CALLER = "petmr.caller";

    private Gate() {}

    /** What a page needs to know of its own user. */
    static JsonObject me(RoutingContext http) {
        Caller caller = caller(http);
        JsonArray roles = new JsonArray();
        caller.roles().stream().sorted().forEach(r -> roles.add(r.lower()));
        return new JsonObject().put("user", caller.user()).put("roles", roles).put("login", "off");
    }

    static Caller caller(RoutingContext http) {
        Caller caller = http.get(CALLER);
        return caller == null ? Caller.LOCAL : caller;
    }
}
