package org.petmr.acquisition.dicom.workflow;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work for one destination, one piece at a time, repeated with growing pauses while the destination is not well. All runs
 * on the one thread of the executor, so owners need no locks.
 */
final class Lane {

    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    /** What to do after an attempt. */
    enum Verdict {
        /** Go on with the next piece at once. */
        GO_ON,
        /** Pause, longer each time, then ask for the next piece. */
        LATER,
        /** Pause as long as pauses get: somebody has to change something first. */
        MUCH_LATER
    }

    private final String name;
    private final ScheduledExecutorService executor;
    private final BackOff backOff;
    private final Supplier<Optional<CompletableFuture<Verdict>>> next;
    private final Random random = new Random();
    private boolean isBusy;
    private int failures;
    private ScheduledFuture<?> pause;

    /** @param next begins the next piece of work, if there is any; called on the executor */
    Lane(
            String name,
            ScheduledExecutorService executor,
            BackOff backOff,
            Supplier<Optional<CompletableFuture<Verdict>>> next) {
        this.name = name;
        this.executor = executor;
        this.backOff = backOff;
        this.next = next;
    }

    /** There may be work. Does not cut a pause short. */
    void wake() {
        if (!isBusy && pause == null) {
            begin();
        }
    }

    /** Ends a pause: an operator wants it tried now. */
    void hurry() {
        if (pause != null) {
            pause.cancel(false);
            pause = null;
        }
        wake();
    }

    private void begin() {
        Optional<CompletableFuture<Verdict>> work;
        try {
            work = next.get();
        } catch (RuntimeException e) {
            LOG.error("lane failed name={}", name, e);
            pause(Verdict.LATER);
            return;
        }
        if (work.isEmpty()) {
            return;
        }
        isBusy = true;
        work.get().whenComplete((verdict, fault) -> {
            try {
                executor.execute(() -> ended(verdict, fault));
            } catch (RejectedExecutionException e) {
                LOG.debug("lane closed name={}", name); // what was done is on disk, or will be done again
            }
        });
    }

    private void ended(Verdict verdict, Throwable fault) {
        isBusy = false;
        if (fault != null) {
            LOG.error("lane failed name={}", name, fault);
            pause(Verdict.LATER);
        } else if (verdict == Verdict.GO_ON) {
            failures = 0;
            begin();
        } else {
            pause(verdict);
        }
    }

    private void pause(Verdict verdict) {
        failures++;
        Duration length = verdict == Verdict.MUCH_LATER ? backOff.longest() : backOff.after(failures, random);
        pause = executor.schedule(
                () -> {
                    pause = null;
                    wake();
                },
                length.toMillis(),
                TimeUnit.MILLISECONDS);
    }
}
