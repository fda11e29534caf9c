package org.petmr.acquisition.console;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The OpenAPI 3.1 document that the routes are made from, {@code openapi.json}. It alone says which paths there are, what
 * they take, who may ask ({@code x-roles}) and which kind of audit record is left ({@code x-audit}).
 */
final class Contract {

    private static final String BASE = "app://petmr/";
    private static final String FILE = "application/octet-stream";
    private static final Pattern VARIABLE = Pattern.compile("\\{([^}]+)}");

    /** A parameter. @param in {@code path}, {@code query} or {@code header} */
    record Parameter(String name, String in, boolean isRequired, JsonObject schema) {}

    /** Kind of audit record, and the action of the event: C, R, U, D or E. */
    record Audit(String event, String action) {}

    /**
     * A method of a path.
     *
     * @param isOpen asked by anybody, logged in or not
     * @param takesAnyQuery what it does not know is passed over ({@code x-any-query}): others may add to its address
     * @param isByItself a page or program asks it without a person ({@code x-by-itself}): it keeps no login open
     * @param roles any one of these suffices
     * @param body schema of the body; null: there is none
     * @param bodyType media type of the body; null: there is none
     * @param isBodyRequired whether there must be one
     */
    record Operation(
            String id,
            String method,
            String path,
            boolean isOpen,
            boolean takesAnyQuery,
            boolean isByItself,
            List<String> roles,
            Optional<Audit> audit,
            List<Parameter> parameters,
            JsonObject body,
            String bodyType,
            boolean isBodyRequired) {

        /** Whether its body is a file, and no JSON. */
        boolean takesFile() {
            return FILE.equals(bodyType);
        }

        /** The path as a regular expression with the parameters as named groups. */
        String regex() {
            StringBuilder out = new StringBuilder();
            Matcher variable = VARIABLE.matcher(path);
            int from = 0;
            while (variable.find()) {
                out.append(Pattern.quote(path.substring(from, variable.start())));
                String name = variable.group(1);
                out.append("(?<")
                        .append(name)
                        .append('>')
                        .append(isRest(name) ? ".+" : "[^/]+")
                        .append(')');
                from = variable.end();
            }
            return from == path.length()
                    ? out.toString()
                    : out.append(Pattern.quote(path.substring(from))).toString();
        }

        private boolean isRest(String name) {
            return parameters.stream()
                    .anyMatch(p -> p.name().equals(name) && p.schema().getBoolean("x-rest-of-path", false));
        }
    }

    private final JsonObject document;
    private final List<Operation> operations = new ArrayList<>();
    private final Map<String, Validator> validators = new LinkedHashMap<>();

    private Contract(JsonObject document) {
        this.document = document;
        document.getJsonObject("paths").forEach(path -> readPath(path.getKey(), (JsonObject) path.getValue()));
    }

    static Contract load() {
        try (InputStream in = Contract.class.getResourceAsStream("openapi.json")) {
            return new Contract(new JsonObject(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonObject document() {
        return document;
    }

    List<Operation> operations() {
        return operations;
    }

    /** Methods that a path has; empty for a path that is not in the contract. */
    List<String> methodsOf(String path) {
        return operations.stream()
                .filter(o -> path.matches(o.regex()))
                .map(Operation::method)
                .toList();
    }

    /** A validator of a schema of this document; kept, since making one walks through all schemas. */
    Validator validator(JsonObject schema) {
        return validators.computeIfAbsent(
                schema.encode(),
                s -> Validator.create(
                        // Copied, since the validator writes notes of its own into the schemas.
                        JsonSchema.of(schema.copy()
                                .put(
                                        "components",
                                        document.getJsonObject("components").copy())),
                        new JsonSchemaOptions()
                                .setBaseUri(BASE)
                                .setDraft(Draft.DRAFT202012)
                                .setOutputFormat(OutputFormat.Basic)));
    }

    /** What stands at the place {@code #/a/b} of this document, or of a schema that refers to it. */
    Object at(JsonObject schema, String pointer) {
        Object at = schema.copy().put("components", document.getJsonObject("components"));
        for (String step : pointer.substring(pointer.indexOf('#') + 1).split("/")) {
            if (!step.isEmpty()) {
                String name = step.replace("~1", "/").replace("~0", "~");
                at = at instanceof JsonObject o
                        ? o.getValue(name)
                        : at instanceof JsonArray a ? a.getValue(Integer.parseInt(name)) : null;
            }
        }
        return at;
    }

    private void readPath(String path, JsonObject item) {
        JsonArray shared = item.getJsonArray("parameters", new JsonArray());
        item.forEach(entry -> {
            if (!entry.getKey().equals("parameters")) {
                operations.add(read(path, entry.getKey(), (JsonObject) entry.getValue(), shared));
            }
        });
    }

    private Operation read(String path, String method, JsonObject o, JsonArray shared) {
        JsonArray security = o.getJsonArray("security");
        JsonObject audit = o.getJsonObject("x-audit");
        JsonObject content = o.getJsonObject("requestBody", new JsonObject()).getJsonObject("content");
        String type = content == null ? null : content.fieldNames().iterator().next();
        List<Parameter> parameters = new ArrayList<>();
        shared.forEach(p -> parameters.add(parameter((JsonObject) p)));
        o.getJsonArray("parameters", new JsonArray()).forEach(p -> parameters.add(parameter((JsonObject) p)));
        return new Operation(
                o.getString("operationId"),
                method.toUpperCase(java.util.Locale.ROOT),
                path,
                security != null && security.isEmpty(),
                o.getBoolean("x-any-query", false),
                o.getBoolean("x-by-itself", false),
                o.getJsonArray("x-roles").stream().map(String::valueOf).toList(),
                Optional.ofNullable(audit).map(a -> new Audit(a.getString("event"), a.getString("action"))),
                parameters,
                type == null ? null : content.getJsonObject(type).getJsonObject("schema"),
                type,
                o.getJsonObject("requestBody", new JsonObject()).getBoolean("required", false));
    }

    private Parameter parameter(JsonObject given) {
        String ref = given.getString("$ref");
        JsonObject p = ref == null ? given : (JsonObject) at(new JsonObject(), ref);
        JsonObject schema = p.getJsonObject("schema").copy();
        if (p.getBoolean("x-rest-of-path", false)) {
            schema.put("x-rest-of-path", true);
        }
        return new Parameter(p.getString("name"), p.getString("in"), p.getBoolean("required", false), schema);
    }
}
