package org.petmr.acquisition.mr;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomNode;
import org.petmr.acquisition.dicom.NodeServices;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns the DICOM node: receives MR series, keeps other patients' out while a session runs, tells the pages. */
public final class MrIntakeVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(MrIntakeVerticle.class);
    private static final long LOOK_EVERY_MS = 500;
    private static final int NOT_FOUND = 404;
    /** Later the next patient's images may come already; the pipeline takes only its own patient's in any case. */
    private static final Set<String> PATIENT_IN_SCANNER = Set.of("armed", "acquiring", "paused", "stopping");

    /** Whose examination people look at. @param study null: not known @param session as it is told */
    private record Patient(String id, String study, JsonObject session) {

        /** Whether the same series are its, and the same are waited for: each bed waits for its own. */
        boolean isAs(Optional<Patient> other) {
            return other.isPresent()
                    && Objects.equals(
                            session.getString("id"), other.get().session.getString("id"))
                    && Objects.equals(
                            session.getJsonObject("arm"), other.get().session.getJsonObject("arm"));
        }
    }

    private final MrIntake intake;
    private final DicomNode node;
    private final String host;
    private final int port;
    private final UnaryOperator<NodeServices> more;
    private final MrWish wish;
    /** None told yet: what lay in the inbox at the start must be told too. */
    private long toldChanges = -1;

    private final SeriesPictures pictures = new SeriesPictures();
    private WorkerExecutor drawing;
    private Optional<Patient> patient = Optional.empty();
    private boolean isListing;
    private volatile JsonArray series = new JsonArray();

    public MrIntakeVerticle(MrIntake intake, DicomNode node, String host, int port) {
        this(intake, node, host, port, UnaryOperator.identity(), MrWish.NONE);
    }

    /**
     * @param more what the node serves beside the intake; asked on a thread that may block when this is deployed
     * @param wish what sessions wait for
     */
    public MrIntakeVerticle(
            MrIntake intake, DicomNode node, String host, int port, UnaryOperator<NodeServices> more, MrWish wish) {
        this.more = more;
        this.wish = wish;
        this.intake = intake;
        this.node = node;
        this.host = host;
        this.port = port;
    }

    @Override
    public Future<?> start() {
        vertx.eventBus().<JsonObject>consumer(Addresses.STATE, message -> expect(message.body()));
        vertx.eventBus().<String>consumer(Addresses.MR_PICTURE, this::picture);
        // Pages that all ask at once must not keep the threads busy by which scans are started and stopped.
        drawing = vertx.createSharedWorkerExecutor("mr-pictures", 1);
        vertx.setPeriodic(LOOK_EVERY_MS, timer -> look());
        return vertx.executeBlocking(() -> more.apply(NodeServices.storage(intake.inbox())))
                .compose(services -> Future.fromCompletionStage(node.listen(port, services), context))
                .recover(e -> Future.failedFuture(AcquisitionException.portInUse("DICOM", host, port, e)));
    }

    @Override
    public Future<?> stop() {
        return vertx.executeBlocking(() -> {
                    node.close();
                    return null;
                })
                .eventually(() -> drawing.close());
    }

    /** The port in use, once deployed. */
    public int port() {
        return node.boundPort();
    }

    /** The series as the pages show them; may be asked from any thread. */
    public JsonArray series() {
        return series;
    }

    private void expect(JsonObject state) {
        JsonObject session = state.getJsonObject("session");
        Optional<Patient> looksAt = patient(session);
        boolean isSame = looksAt.map(p -> p.isAs(patient)).orElse(patient.isEmpty());
        if (!isSame) {
            patient = looksAt;
            toldChanges = -1; // which are its series, and which are missing, is to be told anew
        }
        boolean isBusy = session != null && PATIENT_IN_SCANNER.contains(state.getString("state"));
        intake.inbox()
                .expectPatient(
                        isBusy
                                ? Optional.of(session.getJsonObject("arm")
                                        .getJsonObject("patient")
                                        .getString("id"))
                                : Optional.empty());
    }

    private static Optional<Patient> patient(JsonObject session) {
        if (session == null) {
            return Optional.empty();
        }
        JsonObject arm = session.getJsonObject("arm");
        return Optional.of(new Patient(
                arm.getJsonObject("patient").getString("id"), arm.getString("studyInstanceUid"), session.copy()));
    }

    private void look() {
        long now = intake.changes();
        if (isListing || now == toldChanges) {
            return;
        }
        isListing = true;
        Optional<Patient> whose = patient;
        vertx.executeBlocking(() -> listed(intake.series(), whose)).onComplete(found -> {
            isListing = false;
            if (found.succeeded()) {
                if (whose.equals(patient)) {
                    toldChanges = now;
                }
                JsonObject message = found.result();
                series = message.getJsonArray("series");
                intake.lastRefusal().ifPresent(refusal -> message.put("refused", refusal));
                vertx.eventBus().publish(Addresses.MR, message);
            } else {
                LOG.warn("MR series not listed error={}", found.cause().toString());
            }
        });
    }

    private void picture(Message<String> asked) {
        drawing.executeBlocking(() -> picture(asked.body()), false)
                .onSuccess(png -> {
                    if (png.isPresent()) {
                        asked.reply(png.get());
                    } else {
                        asked.fail(NOT_FOUND, "MR series: %s (expected: one that has arrived)".formatted(asked.body()));
                    }
                })
                .onFailure(e -> asked.fail(NOT_FOUND, "MR series: %s: %s".formatted(asked.body(), e.getMessage())));
    }

    private Optional<JsonObject> picture(String id) throws IOException {
        List<MrSeries> all = intake.series();
        Optional<byte[]> png = pictures.png(all, id);
        return png.map(bytes -> new JsonObject()
                .put("png", bytes)
                .put(
                        "patient",
                        IntStream.range(0, all.size())
                                .filter(i -> SeriesPicture.id(all, i).equals(id))
                                .mapToObj(i -> all.get(i).patientId())
                                .findFirst()
                                .orElseThrow()));
    }

    private JsonObject listed(List<MrSeries> all, Optional<Patient> whose) {
        Optional<List<MrSeries>> ours = whose.map(p -> MrStudy.of(p.id(), p.study(), all));
        JsonObject message = new JsonObject().put("series", json(all, whose, ours.map(Set::copyOf)));
        whose.ifPresent(p -> message.put("session", p.session().getString("id"))
                .put("expected", expected(p.session(), ours.orElseThrow())));
        ours.flatMap(MrIntakeVerticle::bodyPart).ifPresent(part -> message.put("bodyPart", part));
        return message;
    }

    /** Of the first series that says it; a file that cannot be read says none. */
    private static Optional<String> bodyPart(List<MrSeries> ours) {
        for (MrSeries series : ours) {
            try {
                Optional<String> part =
                        BodyPart.of(DicomFile.readHeader(series.files().get(0)).dataSet());
                if (part.isPresent()) {
                    return part;
                }
            } catch (IOException | RuntimeException e) {
                LOG.debug("body part not known error={}", e.toString());
            }
        }
        return Optional.empty();
    }

    /** Beside the list, which must not fail with it. */
    private JsonArray expected(JsonObject session, List<MrSeries> ours) {
        JsonArray told = new JsonArray();
        try {
            for (AwaitedMr a : wish.of(session, ours)) {
                told.add(new JsonObject()
                        .put("name", a.name())
                        .put("found", a.found())
                        .put("wanted", a.wanted())
                        .put("missing", new JsonArray(a.missing()))
                        .put("isEnough", a.isEnough()));
            }
        } catch (RuntimeException e) {
            LOG.warn("MR series that are waited for not known error={}", e.toString());
        }
        return told;
    }

    private static JsonArray json(List<MrSeries> all, Optional<Patient> whose, Optional<Set<MrSeries>> ours) {
        JsonArray told = new JsonArray();
        for (int i = 0; i < all.size(); i++) {
            MrSeries s = all.get(i);
            JsonObject json = json(s).put("id", SeriesPicture.id(all, i));
            whose.ifPresent(p -> json.put("session", p.session().getString("id")));
            ours.ifPresent(o -> json.put("isOfSession", o.contains(s)));
            told.add(json);
        }
        return told;
    }

    private static JsonObject json(MrSeries s) {
        JsonObject json = new JsonObject()
                .put("number", s.seriesNumber())
                .put("description", s.description())
                .put("study", s.studyInstanceUid())
                .put("kind", s.kind().name())
                .put("confidence", s.confidence())
                .put("slices", s.slices())
                .put("missing", s.missing())
                .put("repeats", s.repeats())
                .put("problems", new JsonArray(s.problems()))
                .put("words", s.inWords());
        s.grid()
                .ifPresent(g -> json.put("shape", new JsonArray(List.of(g.nx(), g.ny(), g.nz())))
                        .put("spacing_mm", new JsonArray(List.of(g.dxMm(), g.dyMm(), g.dzMm()))));
        return json;
    }
}
