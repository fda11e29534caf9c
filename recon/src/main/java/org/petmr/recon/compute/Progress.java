package org.petmr.recon.compute;

import java.util.concurrent.CancellationException;

/**
 * What long work says while it runs, and how it hears that nobody waits any more. Implementations are called from
 * compute threads and return quickly.
 */
@FunctionalInterface
public interface Progress {

    /** Says nothing, is never cancelled. */
    Progress NONE = (fraction, message) -> {};

    /**
     * @param fraction done so far, 0 to 1
     * @param message what is being done, a few words for a person
     */
    void report(double fraction, String message);

    /** True once the work is no longer wanted; it then ends within a second by {@link #checkpoint()}. */
    default boolean isCancelled() {
        return false;
    }

    /** Throws {@link CancellationException} when cancelled; called between pieces of work that last well under 1 s. */
    default void checkpoint() {
        if (isCancelled()) {
            throw new CancellationException("cancelled");
        }
    }

    /** A progress for a part of this work: its 0 to 1 becomes {@code from} to {@code to} of the whole. */
    default Progress part(double from, double to) {
        Progress whole = this;
        return new Progress() {
            @Override
            public void report(double fraction, String message) {
                whole.report(from + fraction * (to - from), message);
            }

            @Override
            public boolean isCancelled() {
                return whole.isCancelled();
            }
        };
    }
}
