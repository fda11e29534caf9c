package org.petmr.acquisition;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.petmr.acquisition.config.AcquisitionConfig;
import org.petmr.acquisition.console.ConsoleVerticle;
import org.petmr.acquisition.console.IdempotencyFile;
import org.petmr.acquisition.examination.ExaminationArchive;
import org.petmr.acquisition.examination.ExaminationVerticle;
import org.petmr.acquisition.ingest.Ingest;
import org.petmr.acquisition.ingest.IngestVerticle;
import org.petmr.acquisition.jobs.RetryPolicy;
import org.petmr.acquisition.link.LinkServer;
import org.petmr.acquisition.link.LinkVerticle;
import org.petmr.acquisition.link.PetsirdListener;
import org.petmr.acquisition.monitor.Alarm;
import org.petmr.acquisition.monitor.AlarmLedger;
import org.petmr.acquisition.monitor.ClockAlarms;
import org.petmr.acquisition.monitor.Metrics;
import org.petmr.acquisition.monitor.MonitorVerticle;
import org.petmr.acquisition.monitor.Readiness;
import org.petmr.acquisition.preview.Picture;
import org.petmr.acquisition.protocol.Protocols;
import org.petmr.acquisition.qc.QcMetrics;
import org.petmr.acquisition.qc.QcVerticle;
import org.petmr.acquisition.registry.RegistryAddress;
import org.petmr.acquisition.said.Phrase;
import org.petmr.acquisition.security.AuditEvent;
import org.petmr.acquisition.security.AuditSyslog;
import org.petmr.acquisition.security.AuditTrail;
import org.petmr.acquisition.security.CalibrationFiles;
import org.petmr.acquisition.session.ProcessingPipeline;
import org.petmr.acquisition.session.SessionArchive;
import org.petmr.acquisition.session.SessionControl;
import org.petmr.acquisition.session.SessionJson;
import org.petmr.acquisition.session.SessionRegister;
import org.petmr.acquisition.session.SessionVerticle;
import org.petmr.acquisition.store.DataLock;
import org.petmr.acquisition.tracing.Traces;
import org.petmr.recon.event.BlockCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole service: made, started, closed. Used by {@code petmr serve} and, as it is, by the demo. */
public final class AcquisitionService implements AutoCloseable {

    private static final long START_TIMEOUT_S = 30;
    private static final int MOST_KEYS = 2000;
    private static final long NANOS_PER_MS = 1_000_000;
    private static final Logger LOG = LoggerFactory.getLogger(AcquisitionService.class);

    private final AcquisitionConfig config;
    private final Vertx vertx;
    private final LinkServer link;
    private final LinkVerticle linkVerticle;
    private final Optional<PetsirdListener> petsird;
    private final ConsoleVerticle console;
    private final Ingest ingest;
    private final SessionArchive archive;
    private final ExaminationArchive examinations;
    private final Optional<AuditSyslog> syslog;
    private final AuditTrail audit;
    private final SessionRegister register;
    private final Protocols protocols;
    private final Metrics metrics;
    private final QcVerticle qc;
    private final Optional<Traces> traces;
    private final Map<String, Supplier<String>> checks = new ConcurrentSkipListMap<>();
    private final Parts parts;
    private final Optional<DataLock> own;

    /**
     * What is wired from outside.
     *
     * @param pipeline processes stored sessions
     * @param live makes the consumer of live events of each run
     * @param mrSeries the MR series that have arrived, one JSON object each
     * @param alarms what rooms outside have to tell; asked on the event loop
     * @param preview the newest live image
     * @param clock this machine's time of day
     */
    public record Parts(
            ProcessingPipeline pipeline,
            SessionControl.LiveConsumers live,
            Supplier<JsonArray> mrSeries,
            Supplier<List<Alarm>> alarms,
            Supplier<Optional<Picture>> preview,
            Clock clock) {

        /** With the system's clock. */
        public Parts(
                ProcessingPipeline pipeline,
                SessionControl.LiveConsumers live,
                Supplier<JsonArray> mrSeries,
                Supplier<List<Alarm>> alarms,
                Supplier<Optional<Picture>> preview) {
            this(pipeline, live, mrSeries, alarms, preview, Clock.systemUTC());
        }

        /** Without alarms from outside and live images. */
        public Parts(ProcessingPipeline pipeline, SessionControl.LiveConsumers live, Supplier<JsonArray> mrSeries) {
            this(pipeline, live, mrSeries, List::of, Optional::empty);
        }
    }

    /** Ports that were bound. */
    public record Ports(int link, int console) {}

    /**
     * With the data directory for itself.
     *
     * @throws AcquisitionException another service has it
     */
    public AcquisitionService(AcquisitionConfig config, Parts parts) {
        this(config, parts, Optional.of(DataLock.take(config.store().dataDirectory())));
    }

