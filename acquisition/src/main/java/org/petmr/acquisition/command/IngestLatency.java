package org.petmr.acquisition.command;

import com.sun.management.OperatingSystemMXBean;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.ingest.Ingest;
import org.petmr.acquisition.ingest.IngestVerticle;
import org.petmr.acquisition.link.FrameBatch;
import org.petmr.acquisition.link.FrameSink;
import org.petmr.recon.event.Frame;

/**
 * How long it takes from an event's sending until a published rate has it in, at worst, and how much of the processors the
 * service needs meanwhile. The senders tell the time as they send; both processes read the clock of one machine.
 */
final class IngestLatency implements LinkBenchmark.Watch {

    private static final int LIVE_EVERY_MS = 500; // as configured by default
    private static final double NS_PER_MS = 1e6;
    private static final long START_S = 30;
    private static final int EVENTS_PER_MESSAGE = 100;

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final Vertx vertx = Vertx.vertx();
    /** When what arrived last was sent. */
    private final AtomicLong sentNs = new AtomicLong();

    /** Of each message: how old the youngest and the oldest of its new events were, ms. */
    private final List<double[]> agesMs = new ArrayList<>();

    private long shownNs;
    private long startNanos;
    private long startCpuNs;
    private volatile double cores;

    @Override
    public FrameSink around(Ingest ingest) {
        return new FrameSink() {
            @Override
            public boolean frame(int sourceId, ByteBuffer b, int at, Frame.Header h) {
                if (h.type() == Frame.TIME_SYNC) {
                    sentNs.accumulateAndGet(b.getLong(at + Frame.HEADER_BYTES), Math::max);
                }
                return ingest.frame(sourceId, b, at, h);
            }

            @Override
            public void damaged(int sourceId, Frame.Header header) {
                ingest.damaged(sourceId, header);
            }

            @Override
            public void batch(FrameBatch batch) {
                ingest.batch(batch);
            }

            @Override
            public void sourceUp(int sourceId, String description) {
                ingest.sourceUp(sourceId, description);
            }

            @Override
            public void sourceDown(int sourceId, String reason) {
                ingest.sourceDown(sourceId, reason);
            }
        };
    }

    @Override
    public void started(Ingest ingest, Path recording) {
        vertx.eventBus().<JsonObject>consumer(Addresses.RATES, m -> shown());
        try {
            vertx.deployVerticle(new IngestVerticle(ingest, LIVE_EVERY_MS, Clock.systemUTC()))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(START_S, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException | TimeoutException e) {
            throw AcquisitionException.failed("live rates: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw AcquisitionException.failed("live rates: interrupted", e);
        }
        startNanos = System.nanoTime();
        startCpuNs = system.getProcessCpuTime();
    }

    /** The oldest event that this message has and the one before had not was sent just after what that one had last. */
    private synchronized void shown() {
        Instant now = Instant.now();
        long nowNs = now.getEpochSecond() * 1_000_000_000L + now.getNano();
        long sent = sentNs.get();
        if (shownNs > 0 && sent > shownNs) {
            agesMs.add(new double[] {(nowNs - sent) / NS_PER_MS, (nowNs - shownNs) / NS_PER_MS});
        }
        shownNs = sent;
    }

    @Override
    public void ended() {
        cores = (double) (system.getProcessCpuTime() - startCpuNs) / (System.nanoTime() - startNanos);
    }

    @Override
    public void close() {
        vertx.close();
    }

    /**
     * Time from an event's sending until a published rate has it in, ms; events come evenly between two messages.
     *
     * @param part of the events that are shown sooner, 0 to 1
     */
    synchronized double quantileMs(double part) {
        double[] all = agesMs.stream()
                .flatMapToDouble(ages -> IntStream.rangeClosed(0, EVENTS_PER_MESSAGE)
                        .mapToDouble(i -> ages[0] + (ages[1] - ages[0]) * i / EVENTS_PER_MESSAGE))
                .sorted()
                .toArray();
        return all.length == 0 ? Double.NaN : all[(int) Math.round(part * (all.length - 1))];
    }

    synchronized int messages() {
        return agesMs.size();
    }

    /** Processors in use by this process, senders not among them. */
    double cores() {
        return cores;
    }
}
