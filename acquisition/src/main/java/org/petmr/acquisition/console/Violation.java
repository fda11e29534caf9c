package org.petmr.acquisition.console;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.OutputUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One thing of a request that is not allowed, in the words of the house: {@code field: found (expected: allowed)}.
 *
 * @param field as {@code patient.sex}
 * @param found what stood there
 * @param allowed what may stand there
 */
record Violation(String field, String found, String allowed) {

    private static final Pattern HOUSE_FORM =
            Pattern.compile("([A-Za-z][A-Za-z0-9_.\\[\\]-]*): (.*) \\(expected: (.*)\\)", Pattern.DOTALL);
    /** These only say that something below them is wrong. */
    private static final Set<String> WRAPPERS = Set.of(
            "$ref",
            "properties",
            "items",
            "anyOf",
            "allOf",
            "oneOf",
            "prefixItems",
            "patternProperties",
            "if",
            "then",
            "else");

    private static final int MOST_FOUND = 100;

    /** Reads a message of the house's form back. */
    static Optional<Violation> parse(String message) {
        Matcher m = HOUSE_FORM.matcher(String.valueOf(message));
        return m.matches() ? Optional.of(new Violation(m.group(1), m.group(2), m.group(3))) : Optional.empty();
    }

    /**
     * What of a value breaks its schema; empty when nothing does.
     *
     * @param name what the value itself is called; its members are named from the inside
     */
    static List<Violation> of(Contract contract, JsonObject schema, Object value, String name) {
        OutputUnit outcome = contract.validator(schema).validate(value);
        List<Violation> all = new ArrayList<>();
        if (!outcome.getValid() && outcome.getErrors() != null) {
            for (OutputUnit error : outcome.getErrors()) {
                of(contract, schema, error, value, name)
                        .filter(v -> !all.contains(v))
                        .ifPresent(all::add);
            }
            if (all.isEmpty()) {
                all.add(new Violation(name, shown(value), "as the contract says"));
            }
        }
        return all;
    }

    private static Optional<Violation> of(
            Contract contract, JsonObject schema, OutputUnit error, Object value, String name) {
        String keywordAt = error.getAbsoluteKeywordLocation();
        int cut = keywordAt.lastIndexOf('/');
        String keyword = keywordAt.substring(cut + 1);
        if (WRAPPERS.contains(keyword)) {
            return Optional.empty();
        }
        JsonObject rule = (JsonObject) contract.at(schema, keywordAt.substring(0, cut));
        String field = field(error.getInstanceLocation(), name);
        if (keyword.equals("additionalProperties")) {
            JsonObject known = rule.getJsonObject("properties");
            String last = field.substring(field.lastIndexOf('.') + 1);
            return known.containsKey(last)
                    ? Optional.empty()
                    : Optional.of(
                            new Violation(field, "unknown key", "one of " + String.join(", ", known.fieldNames())));
        }
        if (keyword.equals("required")) {
            String member = quoted(error.getError());
            return Optional.of(new Violation(field.equals(name) ? member : field + "." + member, "null", "present"));
        }
        boolean isSecret = "password".equals(rule.getString("format")) && rule.getBoolean("writeOnly", false);
        Object found = at(value, error.getInstanceLocation());
        return Optional.of(new Violation(field, isSecret ? "(not shown)" : shown(found), allowed(keyword, rule)));
    }

    private static String quoted(String error) {
        int from = error.indexOf('"') + 1;
        return error.substring(from, error.indexOf('"', from));
    }

    private static String field(String pointer, String name) {
        StringBuilder out = new StringBuilder();
        for (String step : pointer.substring(pointer.indexOf('#') + 1).split("/")) {
            if (!step.isEmpty()) {
                boolean isIndex = step.chars().allMatch(Character::isDigit);
                out.append(isIndex ? "[" + step + "]" : (out.isEmpty() ? "" : ".") + unescaped(step));
            }
        }
        return out.isEmpty() ? name : out.toString();
    }

    private static String unescaped(String step) {
        return step.replace("~1", "/").replace("~0", "~");
    }

    private static Object at(Object value, String pointer) {
        Object at = value;
        for (String step : pointer.substring(pointer.indexOf('#') + 1).split("/")) {
            if (!step.isEmpty()) {
                at = at instanceof JsonObject o
                        ? o.getValue(unescaped(step))
                        : at instanceof JsonArray a ? a.getValue(Integer.parseInt(step)) : null;
            }
        }
        return at;
    }

    private static String shown(Object found) {
        String text = found instanceof JsonObject ? "an object" : found instanceof JsonArray ? "a list" : "" + found;
        return text.length() > MOST_FOUND ? text.substring(0, MOST_FOUND) + "..." : text;
    }

    private static String allowed(String keyword, JsonObject rule) {
        return switch (keyword) {
            case "enum" -> "one of " + listed(rule.getJsonArray("enum"));
            case "type" -> "a value of type " + typed(rule.getValue("type"));
            case "format" ->
                switch (rule.getString("format")) {
                    case "date-time" -> "an ISO-8601 time";
                    case "date" -> "an ISO-8601 date";
                    default -> "of the form " + rule.getString("format");
                };
            case "pattern" -> "of the form " + rule.getString("pattern");
            case "minItems", "maxItems" -> range(rule, "minItems", "maxItems") + " items";
            case "minLength", "maxLength" -> range(rule, "minLength", "maxLength") + " characters";
            case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum" -> bounds(rule);
            default -> keyword + " " + rule.getValue(keyword);
        };
    }

    private static String typed(Object type) {
        return type instanceof JsonArray several ? listed(several) : "" + type;
    }

    private static String listed(JsonArray values) {
        Set<String> all = new TreeSet<>();
        values.forEach(v -> all.add(String.valueOf(v)));
        return String.join(", ", all);
    }

    private static String range(JsonObject rule, String least, String most) {
        Object from = rule.getValue(least, 0);
        return rule.containsKey(most) ? from + " to " + rule.getValue(most) : "at least " + from;
    }

    private static String bounds(JsonObject rule) {
        List<String> all = new ArrayList<>();
        bound(rule, "exclusiveMinimum", "above ", all);
        bound(rule, "minimum", "at least ", all);
        bound(rule, "exclusiveMaximum", "below ", all);
        bound(rule, "maximum", "at most ", all);
        return String.join(", ", all);
    }

    private static void bound(JsonObject rule, String keyword, String words, List<String> to) {
        if (rule.containsKey(keyword)) {
            to.add(words + rule.getValue(keyword));
        }
    }

    @Override
    public String toString() {
        return "%s: %s (expected: %s)".formatted(field, found, allowed);
    }
}
