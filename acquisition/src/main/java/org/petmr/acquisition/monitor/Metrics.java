package org.petmr.acquisition.monitor;

import java.util.Locale;
import java.util.Optional;
import org.petmr.acquisition.ingest.Ingest;
import org.petmr.acquisition.link.LinkServer;
import org.petmr.acquisition.security.AuditSyslog;
import org.petmr.acquisition.security.AuditTrail;

/** All counters and gauges, as Prometheus text. */
public final class Metrics {

    private final LinkServer link;
    private final Ingest ingest;
    private final AuditTrail audit;
    private final Optional<AuditSyslog> syslog;

    public Metrics(LinkServer link, Ingest ingest, AuditTrail audit, Optional<AuditSyslog> syslog) {
        this.audit = audit;
        this.syslog = syslog;
        this.link = link;
        this.ingest = ingest;
    }

    /** The values of now. */
    public String text() {
        StringBuilder out = new StringBuilder();
        line(out, "petmr_link_connections", "", link.links().size());
        line(out, "petmr_link_held", "", link.held());
        link.faults()
                .forEach((fault, n) -> line(
                        out,
                        "petmr_link_rejected_total",
                        "{reason=\"%s\"}".formatted(fault.name().toLowerCase(Locale.ROOT)),
                        n));
        Ingest.Gauges g = ingest.gauges();
        line(out, "petmr_ring_used_bytes", "", g.heldBytes());
        line(out, "petmr_ring_capacity_bytes", "", g.capacityBytes());
        line(out, "petmr_ring_waiting_batches", "{consumer=\"store\"}", g.waitingForStore());
        line(out, "petmr_ring_waiting_batches", "{consumer=\"live\"}", g.waitingForLive());
        line(out, "petmr_ring_refused_batches_total", "", g.refusedBatches());
        line(out, "petmr_ring_pauses_total", "", g.pauses());
        line(out, "petmr_ingest_stray_frames_total", "", g.strayFrames());
        ingest.totals().ifPresent(t -> {
            line(out, "petmr_run_received_events", "{kind=\"prompt\"}", t.receivedPrompts());
            line(out, "petmr_run_received_events", "{kind=\"delayed\"}", t.receivedDelayeds());
            line(out, "petmr_run_stored_events", "", t.storedEvents());
            line(out, "petmr_run_lost_events", "{where=\"link\"}", t.lostOnLink());
            line(out, "petmr_run_lost_events", "{where=\"device\"}", t.lostInDevice());
            line(out, "petmr_run_lost_events", "{where=\"service\"}", t.lostInService());
            line(out, "petmr_run_frames", "{outcome=\"lost\"}", t.lostFrames());
            line(out, "petmr_run_frames", "{outcome=\"damaged\"}", t.damagedFrames());
            line(out, "petmr_run_frames", "{outcome=\"duplicate\"}", t.duplicateFrames());
            line(out, "petmr_run_frames", "{outcome=\"old_run\"}", t.oldRunFrames());
            t.sources().forEach(s -> {
                String source = "{source=\"%d\"}".formatted(s.sourceId());
                line(out, "petmr_source_received_events", source, s.prompts() + s.delayeds());
                line(out, "petmr_source_late_events", source, s.lateEvents());
                line(out, "petmr_source_reordered_frames", source, s.reorderedFrames());
                line(out, "petmr_source_clock_jumps", source, s.clock().jumps());
                line(
                        out,
                        "petmr_source_clock_offset_us",
                        source,
                        Math.round(s.clock().offsetUs()));
                line(
                        out,
                        "petmr_source_clock_drift_ppb",
                        source,
                        Math.round(1000 * s.clock().driftPpm()));
            });
            line(out, "petmr_run_durable_bytes", "", t.durableBytes());
        });
        line(out, "petmr_audit_records_total", "", audit.written());
        line(out, "petmr_audit_failed_total", "", audit.failed());
        line(out, "petmr_audit_passed_over_total", "", audit.passedOver());
        line(
                out,
                "petmr_audit_not_sent_total",
                "",
                syslog.map(AuditSyslog::dropped).orElse(0L));
        return out.toString();
    }

    private static void line(StringBuilder out, String name, String labels, long value) {
        out.append(name).append(labels).append(' ').append(value).append('\n');
    }
}
