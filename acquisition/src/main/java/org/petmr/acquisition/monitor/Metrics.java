package org.petmr.acquisition.monitor;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.petmr.acquisition.ingest.Ingest;
import org.petmr.acquisition.ingest.RunTotals;
import org.petmr.acquisition.ingest.SourceTotals;
import org.petmr.acquisition.link.LinkServer;
import org.petmr.acquisition.security.AuditSyslog;
import org.petmr.acquisition.security.AuditTrail;

/**
 * All counters and gauges, as Prometheus text. Every name stands there from the start, so that a rule about it is never about
 * nothing; those of a run hold its last values until the next one.
 */
public final class Metrics {

    private static final double TO_SECONDS_FROM_US = 1e-6;
    private static final double TO_SECONDS_FROM_MS = 1e-3;

    private final LinkServer link;
    private final Ingest ingest;
    private final AuditTrail audit;
    private final Optional<AuditSyslog> syslog;
    private final LongSupplier registryWaiting;
    private final LiveGauges live = new LiveGauges();
    private final List<Supplier<String>> more = new CopyOnWriteArrayList<>();
    private volatile Optional<RunTotals> lastRun = Optional.empty();

    /** @param registryWaiting changes that wait for the registry */
    public Metrics(
            LinkServer link,
            Ingest ingest,
            AuditTrail audit,
            Optional<AuditSyslog> syslog,
            LongSupplier registryWaiting) {
        this.audit = audit;
        this.syslog = syslog;
        this.link = link;
        this.ingest = ingest;
        this.registryWaiting = registryWaiting;
    }

    LiveGauges live() {
        return live;
    }

    /** Further metrics, of others. @param text names with help, type and values; asked by any thread */
    public void add(Supplier<String> text) {
        more.add(text);
    }

    /** The values of now. */
    public String text() {
        MetricText out = new MetricText();
        out.gauge("petmr_build_info", "1; the version is a label").value(1, "version", version());
        linkAndRings(out);
        ingest.totals().ifPresent(now -> lastRun = Optional.of(now));
        run(out, ingest.totals().isPresent());
        live.addTo(out);
        out.gauge("petmr_registry_waiting", "Changes of sessions that wait for the registry")
                .value(registryWaiting.getAsLong());
        out.counter("petmr_audit_records_total", "Audit records written").value(audit.written());
        out.counter("petmr_audit_failed_total", "Audit records that could not be written")
                .value(audit.failed());
        out.counter("petmr_audit_passed_over_total", "Requests over the limit, of which no record is made")
                .value(audit.passedOver());
        out.counter("petmr_audit_not_sent_total", "Audit records that the syslog server did not get")
                .value(syslog.map(AuditSyslog::dropped).orElse(0L));
        JvmMetrics.addTo(out);
        StringBuilder all = new StringBuilder(out.toString());
        more.forEach(text -> all.append(text.get()));
        return all.toString();
    }

