package org.petmr.acquisition.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.openapi.contract.OpenAPIContract;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.config.AcquisitionConfig;
import org.petmr.acquisition.protocol.BedRange;
import org.petmr.acquisition.protocol.GatingWish;
import org.petmr.acquisition.protocol.NoiseTarget;
import org.petmr.acquisition.protocol.Plan;
import org.petmr.acquisition.protocol.PlannedBed;
import org.petmr.acquisition.protocol.Protocol;
import org.petmr.acquisition.security.AuditTrail;
import org.petmr.acquisition.security.CalibrationFiles;
import org.petmr.acquisition.security.Role;
import org.petmr.acquisition.session.ArmRequest;
import org.petmr.acquisition.session.Pause;
import org.petmr.acquisition.session.PlacedCoil;
import org.petmr.acquisition.session.RegionRequest;

/** The contract is OpenAPI 3.1, names what there is and nothing else, and finds what is wrong in a request. */
class ContractTest {

    @TempDir
    Path data;

    private final Contract contract = Contract.load();
    private final JsonObject armRequest = new JsonObject().put("$ref", "#/components/schemas/ArmRequest");

    @Test
    void itIsOpenApi() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            OpenAPIContract read = OpenAPIContract.from(vertx, withKnownMediaTypes(contract.document()))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
            assertThat(read.getVersion().toString()).isEqualTo("V3_1");
            assertThat(read.operations()).hasSameSizeAs(contract.operations());
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
    }

    /** This reader knows some media types only; the kind of a body is no question of whether the document holds. */
    private static JsonObject withKnownMediaTypes(JsonObject document) {
        return new JsonObject(document.encode()
                .replaceAll(
                        "\"(application/problem\\+json|image/png|text/event-stream|\\*/\\*)\":",
                        "\"application/octet-stream\":"));
    }

    @Test
    void everyRouteIsInTheContractAndTheOtherWayRound() throws Exception {
        Vertx vertx = Vertx.vertx();
        try (AuditTrail trail =
                new AuditTrail(data.resolve("audit"), "", "test", java.time.Clock.systemUTC(), message -> {})) {
            Map<String, io.vertx.core.Handler<io.vertx.ext.web.RoutingContext>> handlers = new LinkedHashMap<>();
            AcquisitionConfig config = TestService.config(data, Map.of());
            Gate gate = new Gate(vertx, config, java.util.Optional.empty());
            ConsoleVerticle.Sources sources = new ConsoleVerticle.Sources(
                    data,
                    data,
                    JsonArray::new,
                    java.util.Optional::empty,
                    () -> "",
                    trail,
                    CalibrationFiles.of(config),
                    new IdempotencyFile(vertx, data.resolve("answers.jsonl"), 10),
                    Map.of());
            AuditTap audit = new AuditTap(trail);
            Operations operations = new Operations(vertx, sources, contract, gate);
            new LiveOperations(vertx, sources, new LiveStream(), new LiveMemory(), gate, new RequestCounts())
                    .addTo(operations);
            new SetupOperations(vertx, config, trail).addTo(operations);
            new UserOperations(vertx, gate).addTo(operations);
            handlers.putAll(operations.handlers());
            List<Route> routes = new Routes(vertx, contract, handlers, gate, audit, new RequestCounts(), config)
                    .router()
                    .getRoutes();
            List<String> named = routes.stream()
                    .map(Route::getName)
                    .filter(n -> n != null && !n.startsWith("/"))
                    .toList();
            assertThat(named)
                    .containsAll(contract.operations().stream()
                            .map(Contract.Operation::id)
                            .toList());
            assertThat(contract.operations().stream().map(Contract.Operation::id))
                    .doesNotHaveDuplicates();

            handlers.remove("stopSession");
            assertThatThrownBy(() -> new Routes(vertx, contract, handlers, gate, audit, new RequestCounts(), config))
                    .hasMessageContaining("stopSession");
            handlers.put("stopSession", http -> {});
            handlers.put("secretDoor", http -> {});
            assertThatThrownBy(() -> new Routes(vertx, contract, handlers, gate, audit, new RequestCounts(), config))
                    .hasMessageContaining("secretDoor");
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void everyOperationSaysWhoMayAskForIt() {
        for (Contract.Operation o : contract.operations()) {
            assertThat(o.isOpen()).as(o.id()).isEqualTo(o.roles().isEmpty());
            o.roles().forEach(Role::named);
        }
    }

    /** What the pages ask without a hand, by the clock or when the stream has told of something: no login is kept open by it. */
    @Test
    void whatThePagesAskByThemselvesIsMarked() {
        assertThat(contract.operations().stream()
                        .filter(Contract.Operation::isByItself)
                        .map(Contract.Operation::id))
                .containsExactlyInAnyOrder(
                        "getState",
                        "getMr",
                        "getMrPicture",
                        "getRates",
                        "getAlarms",
                        "streamLive",
                        "openSocket",
                        "getLiveImage",
                        "getMe",
                        "getQc",
                        "getSetup",
                        "getPicture",
                        "getExamination",
                        "listJobs",
                        "listStudies");
    }

    /** What can be sent is what the service reads: a field added to one of them only is found here. */
    @Test
    void fieldsOfTheContractAreThoseOfTheRecords() {
        fields("ArmRequest", ArmRequest.class);
        fields("Patient", ArmRequest.Patient.class);
        fields("Tracer", ArmRequest.Tracer.class);
        fields("PipelineOptions", ArmRequest.PipelineOptions.class);
        fields("Pause", Pause.class);
        fields("Plan", Plan.class);
        fields("Gating", GatingWish.class);
        fields("NoiseTarget", NoiseTarget.class);
        fields("PlannedBed", PlannedBed.class);
        fields("BedRange", BedRange.class);
        fields("Protocol", Protocol.class);
        fields("PlacedCoil", PlacedCoil.class);
        fields("Point", PlacedCoil.Point.class);
        fields("RegionRequest", RegionRequest.class);
        fields("Ellipsoid", RegionRequest.Ellipsoid.class);
        fields("Labels", RegionRequest.Labels.class);
        fields("LabelName", RegionRequest.Labels.Name.class);
    }

    private void fields(String schema, Class<?> type) {
        JsonObject properties = ((JsonObject) contract.at(new JsonObject(), "#/components/schemas/" + schema))
                .getJsonObject("properties");
        assertThat(properties.fieldNames())
                .as(schema)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getName)
                        .toList());
    }

    @Test
    void aGoodRequestHasNothingWrong() {
        assertThat(Violation.of(contract, armRequest, TestService.armRequest(), "body"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/accession|null|accession: null (expected: a value of type string)",
                "/accession|\"\"|accession:  (expected: 1 to 16 characters)",
                "/durationS|1e9|durationS: 1.0E9 (expected: above 0, at most 86400)",
                "/counts|0|counts: 0 (expected: at least 1)",
                "/patient/sex|\"X\"|patient.sex: X (expected: one of F, M, O, null)",
                "/patient/weightKg|-1|patient.weightKg: -1 (expected: above 0, below 600)",
                "/patient/birthDate|\"03-02-1970\"|patient.birthDate: 03-02-1970 (expected: an ISO-8601 date)",
                "/patient/age|5|patient.age: unknown key (expected: one of id, name, sex, birthDate, weightKg, sizeM)",
                "/patient|5|patient: 5 (expected: a value of type object)",
                "/mrSeries|[\"t1\", 7]|mrSeries[1]: 7 (expected: one of adc, asl, dixon, dwi, field-map, flair, perfusion-dsc, proton-density, stir, t1, t1-contrast, t2, ute, zte)",
                "/mrSeries|[\"dixn\"]|mrSeries[0]: dixn (expected: one of adc, asl, dixon, dwi, field-map, flair, perfusion-dsc, proton-density, stir, t1, t1-contrast, t2, ute, zte)",
                "/pipeline|{\"iterations\": 0}|pipeline.iterations: 0 (expected: at least 1, at most 100)",
            })
    void whatIsWrongIsNamedAndNothingElse(String where, String value, String message) {
        JsonObject json = TestService.armRequest();
        String[] path = where.substring(1).split("/");
        JsonObject at = path.length == 1 ? json : json.getJsonObject(path[0]);
        at.put(path[path.length - 1], new JsonObject("{\"v\":" + value + "}").getValue("v"));
        assertThat(Violation.of(contract, armRequest, json, "body"))
                .extracting(Violation::toString)
                .containsExactly(message);
    }

    @Test
    void everyMissingFieldIsNamed() {
        assertThat(Violation.of(contract, armRequest, new JsonObject(), "body"))
                .extracting(Violation::field)
                .containsExactlyInAnyOrder("accession", "patient", "scanner", "tracer");
    }

    /** Who is in the worklist need not be typed. */
    @Test
    void aStepOfTheWorklistStandsForPatientAndAccession() {
        JsonObject scheduled = TestService.armRequest().put("scheduledStepId", "SPS-1");
        scheduled.remove("accession");
        scheduled.put("patient", new JsonObject().put("weightKg", 71.5));
        assertThat(Violation.of(contract, armRequest, scheduled, "body")).isEmpty();
        scheduled.remove("patient");
        assertThat(Violation.of(contract, armRequest, scheduled, "body")).isEmpty();
        assertThat(Violation.of(contract, armRequest, scheduled.putNull("scheduledStepId"), "body"))
                .extracting(Violation::field)
                .containsExactlyInAnyOrder("accession", "patient");
        assertThat(Violation.of(
                        contract,
                        armRequest,
                        TestService.armRequest().put("patient", new JsonObject().put("name", "x")),
                        "body"))
                .extracting(Violation::toString)
                .containsExactly("patient.id: null (expected: present)");
    }

    @Test
    void aPasswordIsNotShownInAnError() {
        JsonObject login = new JsonObject().put("user", "anna").put("password", "x".repeat(80));
        assertThat(Violation.of(contract, new JsonObject().put("$ref", "#/components/schemas/Login"), login, "body"))
                .hasSize(1)
                .allSatisfy(v -> assertThat(v.found()).isEqualTo("(not shown)"));
    }
}
