package org.petmr.acquisition.monitor;

import java.util.ArrayList;
import java.util.List;
import org.petmr.acquisition.ingest.RunTotals;
import org.petmr.acquisition.ingest.SourceTotals;
import org.petmr.acquisition.link.LinkInfo;
import org.petmr.acquisition.said.Phrase;
import org.petmr.acquisition.said.Said;

/** What of an open run needs a hand: judged from its account and the state of the links. */
final class RunAlarms {

    private static final int STALE_HEARTBEATS = 3;
    /** Marks are a millisecond apart: clocks further from each other put events into the wrong one. */
    private static final double MOST_OFFSET_US = 1000;
    /** What a plain quartz may be off. */
    private static final double MOST_DRIFT_PPM = 100;

    private final List<Alarm> found = new ArrayList<>();

    private RunAlarms() {}

    /** @param links all connections @param heartbeatMs of the link */
    static List<Alarm> of(RunTotals totals, List<LinkInfo> links, long heartbeatMs) {
        RunAlarms alarms = new RunAlarms();
        for (SourceTotals source : totals.sources()) {
            alarms.presence(source, links, heartbeatMs);
            alarms.frames(source);
            alarms.clock(source, totals.sources().get(0).sourceId());
        }
        if (totals.lostEvents() > 0) {
            alarms.add(
                    "loss",
                    "warning",
                    Phrase.LOST_SO_FAR.of(
                            "events lost: %d (link %d, front end %d, service %d)",
                            totals.lostEvents(), totals.lostOnLink(), totals.lostInDevice(), totals.lostInService()));
        }
        return alarms.found;
    }

    private void presence(SourceTotals source, List<LinkInfo> links, long heartbeatMs) {
        int id = source.sourceId();
        if (source.sent() != null) {
            return;
        }
        LinkInfo link = links.stream()
                .filter(l -> l.sourceId() == id && l.isReady())
                .findFirst()
                .orElse(null);
        if (link == null) {
            add(
                    "source-down-" + id,
                    "alarm",
                    Phrase.FRONT_END_AWAY.of("front end %d is not connected: check its cable", id));
        } else if (link.silentMs() > STALE_HEARTBEATS * heartbeatMs) {
            add(
                    "source-stale-" + id,
                    "alarm",
                    Phrase.FRONT_END_STALE.of("front end %d is silent: check its power and cable", id));
        } else if (source.isStale()) {
            add(
                    "source-idle-" + id,
                    "alarm",
                    Phrase.FRONT_END_IDLE.of("front end %d is connected but takes no part in the run", id));
        }
        if (source.lateEvents() > 0) {
            add(
                    "source-late-" + id,
                    "warning",
                    Phrase.EVENTS_LATE.of(
                            "front end %d: %d events came too late to be stored at their time",
                            id, source.lateEvents()));
        }
    }

    private void frames(SourceTotals source) {
        int id = source.sourceId();
        if (source.damagedFrames() > 0) {
            add(
                    "source-damaged-" + id,
                    "warning",
                    Phrase.FRAMES_DAMAGED.of(
                            "front end %d: %d frames came damaged: check its cable", id, source.damagedFrames()));
        }
        long disorder = source.lostFrames() + source.duplicateFrames() + source.reorderedFrames() + source.restarts();
        if (disorder > 0) {
            add(
                    "source-sequence-" + id,
                    "warning",
                    Phrase.FRAMES_DISORDERED.of(
                            "front end %d: frames missing %d, twice %d, overtaken %d; count begun anew %d times",
                            id,
                            source.lostFrames(),
                            source.duplicateFrames(),
                            source.reorderedFrames(),
                            source.restarts()));
        }
    }

    private void clock(SourceTotals source, int reference) {
        int id = source.sourceId();
        SourceTotals.Clock clock = source.clock();
        if (clock.jumps() > 0) {
            add(
                    "clock-jump-" + id,
                    "warning",
                    Phrase.CLOCK_JUMPED.of(
                            "front end %d: its clock jumped %d times, last by %d ms; the record's time was set right",
                            id, clock.jumps(), clock.lastJumpMs()));
        }
        if (Math.abs(clock.offsetUs()) > MOST_OFFSET_US) {
            add(
                    "clock-offset-" + id,
                    "alarm",
                    Phrase.CLOCK_OFF.of(
                            "front end %d: its clock is %.1f ms off that of front end %d (allowed: %.0f ms)",
                            id, clock.offsetUs() / 1000, reference, MOST_OFFSET_US / 1000));
        }
        if (Math.abs(clock.driftPpm()) > MOST_DRIFT_PPM) {
            add(
                    "clock-drift-" + id,
                    "alarm",
                    Phrase.CLOCK_DRIFTS.of(
                            "front end %d: its clock drifts by %.0f ppm (allowed: %.0f ppm)",
                            id, clock.driftPpm(), MOST_DRIFT_PPM));
        }
    }

    private void add(String id, String severity, Said detail) {
        found.add(new Alarm(id, severity, detail));
    }
}
