package org.petmr.acquisition.command;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.config.AcquisitionConfig;
import org.petmr.acquisition.config.ConfigLoader;
import org.petmr.acquisition.ingest.Ingest;
import org.petmr.acquisition.ingest.LiveConsumer;
import org.petmr.acquisition.ingest.RunTotals;
import org.petmr.acquisition.link.FrameSink;
import org.petmr.acquisition.link.LinkServer;
import org.petmr.acquisition.preview.PreviewVerticle;
import org.petmr.acquisition.store.Journal;
import org.petmr.acquisition.store.ListModeStore;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;

/**
 * How many events a second pass from a sender in another process on the same machine through the link, checked, to the
 * disk and into the live sinogram of a Biograph mMR.
 */
final class LinkBenchmark {

    private static final int RUN_TAG = 1;
    private static final long SEGMENT_BYTES = 1L << 30;
    /** A busy machine needs its time to start another Java. */
    private static final long CONNECT_S = 60;

    private static final long LONGEST_S = 24 * 3600;

    private LinkBenchmark() {}

    /**
     * What came of it.
     *
     * @param events stored
     * @param seconds from the start to the last byte forced to disk
     * @param totals the account of the run
     * @param cost processor time from the start until all had been received
     */
    record Outcome(long events, double seconds, RunTotals totals, IngestCost cost) {}

    /** Looks on while a run goes; nothing by default. */
    interface Watch extends AutoCloseable {

        /** What the link delivers to; hands everything on to {@code ingest}. */
        default FrameSink around(Ingest ingest) {
            return ingest;
        }

        /** The front ends have been asked to start. @param recording directory of the segments */
        default void started(Ingest ingest, Path recording) {}

        /** All has been received and nothing closed yet. */
        default void ended() {}

        @Override
        default void close() {}
    }

    /**
     * What is sent.
     *
     * @param senders each in a process of its own
     * @param events to send, at least, by each
     * @param eventsPerS of each; 0: as fast as the link takes them
     * @param isTimed they tell the time with every few frames
     */
    record Load(int senders, long events, double eventsPerS, boolean isTimed) {}

    /**
     * @param parent a directory for the recording, which is removed afterwards
     * @param senders each in a process of its own
     * @param events to send, at least, by each
     * @param eventsPerS of each; 0: as fast as the link takes them
     */
    static Outcome run(Path parent, int senders, long events, double eventsPerS)
            throws IOException, InterruptedException {
        return run(parent, new Load(senders, events, eventsPerS, false), new Watch() {});
    }

