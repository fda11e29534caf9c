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
import org.petmr.acquisition.Addresses;
import org.petmr.acquisition.ingest.Ingest;
import org.petmr.acquisition.ingest.RunTotals;
import org.petmr.acquisition.ingest.SourceTotals;
import org.petmr.acquisition.link.LinkInfo;
import org.petmr.acquisition.link.LinkServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks once a second and publishes the alarms when they change. */
public final class MonitorVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(MonitorVerticle.class);
    private static final long EVERY_MS = 1000;
    private static final int STALE_HEARTBEATS = 3;

    private final LinkServer link;
    private final Ingest ingest;
    private final Path dataDirectory;
    private final long minFreeBytes;
    private final long heartbeatMs;
    private List<Alarm> alarms = List.of();

    public MonitorVerticle(LinkServer link, Ingest ingest, Path dataDirectory, long minFreeBytes, long heartbeatMs) {
        this.link = link;
        this.ingest = ingest;
        this.dataDirectory = dataDirectory;
        this.minFreeBytes = minFreeBytes;
        this.heartbeatMs = heartbeatMs;
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(EVERY_MS, t -> look());
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
        List<Alarm> found = new ArrayList<>();
        if (freeBytes < 2 * minFreeBytes) {
            found.add(new Alarm(
                    "disk",
                    freeBytes < minFreeBytes ? "alarm" : "warning",
                    "%d MiB free on the disk of %s (needed: %d MiB): remove old sessions"
                            .formatted(freeBytes >> 20, dataDirectory, minFreeBytes >> 20)));
        }
        Optional<RunTotals> run = ingest.totals();
        run.ifPresent(totals -> judgeRun(totals, found));
        publish(found);
    }

    private void judgeRun(RunTotals totals, List<Alarm> found) {
        List<LinkInfo> links = link.links();
        Set<Integer> ready = link.readySources();
        for (SourceTotals source : totals.sources()) {
            int id = source.sourceId();
            if (!ready.contains(id)) {
                if (source.sent() == null) {
                    found.add(new Alarm(
                            "source-down-" + id,
                            "alarm",
                            "front end %d is not connected: check its cable".formatted(id)));
                }
                continue;
            }
            links.stream()
                    .filter(l -> l.sourceId() == id && l.silentMs() > STALE_HEARTBEATS * heartbeatMs)
                    .findFirst()
                    .ifPresent(l -> found.add(new Alarm(
                            "source-stale-" + id,
                            "alarm",
                            "front end %d has been silent for %.1f s".formatted(id, l.silentMs() / 1000.0))));
        }
        if (totals.lostEvents() > 0) {
            found.add(new Alarm(
                    "loss",
                    "warning",
                    "events lost: %d (link %d, front end %d, service %d)"
                            .formatted(
                                    totals.lostEvents(),
                                    totals.lostOnLink(),
                                    totals.lostInDevice(),
                                    totals.lostInService())));
        }
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
