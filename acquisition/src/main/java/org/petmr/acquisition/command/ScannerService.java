package org.petmr.acquisition.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.AcquisitionService;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.config.AcquisitionConfig;
import org.petmr.acquisition.dicom.DicomNode;
import org.petmr.acquisition.dicom.DicomNodeProvider;
import org.petmr.acquisition.exchange.ExchangeSetup;
import org.petmr.acquisition.exchange.ExchangeVerticle;
import org.petmr.acquisition.installation.Installation;
import org.petmr.acquisition.installation.InstallationView;
import org.petmr.acquisition.monitor.Readiness;
import org.petmr.acquisition.mr.MrIntake;
import org.petmr.acquisition.mr.MrIntakeVerticle;
import org.petmr.acquisition.mr.MrMetrics;
import org.petmr.acquisition.pipeline.AwaitedSeries;
import org.petmr.acquisition.pipeline.EarlyAnatomy;
import org.petmr.acquisition.pipeline.ExaminationPipeline;
import org.petmr.acquisition.pipeline.PipelineSettings;
import org.petmr.acquisition.preview.PreviewVerticle;
import org.petmr.acquisition.session.SessionArchive;
import org.petmr.acquisition.store.DataLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole service on its sockets: detector link, DICOM, REST and page. */
public final class ScannerService implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ScannerService.class);
    private static final long START_TIMEOUT_S = 30;
    private static final long LOOK_MS = 20;
    /** With the 0.8 s that a look and its picture take, an event is seen within two. */
    static final long PREVIEW_EVERY_MS = 1100;

    /** Ports that were bound. */
    public record Ports(int link, int console, int dicom) {}

    private final ExaminationPipeline pipeline;
    private final AcquisitionService service;
    private final Ports ports;
    private final DataLock lock;

    private ScannerService(ExaminationPipeline pipeline, AcquisitionService service, Ports ports, DataLock lock) {
        this.lock = lock;
        this.pipeline = pipeline;
        this.service = service;
        this.ports = ports;
    }

    /**
     * Starts everything; returns when all ports listen.
     *
     * @throws AcquisitionException a port is in use, the data directory cannot be written or is another service's; nothing is
     *     left running
     */
    public static ScannerService start(AcquisitionConfig config) throws IOException {
        DataLock lock = DataLock.take(config.store().dataDirectory());
        try {
            return start(config, lock);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static ScannerService start(AcquisitionConfig config, DataLock lock) throws IOException {
        // First of all: a wrong record must not be found out with a patient on the table.
        Installation installation =
                config.installation() == null ? Installation.NONE : Installation.read(config.installation());
        Path data = config.store().dataDirectory();
        Files.createDirectories(data.resolve("maps"));
        Path incoming = Files.createDirectories(data.resolve("incoming"));
        MrIntake intake = new MrIntake(data.resolve("mr"));
        AcquisitionConfig.Dicom dicom = config.dicom();
        DicomNode node = DicomNodeProvider.named(dicom.provider()).create(ExchangeSetup.node(dicom, incoming));
        ExchangeVerticle exchange = new ExchangeVerticle(dicom, node, data.resolve("exchange"));
        MrIntakeVerticle mr = new MrIntakeVerticle(
                intake,
                node,
                dicom.host(),
                dicom.port(),
                exchange::serving,
                new AwaitedSeries(installation, new SessionArchive(data).root()));
        int threads = config.compute().threads() == 0
                ? Runtime.getRuntime().availableProcessors()
                : config.compute().threads();
        PipelineSettings settings = new PipelineSettings(
                threads,
                dicom.mrQuietMs(),
                dicom.mrTimeoutS(),
                dicom.exported(),
                !dicom.mpps().isEmpty(),
                installation,
                data.resolve("maps"));
        ExaminationPipeline pipeline = new ExaminationPipeline(intake, exchange, settings);
        PreviewVerticle preview = new PreviewVerticle(
                PREVIEW_EVERY_MS, new EarlyAnatomy(intake, settings, new SessionArchive(data).root()));
        AcquisitionService service = new AcquisitionService(
                config,
                new AcquisitionService.Parts(
                        pipeline, preview::consumer, mr::series, exchange::alarms, preview::newest),
                lock);
        service.addCheck("dicom", () -> mr.port() > 0 ? Readiness.OK : "the DICOM node does not listen");
        service.addMetrics(exchange::metrics);
        service.vertx()
                .eventBus()
                .<Void>consumer(Addresses.INSTALLATION_GET, m -> m.reply(InstallationView.of(installation)));
        service.addMetrics(new MrMetrics(intake));
        try {
            AcquisitionService.Ports bound = service.start();
            service.vertx()
                    .deployVerticle(exchange)
                    .compose(id -> service.vertx().deployVerticle(mr)) // it listens for the exchange as well
                    .compose(id -> service.vertx().deployVerticle(preview))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(START_TIMEOUT_S, TimeUnit.SECONDS);
            return new ScannerService(pipeline, service, new Ports(bound.link(), bound.console(), mr.port()), lock);
        } catch (ExecutionException e) {
            close(pipeline, service, node);
            throw e.getCause() instanceof AcquisitionException known
                    ? known
                    : AcquisitionException.failed(
                            "DICOM does not start: " + e.getCause().getMessage(), e);
        } catch (InterruptedException | TimeoutException e) {
            close(pipeline, service, node);
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw AcquisitionException.failed("DICOM does not start in time", e);
        } catch (AcquisitionException e) {
            close(pipeline, service, node);
            throw e;
        }
    }

    private static void close(ExaminationPipeline pipeline, AcquisitionService service, DicomNode node) {
        pipeline.close();
        service.close();
        node.close();
    }

    public Ports ports() {
        return ports;
    }

    /** Waits until everything is ready, and says in the log what is not. @param longestS then it is waited for no longer */
    void awaitReady(int longestS) throws InterruptedException {
        String notReady = "";
        for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(longestS); System.nanoTime() < end; ) {
            notReady = service.notReady();
            if (notReady.isEmpty()) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        }
        LOG.warn("service not ready: {}", notReady);
    }

    @Override
    public void close() {
        try {
            service.close(); // stops the verticles, the DICOM node's among them
            pipeline.close();
        } finally {
            lock.close();
        }
    }
}
