package org.petmr.simulator.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.petmr.acquisition.AcquisitionService;

/** What the client calls and reads is in the service's contract: every operation, and every component of its records with its type. */
class ConsoleContractTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNode CONTRACT = contract();

    private static JsonNode contract() {
        try (InputStream in = AcquisitionService.class.getResourceAsStream("console/openapi.json")) {
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static JsonNode resolved(JsonNode schema) {
        JsonNode at = schema;
        while (at.has("$ref")) {
            at = CONTRACT.at(at.path("$ref").asText().substring(1));
        }
        return at;
    }

    @ParameterizedTest
    @EnumSource(Operation.class)
    void everyOperationIsInTheContract(Operation operation) {
        JsonNode path = CONTRACT.path("paths").path(operation.path());
        JsonNode described = path.path(operation.method().toLowerCase(java.util.Locale.ROOT));
        assertThat(described.path("operationId").asText()).isEqualTo(operation.id());
        List<String> headers = new ArrayList<>();
        for (JsonNode among : List.of(path, described)) {
            among.path("parameters")
                    .forEach(p -> headers.add(resolved(p).path("name").asText()));
        }
        if (operation.isTrigger()) {
            assertThat(headers).contains("Idempotency-Key");
            if (operation.path().contains("{id}") && operation != Operation.ACKNOWLEDGE_ALARM) {
                assertThat(headers).contains("If-Match");
            }
        }
        JsonNode said = described.path("responses").path("200");
        JsonNode content = (said.isMissingNode() ? described.path("responses").path("201") : said).path("content");
        if (operation.answer() == Void.class) {
            assertThat(content.has("application/json")).isFalse();
        } else {
            assertThat(differences(
                            operation.answer(), content.path("application/json").path("schema"), operation.id()))
                    .isEmpty();
        }
    }

    @Test
    void problemsAreReadAsTheContractHasThem() {
        // Their code is told by newer services: it is optional, and may be missing from the contract.
        assertThat(differences(Problem.class, CONTRACT.at("/components/schemas/Problem"), "problem"))
                .allMatch(d -> d.startsWith("problem.code: ") || d.startsWith("problem.values: "));
    }

    @Test
    void theStreamsRecordsAreThoseOfTheContract() {
        assertThat(differences(State.class, CONTRACT.at("/components/schemas/State"), "state"))
                .isEmpty();
        assertThat(differences(Rates.class, CONTRACT.at("/components/schemas/Rates"), "rates"))
                .isEmpty();
        assertThat(differences(Stage.class, CONTRACT.at("/components/schemas/Stage"), "progress"))
                .isEmpty();
        assertThat(differences(LiveEvent.Alarms.class, CONTRACT.at("/components/schemas/Alarms"), "alarms"))
                .isEmpty();
        assertThat(differences(Job.class, CONTRACT.at("/components/schemas/Job"), "job"))
                .isEmpty();
    }

    /** A contract that lacks a field, gives it another type, or does not promise it, is found. */
    @Test
    void aContractThatHasBecomeAnotherIsFound() {
        ObjectNode rates = CONTRACT.at("/components/schemas/Rates").deepCopy();
        ((ObjectNode) rates.path("properties")).remove("lost");
        assertThat(differences(Rates.class, rates, "rates")).containsExactly("rates.lost: not in the contract");
        ObjectNode text = CONTRACT.at("/components/schemas/Rates").deepCopy();
        ((ObjectNode) text.at("/properties/lost")).put("type", "string");
        assertThat(differences(Rates.class, text, "rates")).containsExactly("rates.lost: string (expected: integer)");
        ObjectNode perhaps = CONTRACT.at("/components/schemas/Rates").deepCopy();
        perhaps.putArray("required");
        assertThat(differences(Rates.class, perhaps, "rates")).hasSize(5).allMatch(d -> d.endsWith("not required"));
        ObjectNode states = CONTRACT.at("/components/schemas/Alarm").deepCopy();
        ((ObjectNode) states.at("/properties/severity"))
                .putArray("enum")
                .add("alarm")
                .add("disaster");
        assertThat(differences(Alarm.class, states, "alarm"))
                .containsExactly("alarm.severity: [alarm, disaster] (expected: among [warning, alarm])");
    }

    /** Of the records' types, as words. */
    private static List<String> differences(Class<?> type, JsonNode contracted, String where) {
        JsonNode schema = resolved(contracted);
        List<String> found = new ArrayList<>();
        for (RecordComponent c : type.getRecordComponents()) {
            String at = where + "." + c.getName();
            JsonNode property = schema.path("properties").path(c.getName());
            boolean isRequired = false;
            for (JsonNode name : schema.path("required")) {
                isRequired |= name.asText().equals(c.getName());
            }
            boolean isOptional = c.getType() == Optional.class || c.getType() == OptionalDouble.class;
            if (property.isMissingNode()) {
                found.add(at + ": not in the contract");
            } else if (!isRequired && !isOptional) {
                found.add(at + ": not required");
            } else {
                found.addAll(differences(c.getGenericType(), property, at, isOptional));
            }
        }
        return found;
    }

    private static List<String> differences(Type type, JsonNode contracted, String at, boolean mayBeNull) {
        JsonNode schema = resolved(contracted);
        if (type instanceof ParameterizedType of && of.getRawType() == Optional.class) {
            return differences(of.getActualTypeArguments()[0], schema, at, true);
        }
        List<String> types = new ArrayList<>();
        (schema.path("type").isArray()
                        ? schema.path("type")
                        : JSON.createArrayNode().add(schema.path("type")))
                .forEach(t -> types.add(t.asText()));
        if (types.remove("null") && !mayBeNull) {
            return List.of(at + ": may be null");
        }
        if (type instanceof Class<?> named && named.isEnum()) {
            List<String> words = new ArrayList<>();
            schema.path("enum").forEach(w -> words.add(w.asText()));
            return !words.isEmpty() && RecordReader.words(named).containsAll(words)
                    ? List.of()
                    : List.of("%s: %s (expected: among %s)".formatted(at, words, RecordReader.words(named)));
        }
        String expected = word(type);
        boolean isWider = type == double.class || type == OptionalDouble.class;
        if (types.size() != 1 || !types.get(0).equals(expected) && !(isWider && types.contains("integer"))) {
            return List.of("%s: %s (expected: %s)".formatted(at, String.join(" or ", types), expected));
        }
        if (type instanceof ParameterizedType of) {
            return differences(of.getActualTypeArguments()[0], schema.path("items"), at + "[]", false);
        }
        return type instanceof Class<?> named && named.isRecord() ? differences(named, schema, at) : List.of();
    }

    private static String word(Type type) {
        if (type instanceof ParameterizedType) {
            return "array";
        }
        if (type == String.class || type == Instant.class) {
            return "string";
        }
        if (type == int.class || type == long.class) {
            return "integer";
        }
        if (type == double.class || type == OptionalDouble.class) {
            return "number";
        }
        return type == boolean.class ? "boolean" : "object";
    }

    private static Rates read(String json) throws IOException {
        return RecordReader.read(JSON.readTree(json), Rates.class, "rates");
    }

    @Test
    void whatIsUnknownIsPassedOverAndWhatIsMissingIsNamed() throws Exception {
        String whole =
                "{\"atMs\": 1, \"timeMs\": 2, \"promptsPerS\": 3, \"randomsFraction\": 0.25, \"lost\": 5000000000,"
                        + " \"weather\": {\"rain\": true}}";
        assertThat(read(whole)).isEqualTo(new Rates(1, 2, 3, 0.25, 5_000_000_000L, OptionalDouble.empty()));
        assertThat(read(whole.replace("\"weather\"", "\"singlesPerS\": null, \"weather\""))
                        .singlesPerS())
                .isEmpty();
        assertThat(read(whole.replace("\"weather\"", "\"singlesPerS\": 7, \"weather\""))
                        .singlesPerS())
                .hasValue(7);
        assertThatThrownBy(() -> read(whole.replace("timeMs", "time")))
                .isInstanceOf(UnexpectedAnswerException.class)
                .hasMessage("rates: timeMs: missing (expected: a whole number)");
        assertThatThrownBy(() -> read(whole.replace("0.25", "\"a quarter\"")))
                .hasMessage("rates: randomsFraction: \"a quarter\" (expected: a number)");
        assertThatThrownBy(() -> read(whole.replace("\"atMs\": 1", "\"atMs\": 1.5")))
                .hasMessage("rates: atMs: 1.5 (expected: a whole number)");
        assertThatThrownBy(() -> read("[]")).hasMessage("rates: [] (expected: an object)");
    }

    @Test
    void placesWithinListsAndWordsAreNamed() {
        String stage = "{\"name\": \"export\", \"status\": \"done\", \"fraction\": 1}";
        String progress = "{\"session\": \"S1\", \"stages\": [%s, %s]}";
        assertThatThrownBy(() -> LiveEvent.read(
                        "progress", JSON.readTree(progress.formatted(stage, stage.replace("\"done\"", "\"asleep\"")))))
                .hasMessage("event progress: stages[1]: status: \"asleep\""
                        + " (expected: one of [waiting, running, done, failed, cancelled])");
        assertThatThrownBy(() -> LiveEvent.read("state", JSON.readTree("{\"state\": \"idle\", \"now\": \"noon\"}")))
                .hasMessage("event state: now: \"noon\" (expected: a time such as 2026-01-31T10:00:00Z)");
    }
}
