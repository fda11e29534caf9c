package org.petmr.acquisition.qc;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.config.AcquisitionConfig;
import org.petmr.acquisition.config.OperationsParts;
import org.petmr.acquisition.monitor.Alarm;
import org.petmr.acquisition.said.Phrase;
import org.petmr.acquisition.said.Refusals;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Evaluates the daily checks: by itself once a session whose accession number says so is at rest, and when asked. */
public final class QcVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(QcVerticle.class);
    private static final Set<String> AT_REST = Set.of("complete", "failed");
    private static final String LIST_MODE = "listmode";

    private final OperationsParts.Qc config;
    private final QcArchive archive;
    private final Path sessions;
    private final int threads;
    private final Clock clock;
    private WorkerExecutor worker;
    /** Sessions that were evaluated since the start, whatever came of it. */
    private final Set<String> tried = new HashSet<>();

    private Optional<String> running = Optional.empty();
    private Optional<String> error = Optional.empty();
    private volatile QcStatus status;

    /** @param sessions directory of all sessions @param threads 0 for as many as the machine has processors */
    public QcVerticle(AcquisitionConfig config, Path sessions, Clock clock) {
        this.config = config.qc();
        this.archive = new QcArchive(config.store().dataDirectory());
        this.sessions = sessions;
        int set = config.compute().threads();
        this.threads = set == 0 ? Runtime.getRuntime().availableProcessors() : set;
        this.clock = clock;
        this.status = new QcStatus(List.of(), clock.instant());
    }

    @Override
    public Future<?> start() {
        worker = vertx.createSharedWorkerExecutor("qc", 1, 1, TimeUnit.HOURS);
        vertx.eventBus()
                .<JsonObject>consumer(
                        Addresses.STATE, m -> sessionChanged(m.body().getJsonObject("session")));
        vertx.eventBus().<Void>consumer(Addresses.QC_GET, m -> m.reply(trend()));
        vertx.eventBus().<String>consumer(Addresses.QC_RUN, this::asked);
        return reload();
    }

    private Future<Void> reload() {
        return worker.executeBlocking(archive::days)
                .onSuccess(days -> status = new QcStatus(days, status.serviceSince()))
                .onFailure(e -> {
                    error = Optional.of(e.getMessage());
                    LOG.error("daily checks not read: {}", e.getMessage());
                })
                .<Void>mapEmpty()
                .otherwiseEmpty(); // a damaged result must not keep the scanner from starting
    }

    /** What to tell the operator. Any thread. */
    public Optional<Alarm> alarm() {
        return status.alarm(config, clock.instant());
    }

    /** For the metrics. Any thread. */
    public Optional<QcResult> newest() {
        return status.newest();
    }

    /** Since the newest. Any thread. */
    public Optional<Double> ageHours() {
        return status.ageHours(clock.instant());
    }

    private void sessionChanged(JsonObject session) {
        if (session == null || config.accessionPrefix().isEmpty()) {
            return;
        }
        String id = session.getString("id");
        boolean isCheck =
                session.getJsonObject("arm").getString("accession", "").startsWith(config.accessionPrefix());
        if (isCheck
                && AT_REST.contains(session.getString("state"))
                && session.getValue("totals") != null
                && running.isEmpty()
                && !tried.contains(id)
                && status.days().stream().noneMatch(r -> r.session().equals(id))) {
            evaluate(session);
        }
    }

    private void asked(Message<String> m) {
        if (running.isPresent()) {
            Refusals.answer(
                    m,
                    AcquisitionException.conflict(Phrase.CHECK_BUSY.of(
                            "daily check: session %s is being evaluated (expected: none)", running.get())));
            return;
        }
        vertx.eventBus()
                .<JsonObject>request(Addresses.SESSION_GET, m.body())
                .onSuccess(reply -> {
                    if (reply.body().getValue("totals") == null) {
                        Refusals.answer(
                                m,
                                AcquisitionException.conflict(Phrase.NOTHING_ACQUIRED.of(
                                        "session %s: nothing was acquired, or not yet to its end", m.body())));
                        return;
                    }
                    evaluate(reply.body());
                    m.reply(trend());
                })
                .onFailure(e -> Refusals.answer(m, e));
    }

    private void evaluate(JsonObject session) {
        String id = session.getString("id");
        running = Optional.of(id);
        tried.add(id);
        error = Optional.empty();
        LOG.info("daily check begins session={}", id);
        worker.executeBlocking(() -> {
                    try (Workers workers = new Workers(threads)) {
                        QcResult result = measurement(session).evaluate(config, workers);
                        archive.keep(result);
                        return result;
                    }
                })
                .compose(result -> {
                    LOG.info(
                            "daily check session={} passed={} chi-square={} dead={} changed={}",
                            id,
                            result.passed(),
                            result.chiSquare(),
                            result.deadBlocks(),
                            result.changedBlocks());
                    return reload();
                })
                .onFailure(e -> {
                    error = Optional.of("session %s: %s".formatted(id, e.getMessage()));
                    LOG.error("daily check failed session={} {}", id, e.getMessage());
                })
                .onComplete(done -> {
                    running = Optional.empty();
                    vertx.eventBus().publish(Addresses.QC, trend());
                });
    }

    private QcMeasurement measurement(JsonObject session) {
        JsonObject arm = session.getJsonObject("arm");
        JsonObject tracer = arm.getJsonObject("tracer");
        String file = arm.getJsonObject("pipeline", new JsonObject()).getString("normalisationFile");
        if (file == null) {
            throw AcquisitionException.invalid(
                    "pipeline.normalisationFile: null (expected: the efficiencies of the calibration day)");
        }
        String id = session.getString("id");
        return new QcMeasurement(
                id,
                sessions.resolve(id).resolve(LIST_MODE),
                ScannerCatalogue.find(arm.getString("scanner")),
                Isotope.find(tracer.getString("isotope")),
                Path.of(file),
                tracer.getDouble("injectedActivityBq"),
                Instant.parse(tracer.getString("injectedAt")),
                Instant.parse(session.getString("startedAt")));
    }

    private JsonObject trend() {
        Instant now = clock.instant();
        JsonArray days = new JsonArray();
        status.days().forEach(r -> days.add(json(r)));
        return new JsonObject()
                .put("state", status.word(config, now))
                .put("ageHours", status.ageHours(now).orElse(null))
                .put("running", running.orElse(null))
                .put("error", error.orElse(null))
                .put("limits", json(config))
                .put("days", days);
    }

    private static JsonObject json(Object value) {
        try {
            return new JsonObject(QcArchive.MAPPER.writeValueAsString(value));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
