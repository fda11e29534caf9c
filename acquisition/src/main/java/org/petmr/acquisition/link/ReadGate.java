package org.petmr.acquisition.link;

/** Stops and resumes reading from front ends: how a full ring makes itself felt. Any thread may call. */
public interface ReadGate {

    /** From all front ends. */
    void pauseReading();

    void resumeReading();

    /** From one front end, which is ahead of the others. */
    default void pauseReading(int sourceId) {}

    default void resumeReading(int sourceId) {}

    /** The time up to which the gate has read what came: behind {@link System#nanoTime()} while its threads are held up. */
    default long nowNanos() {
        return System.nanoTime();
    }

    /** A front end that has been silent for longer is not waited for: three heartbeats. */
    default long staleNanos() {
        return 750_000_000;
    }
}
