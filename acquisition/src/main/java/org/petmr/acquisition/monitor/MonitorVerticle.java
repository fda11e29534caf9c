package org.petmr.acquisition.monitor;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.ingest.Ingest;
import org.petmr.acquisition.ingest.RunTotals;
import org.petmr.acquisition.link.LinkServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks once a heartbeat and publishes the alarms when they change. */
public final class MonitorVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(MonitorVerticle.class);

    private final LinkServer link;
    private final Ingest ingest;
    private final Path dataDirectory;
    private final long minFreeBytes;
    private final long heartbeatMs;
    private final Supplier<List<Alarm>> more;
    private final Metrics metrics;
    private final DiskAlarms disk = new DiskAlarms();
    private List<Alarm> alarms = List.of();

    /**
     * @param more alarms that others tell; asked on the event loop
     * @param metrics told what goes over the event bus
     */
    public MonitorVerticle(
            LinkServer link,
            Ingest ingest,
            Path dataDirectory,
            long minFreeBytes,
            long heartbeatMs,
            Supplier<List<Alarm>> more,
            Metrics metrics) {
        this.metrics = metrics;
        this.more = more;
        this.link = link;
        this.ingest = ingest;
        this.dataDirectory = dataDirectory;
        this.minFreeBytes = minFreeBytes;
        this.heartbeatMs = heartbeatMs;
    }

    @Override
    public Future<?> start() {
        metrics.live().listen(vertx);
        vertx.setPeriodic(heartbeatMs, t -> look());
        return Future.succeededFuture();
    }

    private void look() {
        vertx.executeBlocking(() -> Files.getFileStore(dataDirectory).getUsableSpace())
                .onSuccess(this::judge)
                .onFailure(e -> publish(List.of(new Alarm(
                        "disk",
                        "alarm",
                        "the data directory %s cannot be read: %s".formatted(dataDirectory, why(e))))));
    }

    private static String why(Throwable e) {
        return e instanceof IOException ? String.valueOf(e.getMessage()) : e.toString();
    }

    private void judge(long freeBytes) {
        metrics.live().free(freeBytes);
        List<Alarm> found = new ArrayList<>(more.get());
        if (freeBytes < 2 * minFreeBytes) {
            found.add(new Alarm(
                    "disk",
                    freeBytes < minFreeBytes ? "alarm" : "warning",
                    "%d MiB free on the disk of %s (needed: %d MiB): remove old sessions"
                            .formatted(freeBytes >> 20, dataDirectory, minFreeBytes >> 20)));
        }
        Optional<RunTotals> run = ingest.totals();
        run.ifPresentOrElse(
                totals -> {
                    found.addAll(RunAlarms.of(totals, link.links(), heartbeatMs));
                    found.addAll(disk.look(
                            System.nanoTime(), totals.storedBytes(), totals.durableBytes(), freeBytes - minFreeBytes));
                },
                disk::clear);
        publish(found);
    }

    private void publish(List<Alarm> found) {
        if (found.equals(alarms)) {
            return;
        }
        Set<String> known = new java.util.HashSet<>();
        alarms.forEach(a -> known.add(a.id()));
        found.stream().filter(a -> !known.contains(a.id())).forEach(a -> LOG.warn("alarm id={} {}", a.id(), a.text()));
        alarms = found;
        JsonArray all = new JsonArray();
        found.forEach(a -> all.add(
                new JsonObject().put("id", a.id()).put("severity", a.severity()).put("text", a.text())));
        vertx.eventBus().publish(Addresses.ALARMS, new JsonObject().put("alarms", all));
    }
}