    private static String version() {
        String version = Metrics.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    private void linkAndRings(MetricText out) {
        out.gauge("petmr_link_connections", "Connected front ends")
                .value(link.links().size());
        out.gauge("petmr_link_silent_seconds", "Since a front end was last heard");
        link.links().forEach(l -> out.value(l.silentMs() / 1e3, "source", "" + l.sourceId()));
        out.gauge("petmr_link_held", "Connections whose reading is held back").value(link.held());
        out.counter("petmr_link_rejected_total", "Connections and frames refused");
        link.faults().forEach((fault, n) -> out.value(n, "reason", fault.name().toLowerCase(Locale.ROOT)));
        Ingest.Gauges g = ingest.gauges();
        out.gauge("petmr_ring_used_bytes", "Accepted frames in memory").value(g.heldBytes());
        out.gauge("petmr_ring_capacity_bytes", "Most of them").value(g.capacityBytes());
        out.gauge("petmr_ring_waiting_batches", "Batches that wait for a consumer")
                .value(g.waitingForStore(), "consumer", "store")
                .value(g.waitingForLive(), "consumer", "live");
        out.counter("petmr_ring_refused_batches_total", "Batches that did not fit before the store and were lost")
                .value(g.refusedBatches());
        out.counter("petmr_ring_not_shown_batches_total", "Batches that live consumers were not given; they are stored")
                .value(g.notShownBatches());
        out.counter("petmr_ring_pauses_total", "Times that the front ends were made to wait")
                .value(g.pauses());
        out.counter(
                        "petmr_ingest_stray_frames_total",
                        "Frames that came outside a run, or of a front end without part in it")
                .value(g.strayFrames());
    }

    private void run(MetricText out, boolean isOpen) {
        Optional<RunTotals> run = lastRun;
        out.gauge("petmr_run_open", "1 while a run is open").value(isOpen ? 1 : 0);
        out.gauge("petmr_run_received_events", "Events of the run, accepted")
                .value(run.map(RunTotals::receivedPrompts).orElse(0L), "kind", "prompt")
                .value(run.map(RunTotals::receivedDelayeds).orElse(0L), "kind", "delayed");
        out.gauge("petmr_run_stored_events", "Events of the run, written")
                .value(run.map(RunTotals::storedEvents).orElse(0L));
        out.gauge("petmr_run_lost_events", "Events of the run, lost")
                .value(run.map(RunTotals::lostOnLink).orElse(0L), "where", "link")
                .value(run.map(RunTotals::lostInDevice).orElse(0L), "where", "device")
                .value(run.map(RunTotals::lostInService).orElse(0L), "where", "service");
        out.gauge("petmr_run_frames", "Frames of the run that were not taken")
                .value(run.map(RunTotals::lostFrames).orElse(0L), "outcome", "lost")
                .value(run.map(RunTotals::damagedFrames).orElse(0L), "outcome", "damaged")
                .value(run.map(RunTotals::duplicateFrames).orElse(0L), "outcome", "duplicate")
                .value(run.map(RunTotals::oldRunFrames).orElse(0L), "outcome", "old_run");
        out.gauge("petmr_run_stored_bytes", "Bytes of the run, written")
                .value(run.map(RunTotals::storedBytes).orElse(0L));
        out.gauge("petmr_run_durable_bytes", "Bytes of the run, forced to disk")
                .value(run.map(RunTotals::durableBytes).orElse(0L));
        out.gauge("petmr_store_lag_bytes", "Written and not durable yet")
                .value(isOpen ? run.map(t -> t.storedBytes() - t.durableBytes()).orElse(0L) : 0);
        sources(out, run);
    }

    private static void sources(MetricText out, Optional<RunTotals> run) {
        out.gauge("petmr_source_received_events", "Events of the run from one front end");
        run.ifPresent(t -> t.sources().forEach(s -> out.value(s.prompts() + s.delayeds(), "source", name(s))));
        out.gauge("petmr_source_late_events", "Events that came after their time mark");
        run.ifPresent(t -> t.sources().forEach(s -> out.value(s.lateEvents(), "source", name(s))));
        out.gauge("petmr_source_reordered_frames", "Frames that overtook others");
        run.ifPresent(t -> t.sources().forEach(s -> out.value(s.reorderedFrames(), "source", name(s))));
        out.gauge("petmr_source_clock_jumps", "Jumps of a front end's clock");
        run.ifPresent(t -> t.sources().forEach(s -> out.value(s.clock().jumps(), "source", name(s))));
        out.gauge("petmr_source_clock_offset_seconds", "Clock of a front end against the first one's");
        run.ifPresent(t ->
                t.sources().forEach(s -> out.value(s.clock().offsetUs() * TO_SECONDS_FROM_US, "source", name(s))));
        out.gauge("petmr_source_host_clock_offset_seconds", "Time of day of a front end against this machine's");
        run.ifPresent(t ->
                t.sources().forEach(s -> out.value(s.clock().hostOffsetMs() * TO_SECONDS_FROM_MS, "source", name(s))));
        out.gauge("petmr_source_clock_drift_ppm", "Rate of a front end's clock against UTC");
        run.ifPresent(t -> t.sources().forEach(s -> out.value(s.clock().driftPpm(), "source", name(s))));
    }

    private static String name(SourceTotals source) {
        return Integer.toString(source.sourceId());
    }
}