    /** @param held the data directory, which the caller took, and lets go of after closing this service */
    public AcquisitionService(AcquisitionConfig config, Parts parts, DataLock held) {
        this(config, parts, Optional.empty());
    }

    private AcquisitionService(AcquisitionConfig config, Parts parts, Optional<DataLock> own) {
        BlockCodec.named(config.store().compression()).load();
        this.own = own;
        this.config = config;
        this.parts = parts;
        this.protocols = Protocols.load(config.protocols().files(), SessionJson::checkPipeline);
        this.archive = new SessionArchive(config.store().dataDirectory());
        this.examinations = new ExaminationArchive(config.store().dataDirectory());
        this.syslog = config.security().syslogHost().isEmpty()
                ? Optional.empty()
                : Optional.of(new AuditSyslog(config.security()));
        this.audit = new AuditTrail(
                config.store().dataDirectory().resolve("audit"),
                config.security().auditKeyFile(),
                "petmr",
                Clock.systemUTC(),
                syslog.isPresent() ? syslog.get() : message -> {});
        this.register = new SessionRegister(address(config), archive);
        this.vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(false));
        this.ingest = new Ingest(
                config.link().ringBytes(),
                config.store().forceEveryMs(),
                config.ingest().clockLimitMs());
        EventLoopGroup group =
                new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("link", true), NioIoHandler.newFactory());
        this.link = new LinkServer(config.link(), group, ingest);
        ingest.throttle(link);
        this.linkVerticle = new LinkVerticle(link, group);
        this.metrics = new Metrics(link, ingest, audit, syslog, register::waiting);
        this.qc = new QcVerticle(config, archive.root(), Clock.systemUTC());
        metrics.add(new QcMetrics(qc));
        this.traces = Traces.of(config.tracing());
        traces.ifPresent(t -> t.listen(vertx));
        checks.put("link", () -> linkVerticle.port() > 0 ? Readiness.OK : "the detector link does not listen");
        checks.put(
                "registry",
                () -> register.isUp() ? Readiness.OK : register.behind().orElse("the registry is being opened"));
        this.petsird = config.petsird().port() == 0
                ? Optional.empty()
                : Optional.of(new PetsirdListener(
                        config.petsird(), link, config.link().heartbeatMs()));
        this.console = new ConsoleVerticle(
                config,
                new ConsoleVerticle.Sources(
                        archive.root(),
                        examinations.root(),
                        parts.mrSeries(),
                        parts.preview(),
                        metrics::text,
                        audit,
                        CalibrationFiles.of(config),
                        new IdempotencyFile(
                                vertx, config.store().dataDirectory().resolve("answers.jsonl"), MOST_KEYS),
                        checks));
    }

    private RetryPolicy retry() {
        AcquisitionConfig.Jobs j = config.jobs();
        return new RetryPolicy(
                j.attempts(), Duration.ofMillis(j.firstPauseMs()), Duration.ofMillis(j.longestPauseMs()));
    }

    private static RegistryAddress address(AcquisitionConfig config) {
        AcquisitionConfig.Registry r = config.registry();
        return r.url().isEmpty()
                ? RegistryAddress.embedded(config.store().dataDirectory())
                : new RegistryAddress(r.url(), r.user(), r.password());
    }

    private List<Alarm> ownAlarms() {
        List<Alarm> found = new ArrayList<>(parts.alarms().get());
        found.addAll(ClockAlarms.of(ingest, config.ingest().clockLimitMs(), System.nanoTime()));
        register.behind().ifPresent(text -> found.add(new Alarm("registry", "warning", text)));
        register.unexported().ifPresent(text -> found.add(new Alarm("not-exported", "alarm", text)));
        register.failed().forEach((id, text) -> found.add(new Alarm("processing " + id, "alarm", text)));
        examinations.notKnit().forEach((id, text) -> found.add(new Alarm(id, "alarm", text)));
        qc.alarm().ifPresent(found::add);
        audit.broken()
                .ifPresent(why -> found.add(new Alarm(
                        "audit", "alarm", Phrase.AUDIT_BROKEN.of("the audit trail cannot be written: %s", why))));
        console.providerTrouble()
                .ifPresent(why ->
                        found.add(new Alarm("login-provider", "warning", Phrase.PROVIDER_TROUBLE.of("%s", why))));
        archive.unsaved()
                .ifPresent(why -> found.add(
                        new Alarm("session", "alarm", Phrase.SESSION_UNSAVED.of("session not saved: %s", why))));
        examinations
                .unsaved()
                .ifPresent(why -> found.add(new Alarm(
                        "examination", "alarm", Phrase.EXAMINATION_UNSAVED.of("examination not saved: %s", why))));
        List<String> unreadable = archive.unreadable();
        if (!unreadable.isEmpty()) {
            found.add(new Alarm(
                    "session unreadable",
                    "alarm",
                    Phrase.SESSIONS_UNREADABLE.of(
                            "%d sessions in %s cannot be read, not shown and left alone: %s",
                            unreadable.size(), archive.root().toString(), String.join(", ", unreadable))));
        }
        return found;
    }

    /**
     * Starts everything; returns when it listens.
     *
     * @throws AcquisitionException a port is in use, the data directory cannot be written
     */
    public Ports start() {
        try {
            register.open(); // beside the rest, which does not wait for it
            deploy().toCompletionStage().toCompletableFuture().get(START_TIMEOUT_S, TimeUnit.SECONDS);
            audit.write(new AuditEvent(AuditEvent.Kind.START, "E", true, "petmr", "", null, null));
            return new Ports(linkVerticle.port(), console.port());
        } catch (ExecutionException e) {
            close();
            throw e.getCause() instanceof AcquisitionException known
                    ? known
                    : AcquisitionException.failed("the service did not start: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            close();
            throw AcquisitionException.failed("the service did not start in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw AcquisitionException.failed("interrupted while starting", e);
        }
    }

    private Future<?> deploy() {
        SessionControl.Parts session = new SessionControl.Parts(
                config.store(),
                config.ingest().lossLimit(),
                archive,
                link,
                ingest,
                parts.live(),
                parts.pipeline(),
                register,
                retry(),
                protocols,
                parts.clock());
        return step("sessions", new SessionVerticle(session))
                .compose(v -> step(
                        "examinations",
                        new ExaminationVerticle(
                                examinations,
                                archive.root(),
                                parts.pipeline(),
                                protocols,
                                retry(),
                                register,
                                Clock.systemUTC())))
                .compose(v -> step("daily-check", qc))
                .compose(v -> step("link", linkVerticle))
                .compose(v -> vertx.executeBlocking(() -> {
                    petsird.ifPresent(PetsirdListener::start);
                    return null;
                }))
                .compose(v -> step(
                        "ingest", new IngestVerticle(ingest, config.console().liveEveryMs(), parts.clock())))
                .compose(v -> step(
                        "monitor",
                        new MonitorVerticle(
                                link,
                                ingest,
                                archive.root(),
                                config.store().minFreeBytes(),
                                config.link().heartbeatMs(),
                                this::ownAlarms,
                                metrics,
                                new AlarmLedger(config.store().dataDirectory(), parts.clock()))))
                .compose(v -> step("console", console));
    }

    /**
     * One more thing that must hold for the service to be ready.
     *
     * @param check {@link Readiness#OK} or what is wrong; must not block
     */
    public void addCheck(String name, Supplier<String> check) {
        checks.put(name, check);
    }

    /** Further metrics. @param text names with help, type and values; asked by any thread */
    public void addMetrics(Supplier<String> text) {
        metrics.add(text);
    }

    /** Deploys one part after another, and says what each took. */
    private Future<String> step(String name, Deployable part) {
        long begun = System.nanoTime();
        return vertx.deployVerticle(part)
                .onSuccess(v -> LOG.info("started part={} ms={}", name, (System.nanoTime() - begun) / NANOS_PER_MS));
    }

    /** What is not ready yet, in words; empty: everything is. Blocks for a moment. */
    public String notReady() throws InterruptedException {
        try {
            Map<String, String> found = Readiness.check(vertx, archive.root(), checks)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(START_TIMEOUT_S, TimeUnit.SECONDS);
            found.values().removeIf(Readiness.OK::equals);
            return String.join("; ", found.values());
        } catch (ExecutionException | TimeoutException e) {
            return String.valueOf(e);
        }
    }

    /** Tells the pages that MR series have changed. */
    public void mrChanged() {
        vertx.eventBus()
                .publish(
                        Addresses.MR,
                        new JsonObject().put("series", parts.mrSeries().get()));
    }

    /** Directory of all sessions. */
    public Path sessions() {
        return archive.root();
    }

    /** For verticles of other rooms that the caller deploys beside ours. */
    public Vertx vertx() {
        return vertx;
    }

    /** Ends a running acquisition so that what was received is kept, and closes every socket. */
    @Override
    public void close() {
        petsird.ifPresent(PetsirdListener::close);
        try {
            audit.write(new AuditEvent(AuditEvent.Kind.STOP, "E", true, "petmr", "", null, null));
            vertx.close().toCompletionStage().toCompletableFuture().get(START_TIMEOUT_S, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw AcquisitionException.failed("the service did not close: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            traces.ifPresent(Traces::close);
            audit.close();
            syslog.ifPresent(AuditSyslog::close);
            register.close();
            own.ifPresent(DataLock::close); // last: only now may another service mend what is open here
        }
    }
}
