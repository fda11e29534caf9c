package org.petmr.acquisition.console;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import org.petmr.acquisition.security.AuditEvent;
import org.petmr.acquisition.security.AuditTrail;
import org.petmr.acquisition.security.Caller;

/** Leaves an audit record of each request that concerns a patient, each login, and each refusal, once it is answered. */
final class AuditTap {

    private static final String PATIENT = "petmr.audit.patient";
    private static final String REFUSED_LOGIN = "petmr.audit.refused-login";
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int TOO_MANY = 429;
    private static final int FIRST_ERROR = 400;

    private final AuditTrail trail;

    AuditTap(AuditTrail trail) {
        this.trail = trail;
    }

    /** Remembers whose data a request was about. @param session may be anything */
    static void noteSession(RoutingContext http, JsonObject session) {
        if (session != null
                && session.getValue("arm") instanceof JsonObject arm
                && arm.getValue("patient") instanceof JsonObject patient) {
            notePatient(http, patient.getString("id"));
        }
    }

    static void notePatient(RoutingContext http, String patientId) {
        http.put(PATIENT, patientId);
    }

    /** A login that was refused. @param caller who it was, as far as that is known @param reason of the refusal */
    private record RefusedLogin(Caller caller, String reason) {}

    /** Remembers that a login was refused by an answer that does not look so: browsers are sent back to the page. */
    static void noteRefusedLogin(RoutingContext http, Caller caller, String reason) {
        http.put(REFUSED_LOGIN, new RefusedLogin(caller, reason));
    }

    /** Follows a request to its answer. */
    void follow(Contract.Operation operation, RoutingContext http) {
        http.addEndHandler(end -> {
            int status = http.response().getStatusCode();
            if (status == TOO_MANY) {
                trail.passOver(); // whoever floods the service must not fill its trail as well
                return;
            }
            RefusedLogin refused = http.get(REFUSED_LOGIN);
            AuditEvent.Kind kind;
            String action;
            if (operation.id().equals("login") || operation.id().equals("logout")) {
                kind = AuditEvent.Kind.valueOf(operation.id().toUpperCase(Locale.ROOT));
                action = "E";
            } else if (operation.id().equals("endOpenIdLogin") || refused != null) {
                kind = AuditEvent.Kind.LOGIN;
                action = "E";
            } else if (status == UNAUTHORIZED || status == FORBIDDEN) {
                kind = AuditEvent.Kind.RESTRICTED;
                action = "E";
            } else if (operation.audit().isPresent()) {
                kind = AuditEvent.Kind.valueOf(operation.audit().get().event().toUpperCase(Locale.ROOT));
                action = operation.audit().get().action();
            } else {
                return;
            }
            trail.write(new AuditEvent(
                    kind,
                    action,
                    status < FIRST_ERROR && refused == null,
                    refused == null ? user(operation, http) : refused.caller().user(),
                    Gate.address(http),
                    http.get(PATIENT),
                    http.request().method() + " " + http.request().path()
                            + (refused == null ? "" : ", refused: " + refused.reason()),
                    refused == null
                            ? Gate.caller(http).identity()
                            : refused.caller().identity()));
        });
        http.next();
    }

    /** A login that was refused is told with the name that was tried. */
    private static String user(Contract.Operation operation, RoutingContext http) {
        Caller caller = Gate.caller(http);
        if (!caller.isKnown() && operation.id().equals("login") && http.body() != null) {
            try {
                return String.valueOf(http.body().asJsonObject().getValue("user"));
            } catch (RuntimeException e) {
                return "";
            }
        }
        return caller.user();
    }
}
