package org.petmr.acquisition.monitor;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.petmr.acquisition.ingest.Ingest;
import org.petmr.acquisition.ingest.SourceTotals;
import org.petmr.acquisition.said.Phrase;

/** Whether this machine and its front ends agree about the time of day. */
public final class ClockAlarms {

    private static final long TOLD_MINUTES = 10;

    private ClockAlarms() {}

    /** @param limitMs by how much clocks may differ */
    public static List<Alarm> of(Ingest ingest, int limitMs, long nowNanos) {
        List<Alarm> found = new ArrayList<>();
        ingest.hostClock()
                .last()
                .filter(jump -> nowNanos - jump.atNanos() < TimeUnit.MINUTES.toNanos(TOLD_MINUTES))
                .ifPresent(jump -> found.add(new Alarm(
                        "host-clock",
                        "alarm",
                        Phrase.HOST_CLOCK_JUMPED.of(
                                "this machine's clock jumped by %d ms: times of day of this examination may be wrong; check its time service",
                                jump.byMs()))));
        ingest.totals().ifPresent(totals -> {
            for (SourceTotals source : totals.sources()) {
                double offMs = source.clock().hostOffsetMs();
                if (Math.abs(offMs) > limitMs) {
                    found.add(new Alarm(
                            "clock-host-" + source.sourceId(),
                            "alarm",
                            Phrase.HOST_TIME_OFF.of(
                                    "front end %d: its time of day is %.0f ms off that of this machine (allowed: %d ms): check the time"
                                            + " services",
                                    source.sourceId(), offMs, limitMs)));
                }
            }
        });
        return found;
    }
}
