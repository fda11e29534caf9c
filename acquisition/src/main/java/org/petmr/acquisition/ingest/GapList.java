package org.petmr.acquisition.ingest;

import java.util.ArrayList;
import java.util.List;

/**
 * The gaps of one source, in the order they came. What is lost before a mark has closed the gap belongs to the same gap, as
 * does everything beyond the largest number of gaps. Not thread-safe: the ledger's lock holds for it.
 */
final class GapList {

    static final String LINK = "link";
    static final String CHECKSUM = "checksum";
    static final String DEVICE = "device";
    static final String SERVICE = "service";

    /** More are one: a run that is lost in so many places is lost as a whole. */
    private static final int MOST = 256;

    /** One gap while it may still change. */
    static final class Entry {
        private final String reason;
        private final long fromMs;
        private long toMs;
        private long missingMs;
        private long events;
        private long frames;
        private long bytes;
        private boolean isClosed;

        private Entry(String reason, long fromMs) {
            this.reason = reason;
            this.fromMs = fromMs;
            this.toMs = fromMs;
        }

        void lost(long more) {
            events += more;
        }

        private boolean isOnLink() {
            return reason.equals(LINK) || reason.equals(CHECKSUM);
        }
    }

    private final int sourceId;
    private final List<Entry> all = new ArrayList<>();

    GapList(int sourceId) {
        this.sourceId = sourceId;
    }

    /**
     * Something is missing behind the mark {@code fromMs}.
     *
     * @param frames that are missing or damaged
     * @param bytes of damaged frames
     */
    Entry at(String reason, long fromMs, long frames, long bytes) {
        Entry entry = last(reason);
        if (entry == null) {
            entry = new Entry(reason, fromMs);
            all.add(entry);
        }
        entry.isClosed = false;
        entry.frames += frames;
        entry.bytes += bytes;
        return entry;
    }

    /** The gap that goes on, or null when a new one begins. */
    private Entry last(String reason) {
        for (int i = all.size() - 1; i >= 0 && !all.get(i).isClosed; i--) {
            if (all.get(i).reason.equals(reason)) {
                return all.get(i);
            }
        }
        return all.size() >= MOST ? all.get(all.size() - 1) : null;
    }

    /** A mark has come; what was open ends here. @param missing marks before it that are missing */
    void mark(long ms, long missing) {
        boolean isFirst = true;
        for (int i = all.size() - 1; i >= 0 && !all.get(i).isClosed; i--) {
            Entry entry = all.get(i);
            entry.isClosed = true;
            entry.toMs = Math.max(entry.toMs, ms);
            entry.missingMs += isFirst ? missing : 0;
            isFirst = false;
        }
    }

    /** A frame that was missing has come after all, with so many events. */
    void found(Entry entry, long events) {
        entry.events = Math.max(0, entry.events - events);
        if (--entry.frames <= 0 && entry.events == 0) {
            all.remove(entry);
        }
    }

    /**
     * All that was lost is known now: what no mark has told is put to the gaps of link and checksum by their length.
     *
     * @param lost events between device and service
     * @param ms of the newest mark
     */
    void settle(long lost, long ms) {
        List<Entry> onLink =
                new ArrayList<>(all.stream().filter(Entry::isOnLink).toList());
        long rest = lost - onLink.stream().mapToLong(e -> e.events).sum();
        if (rest <= 0) {
            return;
        }
        if (onLink.isEmpty()) {
            onLink.add(at(LINK, ms, 0, 0));
        }
        long weights = onLink.stream().mapToLong(e -> e.missingMs).sum();
        long given = 0;
        for (Entry entry : onLink) {
            long part = weights == 0 ? 0 : rest * entry.missingMs / weights;
            entry.events += part;
            given += part;
        }
        onLink.get(onLink.size() - 1).events += rest - given;
    }

    List<Gap> toList() {
        return all.stream().map(this::gap).toList();
    }

    private Gap gap(Entry e) {
        long bytes = e.bytes > 0 ? e.bytes : Long.BYTES * e.events;
        return new Gap(sourceId, e.reason, e.fromMs, e.toMs, e.missingMs, e.events, e.frames, bytes);
    }
}
