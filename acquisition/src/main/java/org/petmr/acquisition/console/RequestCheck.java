package org.petmr.acquisition.console;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.petmr.acquisition.AcquisitionException;

/** Holds a request against the contract before anything is done: parameters, content type, body. */
final class RequestCheck {

    /** A request that the contract does not allow. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final int status;
        private final transient List<Violation> violations;

        Refused(int status, List<Violation> violations) {
            super(violations.stream().map(Violation::toString).collect(Collectors.joining("; ")), null, false, false);
            this.status = status;
            this.violations = violations;
        }

        int status() {
            return status;
        }

        List<Violation> violations() {
            return violations;
        }
    }

    private static final int BAD_REQUEST = 400;
    private static final int INVALID = 422;

    private final Contract contract;
    private final Contract.Operation operation;
    private final Set<String> queryNames;

    RequestCheck(Contract contract, Contract.Operation operation) {
        this.contract = contract;
        this.operation = operation;
        this.queryNames = operation.parameters().stream()
                .filter(p -> p.in().equals("query"))
                .map(Contract.Parameter::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Passes the request on, or fails it. */
    void check(RoutingContext http) {
        List<Violation> found = new ArrayList<>();
        for (Contract.Parameter p : operation.parameters()) {
            check(p, http, found);
        }
        http.queryParams().names().stream()
                .filter(name -> !queryNames.contains(name) && !operation.takesAnyQuery())
                .forEach(name -> found.add(new Violation(name, "unknown parameter", "one of " + queryNames)));
        if (!found.isEmpty()) {
            throw new Refused(BAD_REQUEST, found);
        }
        if (operation.body() != null) {
            checkBody(http);
        }
        http.next();
    }

    private void check(Contract.Parameter p, RoutingContext http, List<Violation> found) {
        String value = switch (p.in()) {
            case "path" -> http.pathParam(p.name());
            case "query" -> http.queryParams().get(p.name());
            default -> http.request().getHeader(p.name());
        };
        if (value != null) {
            found.addAll(Violation.of(contract, p.schema(), value, p.name()));
        } else if (p.isRequired()) {
            found.add(new Violation(p.name(), "null", "present"));
        }
    }

    private void checkBody(RoutingContext http) {
        if (operation.takesFile()) {
            checkFile(http);
            return;
        }
        String sent = http.body().asString();
        if (!operation.isBodyRequired() && (sent == null || sent.isBlank())) {
            return;
        }
        checkType(http);
        String body = utf8(http.body().buffer());
        if (body.isBlank()) {
            throw AcquisitionException.badRequest("body: empty (expected: JSON)");
        }
        Object value;
        try {
            value = Json.decodeValue(body);
        } catch (DecodeException e) {
            throw AcquisitionException.badRequest("body: not JSON: " + e.getMessage());
        }
        if (!(value instanceof JsonObject)) {
            throw AcquisitionException.badRequest("body: %s (expected: a JSON object)"
                    .formatted(value == null ? "null" : value.getClass().getSimpleName()));
        }
        List<Violation> found = Violation.of(contract, operation.body(), value, "body");
        if (!found.isEmpty()) {
            throw new Refused(INVALID, found);
        }
    }

    private void checkFile(RoutingContext http) {
        checkType(http);
        if (http.body().length() <= 0) {
            throw AcquisitionException.badRequest("body: empty (expected: a file)");
        }
    }

    private void checkType(RoutingContext http) {
        String type = String.valueOf(http.request().getHeader("content-type"));
        if (!type.split(";")[0].strip().equalsIgnoreCase(operation.bodyType())) {
            throw AcquisitionException.wrongMediaType(type, operation.bodyType());
        }
    }

    /** To the letter: what reads the bytes again later must not find something else. */
    private static String utf8(Buffer bytes) {
        if (bytes == null) {
            return "";
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.getBytes()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw AcquisitionException.badRequest("body: not UTF-8 (expected: JSON in UTF-8)");
        }
    }
}
