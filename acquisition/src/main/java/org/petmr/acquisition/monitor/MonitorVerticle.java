package org.petmr.acquisition.monitor;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.ingest.Ingest;
import org.petmr.acquisition.ingest.RunTotals;
import org.petmr.acquisition.link.LinkServer;
import org.petmr.acquisition.said.Phrase;
import org.petmr.acquisition.said.Refusals;
import org.petmr.acquisition.said.Said;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks once a heartbeat and publishes the alarms when they change. */
public final class MonitorVerticle extends VerticleBase {

    /** A disk with less is full, also where nothing has to be left free. */
    private static final long FULL_BYTES = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(MonitorVerticle.class);

    /** A disk that takes longer to say how much is free stands still. */
    private static final long SILENT_NS = TimeUnit.SECONDS.toNanos(5);

    private final LinkServer link;
    private final Ingest ingest;
    private final Path dataDirectory;
    private final long minFreeBytes;
    private final long heartbeatMs;
    private final Callable<Long> usableBytes;
    private final Supplier<List<Alarm>> more;
    private final Metrics metrics;
    private final AlarmLedger ledger;
    private final DiskAlarms disk = new DiskAlarms();
    private JsonObject published = new JsonObject();
    private Future<Void> written = Future.succeededFuture();
    private volatile boolean isWritable = true;
    private boolean isAsking;
    private long askedNs;
    private OptionalLong seenFreeBytes = OptionalLong.empty(); // when last looked, if known

    /**
     * @param more alarms that others tell; asked on the event loop
     * @param metrics told what goes over the event bus
     * @param ledger of all alarms, this verticle's alone from now on
     */
    public MonitorVerticle(
            LinkServer link,
            Ingest ingest,
            Path dataDirectory,
            long minFreeBytes,
            long heartbeatMs,
            Supplier<List<Alarm>> more,
            Metrics metrics,
            AlarmLedger ledger) {
        this(
                link,
                ingest,
                dataDirectory,
                minFreeBytes,
                heartbeatMs,
                more,
                metrics,
                ledger,
                () -> Files.getFileStore(dataDirectory).getUsableSpace());
    }

    /** @param usableBytes of the data directory's disk; may fail, or stand still */
    MonitorVerticle(
            LinkServer link,
            Ingest ingest,
            Path dataDirectory,
            long minFreeBytes,
            long heartbeatMs,
            Supplier<List<Alarm>> more,
            Metrics metrics,
            AlarmLedger ledger,
            Callable<Long> usableBytes) {
        this.metrics = metrics;
        this.ledger = ledger;
        this.more = more;
        this.link = link;
        this.ingest = ingest;
        this.dataDirectory = dataDirectory;
        this.minFreeBytes = minFreeBytes;
        this.heartbeatMs = heartbeatMs;
        this.usableBytes = usableBytes;
    }

    @Override
    public Future<?> start() {
        metrics.live().listen(vertx);
        vertx.eventBus().<JsonObject>consumer(Addresses.ALARM_ACKNOWLEDGE, this::acknowledge);
        vertx.eventBus().<Void>consumer(Addresses.MACHINE_GET, this::tellMachine);
        vertx.setPeriodic(heartbeatMs, t -> look());
        return Future.succeededFuture();
    }

    /** What was begun to be written is written. */
    @Override
    public Future<?> stop() {
        return written.transform(before -> Future.succeededFuture());
    }

    /** A disk that cannot be asked, or does not answer, is one alarm beside the others. */
    private void look() {
        long now = System.nanoTime();
        if (isAsking) {
            if (now - askedNs > SILENT_NS) {
                judge(
                        OptionalLong.empty(),
                        Phrase.DATA_SILENT.said(
                                "the data directory %s does not answer for %d s"
                                        .formatted(dataDirectory, TimeUnit.NANOSECONDS.toSeconds(now - askedNs)),
                                TimeUnit.NANOSECONDS.toSeconds(now - askedNs)));
            }
            return;
        }
        isAsking = true;
        askedNs = now;
        vertx.executeBlocking(this::ask, false).onComplete(free -> {
            isAsking = false;
            if (free.succeeded()) {
                judge(OptionalLong.of(free.result()), Said.english(""));
            } else {
                judge(
                        OptionalLong.empty(),
                        Phrase.DATA_UNREADABLE.said(
                                "the data directory %s cannot be read: %s".formatted(dataDirectory, why(free.cause())),
                                why(free.cause())));
            }
        });
    }

