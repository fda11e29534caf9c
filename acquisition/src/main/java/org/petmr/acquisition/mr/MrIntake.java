package org.petmr.acquisition.mr;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.petmr.recon.compute.Progress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The MR images that come in, as series: what is here, since when nothing has changed, and a way to wait for more. DICOM
 * never says that a series is complete, so a pipeline waits until what it needs is here and the line has been quiet for a
 * while. Safe for use from several threads.
 */
public final class MrIntake {

    private static final Logger LOG = LoggerFactory.getLogger(MrIntake.class);
    private static final long LOOK_EVERY_MS = 250;

    private final MrInbox inbox;
    private final Object change = new Object();
    private long changes;
    private long lastChangeNanos = System.nanoTime();
    private Optional<String> lastRefusal = Optional.empty();
    private long listedChanges = -1;
    private List<MrSeries> listed = List.of();

    /** @param directory where objects are kept, see {@link MrInbox} */
    public MrIntake(Path directory) throws IOException {
        this.inbox = MrInbox.open(directory, this::arrived);
    }

    private void arrived(MrInbox.Event event) {
        synchronized (change) {
            if (event instanceof MrInbox.Event.Refused refused) {
                LOG.warn("MR object refused total={} {}", refused.total(), refused.message());
                lastRefusal = Optional.of(refused.message());
            }
            changes++;
            lastChangeNanos = System.nanoTime();
            change.notifyAll();
        }
    }

    /** Where objects go that a DICOM node receives. */
    public MrInbox inbox() {
        return inbox;
    }

    /** Grows with every object that came or was refused. */
    public long changes() {
        synchronized (change) {
            return changes;
        }
    }

    /** For how long no object has come or been refused; at the start, since then. */
    public Duration silence() {
        synchronized (change) {
            return Duration.ofNanos(System.nanoTime() - lastChangeNanos);
        }
    }

    /** Why the last object that was refused was refused. */
    public Optional<String> lastRefusal() {
        synchronized (change) {
            return lastRefusal;
        }
    }

    /** All series that are here. Reads headers after a change: not for an event loop. */
    public List<MrSeries> series() throws IOException {
        long now = changes();
        synchronized (this) {
            if (listedChanges != now) {
                listed = List.copyOf(inbox.series());
                listedChanges = now;
            }
            return listed;
        }
    }

    /**
     * Waits until the series satisfy a wish and nothing has come for a while.
     *
     * @param wish what must be here
     * @param quiet how long nothing may have come
     * @param timeout when to give up
     * @param progress told what is waited for; cancels the wait
     * @return the series that satisfy the wish, or empty after the timeout
     */
    public Optional<List<MrSeries>> await(
            Predicate<List<MrSeries>> wish, Duration quiet, Duration timeout, Progress progress)
            throws IOException, InterruptedException {
        long begin = System.nanoTime();
        while (true) {
            progress.checkpoint();
            if (silence().compareTo(quiet) >= 0) {
                List<MrSeries> now = series();
                if (wish.test(now)) {
                    return Optional.of(now);
                }
            }
            if (System.nanoTime() - begin > timeout.toNanos()) {
                return Optional.empty();
            }
            synchronized (change) {
                change.wait(LOOK_EVERY_MS);
            }
        }
    }
}