    /** @param parent a directory for the recording, which is removed afterwards @param watch closed at the end */
    static Outcome run(Path parent, Load load, Watch watch) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory(parent, "petmr-link-benchmark");
        String patienceMs = String.valueOf(TimeUnit.SECONDS.toMillis(CONNECT_S));
        AcquisitionConfig config = ConfigLoader.load(
                Optional.empty(),
                Map.of(),
                Map.of("link.port", "0", "link.helloTimeoutMs", patienceMs, "link.lostAfterMs", patienceMs));
        Ingest ingest = new Ingest(config.link().ringBytes(), config.store().forceEveryMs());
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory(IngestCost.LINK_THREADS), NioIoHandler.newFactory());
        LinkServer link = new LinkServer(config.link(), group, watch.around(ingest));
        ingest.throttle(link);
        List<Process> started = new CopyOnWriteArrayList<>();
        Thread broken = new Thread(() -> abandon(started, directory), "bench-abandoned");
        Runtime.getRuntime()
                .addShutdownHook(broken); // a benchmark that is broken off leaves neither senders nor gigabytes
        Set<Integer> sources = new TreeSet<>();
        try {
            int port = link.listen().get();
            for (int source = 1; source <= load.senders(); source++) {
                started.add(startSender(port, source, load));
                sources.add(source);
            }
            awaitSources(link, started);
            return measure(directory, ingest, link, started, sources, watch);
        } catch (ExecutionException | TimeoutException e) {
            throw AcquisitionException.failed("link benchmark: " + e, e);
        } finally {
            watch.close();
            started.forEach(Process::destroy);
            link.close().join();
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            if (forget(broken)) {
                remove(directory);
            }
        }
    }

    /** False when this process is about to end, and it is running. */
    private static boolean forget(Thread hook) {
        try {
            return Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private static void abandon(List<Process> senders, Path directory) {
        senders.forEach(Process::destroyForcibly);
        try {
            remove(directory);
        } catch (IOException e) {
            System.err.println("bench: not removed: " + directory + ": " + e.getMessage());
        }
    }

    private static Process startSender(int port, int source, Load load) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(List.of(
                        java,
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LinkBenchmarkSender.class.getName(),
                        String.valueOf(port),
                        String.valueOf(source),
                        String.valueOf(load.events()),
                        String.valueOf(load.eventsPerS()),
                        String.valueOf(load.isTimed())))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static void awaitSources(LinkServer link, List<Process> senders)
            throws InterruptedException, TimeoutException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(CONNECT_S);
        while (link.readySources().size() < senders.size()) {
            if (System.nanoTime() > until || !senders.stream().allMatch(Process::isAlive)) {
                throw new TimeoutException("a sender did not connect");
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    /** With the live sinogram and the live image, as the service has them. */
    private static Outcome measure(
            Path directory, Ingest ingest, LinkServer link, List<Process> senders, Set<Integer> sources, Watch watch)
            throws InterruptedException, ExecutionException, TimeoutException {
        Vertx vertx = Vertx.vertx();
        try {
            PreviewVerticle preview = new PreviewVerticle(ScannerService.PREVIEW_EVERY_MS);
            vertx.deployVerticle(preview)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(CONNECT_S, TimeUnit.SECONDS);
            LiveConsumer live = preview.consumer(ScannerCatalogue.find("mmr"), new JsonObject());
            return measure(directory, ingest, link, senders, sources, watch, live);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(CONNECT_S, TimeUnit.SECONDS);
        }
    }

    private static Outcome measure(
            Path directory,
            Ingest ingest,
            LinkServer link,
            List<Process> senders,
            Set<Integer> sources,
            Watch watch,
            LiveConsumer live)
            throws InterruptedException, ExecutionException, TimeoutException {
        ScannerModel scanner = ScannerCatalogue.find("mmr");
        ListModeStore store = ListModeStore.create(
                directory.resolve("listmode"),
                new ListModeHeader(scanner, "benchmark", Instant.now().toString(), 0, "18F", 6586.2, 0.967),
                SEGMENT_BYTES,
                0);
        Journal journal = new Journal(directory.resolve("journal.jsonl"), Clock.systemUTC());
        Ingest.Opened run = ingest.open(RUN_TAG, sources, store, journal, live, Optional.of(scanner));
        IngestCost before = IngestCost.soFar(senders);
        long start = System.nanoTime();
        link.start(RUN_TAG, LONGEST_S, link.readySources()).get();
        watch.started(ingest, directory.resolve("listmode"));
        for (Process sender : senders) {
            sender.onExit().thenRun(() -> run.ended().completeExceptionally(new IOException("a sender has gone")));
        }
        CompletableFuture.anyOf(run.ended(), run.failed()).get(LONGEST_S, TimeUnit.SECONDS);
        IngestCost cost = IngestCost.soFar(senders).since(before);
        watch.ended();
        Ingest.Finished finished = ingest.finish();
        double seconds = (System.nanoTime() - start) / 1e9;
        finished.failure().ifPresent(e -> {
            throw e;
        });
        long sorted = live.events().orElseThrow();
        if (sorted != finished.totals().receivedEvents()) {
            throw AcquisitionException.failed(
                    "live histogram: %d events (expected: %d)"
                            .formatted(sorted, finished.totals().receivedEvents()),
                    null);
        }
        return new Outcome(finished.totals().storedEvents(), seconds, finished.totals(), cost);
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