    /** Nothing is written for it: what was made read-only says so. */
    private Long ask() throws Exception {
        isWritable = Files.isWritable(dataDirectory);
        return usableBytes.call();
    }

    private static String why(Throwable e) {
        return e instanceof IOException ? String.valueOf(e.getMessage()) : e.toString();
    }

    /** @param free empty: not known @param trouble why not */
    private void judge(OptionalLong free, Said trouble) {
        List<Alarm> found = new ArrayList<>(more.get());
        seenFreeBytes = free;
        free.ifPresent(metrics.live()::free);
        long freeBytes = free.orElse(Long.MAX_VALUE); // where it is not known, nothing is said of how fast it fills
        if (free.isEmpty()) {
            found.add(new Alarm("disk", "alarm", trouble));
        } else if (freeBytes < Math.max(2 * minFreeBytes, FULL_BYTES)) {
            found.add(new Alarm(
                    "disk",
                    freeBytes < Math.max(minFreeBytes, FULL_BYTES) ? "alarm" : "warning",
                    Phrase.DISK_LOW.said(
                            "%d MiB free on the disk of %s (needed: %d MiB): remove old sessions"
                                    .formatted(freeBytes >> 20, dataDirectory, minFreeBytes >> 20),
                            freeBytes >> 20,
                            minFreeBytes >> 20)));
        }
        if (free.isPresent() && !isWritable) {
            found.add(new Alarm(
                    "disk-read-only",
                    "alarm",
                    Phrase.DATA_READ_ONLY.said(
                            ("the data directory %s cannot be written: it was made read-only, as a failing disk is, or its rights"
                                            + " were changed; what was recorded is kept: mend the disk, then restart the service")
                                    .formatted(dataDirectory))));
        }
        Optional<RunTotals> run = ingest.totals();
        run.ifPresentOrElse(
                totals -> {
                    found.addAll(RunAlarms.of(totals, link.links(), heartbeatMs));
                    found.addAll(disk.look(
                            System.nanoTime(),
                            totals.storedBytes(),
                            totals.durableBytes(),
                            freeBytes - minFreeBytes,
                            ingest.gauges().waitingForStore()));
                },
                disk::clear);
        publish(found);
    }

    private void publish(List<Alarm> found) {
        boolean isNew = ledger.look(found);
        tell();
        if (isNew) {
            write().onFailure(e -> LOG.warn("alarms not saved: {}", why(e)));
        }
    }

    private void tell() {
        JsonObject all = ledger.toJson();
        if (!all.equals(published)) {
            published = all;
            vertx.eventBus().publish(Addresses.ALARMS, all);
        }
    }

    /** One after the other: a disk that stands still holds one thread, not all. */
    private Future<Void> write() {
        JsonObject all = ledger.toJson();
        written = written.transform(before -> vertx.executeBlocking(
                () -> {
                    ledger.write(all);
                    return null;
                },
                false));
        return written;
    }

    private void tellMachine(Message<Void> message) {
        message.reply(MachineView.of(
                        link.links(), ingest.totals(), ingest.hostClock().last(), System.nanoTime())
                .put(
                        "disk",
                        new JsonObject()
                                .put("freeBytes", seenFreeBytes.isPresent() ? seenFreeBytes.getAsLong() : null)
                                .put("neededBytes", minFreeBytes)));
    }

    private void acknowledge(Message<JsonObject> message) {
        JsonObject seen;
        try {
            String since = message.body().getString("since");
            seen = ledger.acknowledge(
                    message.body().getString("id"),
                    since == null ? null : OffsetDateTime.parse(since).toInstant(),
                    message.body().getString("by"));
        } catch (AcquisitionException e) {
            Refusals.answer(message, e);
            return;
        } catch (DateTimeException e) {
            message.fail(AcquisitionException.Fault.INVALID.httpStatus(), "since: " + e.getMessage());
            return;
        }
        tell();
        write().onSuccess(v -> message.reply(seen))
                .onFailure(e -> message.fail(
                        AcquisitionException.Fault.FAILED.httpStatus(), "acknowledged, but not saved: " + why(e)));
    }
}
