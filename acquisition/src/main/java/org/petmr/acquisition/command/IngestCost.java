package org.petmr.acquisition.command;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Processor time of each part of the way from the link to the disk, so that what costs most is known also on a machine that is
 * busy with other things.
 *
 * @param linkNs of the threads that read the sockets and check frames
 * @param storeNs of the thread that merges, adds checksums and writes
 * @param forceNs of the thread that waits for the disk
 * @param liveNs of the thread that sorts events into the live sinogram
 * @param restNs of this process beside them: compiler, collector, rates
 * @param sendersNs of the senders' processes
 */
record IngestCost(long linkNs, long storeNs, long forceNs, long liveNs, long restNs, long sendersNs) {

    /** The link's threads are called this. */
    static final String LINK_THREADS = "bench-link";

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /** Processor time so far. */
    static IngestCost soFar(List<Process> senders) {
        long link = of(LINK_THREADS);
        long store = of("ingest-store");
        long force = of("ingest-force");
        long live = of("ingest-live");
        long rest = SYSTEM.getProcessCpuTime() - link - store - force - live;
        long sent = senders.stream()
                .mapToLong(
                        s -> s.info().totalCpuDuration().orElse(Duration.ZERO).toNanos())
                .sum();
        return new IngestCost(link, store, force, live, rest, sent);
    }

    private static long of(String name) {
        long sum = 0;
        for (ThreadInfo thread : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().startsWith(name)) {
                sum += Math.max(0, THREADS.getThreadCpuTime(thread.getThreadId()));
            }
        }
        return sum;
    }

    IngestCost since(IngestCost start) {
        return new IngestCost(
                linkNs - start.linkNs,
                storeNs - start.storeNs,
                forceNs - start.forceNs,
                liveNs - start.liveNs,
                restNs - start.restNs,
                sendersNs - start.sendersNs);
    }

    /** Of the service, senders not among them. */
    long serviceNs() {
        return linkNs + storeNs + forceNs + liveNs + restNs;
    }

    /** ns of processor time for each event. */
    Map<String, Object> figures(long events) {
        Map<String, Object> figures = new LinkedHashMap<>();
        double n = Math.max(1, events);
        figures.put("linkNsPerEvent", linkNs / n);
        figures.put("storeNsPerEvent", storeNs / n);
        figures.put("forceNsPerEvent", forceNs / n);
        figures.put("liveNsPerEvent", liveNs / n);
        figures.put("restNsPerEvent", restNs / n);
        figures.put("sendersNsPerEvent", sendersNs / n);
        return figures;
    }

    String text(long events) {
        double n = Math.max(1, events);
        List<String> parts = new ArrayList<>();
        figures(events)
                .forEach((name, ns) -> parts.add(
                        String.format(Locale.ROOT, "%s %.1f", name.substring(0, name.indexOf("Ns")), (Double) ns)));
        return String.format(
                Locale.ROOT,
                "%.1f ns of processor an event (%s)",
                (serviceNs() + sendersNs) / n,
                String.join(", ", parts));
    }
}
