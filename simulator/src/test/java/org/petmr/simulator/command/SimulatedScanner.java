package org.petmr.simulator.command;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.petmr.acquisition.dicom.DicomNode;
import org.petmr.simulator.detector.FrontEnd;
import org.petmr.simulator.detector.FrontEndConfig;
import org.petmr.simulator.detector.SimulatedRun;
import org.petmr.simulator.mr.Examination;
import org.petmr.simulator.physics.DetectorModel;
import org.petmr.simulator.physics.ScanEvents;
import org.petmr.simulator.scenario.BedScan;
import org.petmr.simulator.scenario.Scenario;

/**
 * A scanner with a scenario's phantom in it, as the service meets it: a front end that obeys, event by event at the pace of a real
 * one, and an MR host. Who operates it sits somewhere else.
 */
final class SimulatedScanner implements AutoCloseable {

    /** Scan time for each unit of wall time. */
    private static final double REAL_TIME = 1;

    private static final long ANSWER_S = 60;

    private final FrontEnd frontEnd;
    private final BedMr mr;
    private final CompletableFuture<Long> begunMs;

    /**
     * Connects.
     *
     * @param durationS the longest run that will be asked for; what its first events need is made here
     * @param mrHost sends the MR images
     */
    SimulatedScanner(Scenario scenario, double durationS, DemoService service, DicomNode mrHost)
            throws IOException, InterruptedException {
        BedScan bed = scenario.bed(0);
        DetectorModel detectors = scenario.detectorModel();
        ScanEvents events = bed.events(detectors, durationS);
        events.producer().chunk(0);
        int threads = Runtime.getRuntime().availableProcessors();
        frontEnd = FrontEnd.connect(
                FrontEndConfig.of(service.console().getHost(), service.linkPort(), scenario.scannerModel(), REAL_TIME),
                seconds -> new SimulatedRun(
                        seconds.orElse(durationS) == durationS ? events : bed.events(detectors, seconds.get()),
                        threads));
        begunMs = frontEnd.started().thenApply(v -> System.currentTimeMillis());
        mr = new BedMr(
                scenario,
                bed,
                mrHost,
                service.dicom(),
                new DemoView(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), false));
        try {
            frontEnd.welcome().get(ANSWER_S, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            frontEnd.close();
            throw new IOException("the service does not welcome the front end", e);
        }
    }

    /** Scans the MR series and sends them, beside what PET does. */
    CompletableFuture<BedMr.Played> scanMr(Examination examination) {
        return CompletableFuture.supplyAsync(() -> mr.play(examination));
    }

    /** When the events of the first run began, ms since the epoch. */
    CompletableFuture<Long> begunMs() {
        return begunMs;
    }

    /** Where the run has got to. */
    FrontEnd.Progress progress() {
        return frontEnd.progress();
    }

    @Override
    public void close() {
        frontEnd.close();
    }
}
