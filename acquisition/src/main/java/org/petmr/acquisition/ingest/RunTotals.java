package org.petmr.acquisition.ingest;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The account of a run over all sources. After an undisturbed run {@code sent = received = stored} and {@code lost = 0}.
 *
 * @param sentEvents prompts and delayeds that the devices sent
 * @param receivedPrompts accepted from the link
 * @param receivedDelayeds accepted from the link
 * @param marks time marks accepted
 * @param storedPrompts counted again by the store's thread, after writing
 * @param storedDelayeds counted again by the store's thread, after writing
 * @param storedFrames frames written
 * @param storedBytes bytes written, file heads included
 * @param durableBytes of these, forced to disk
 * @param lostOnLink events lost between device and service
 * @param lostInDevice events the devices gave up
 * @param lostInService events received and not stored
 * @param lostFrames frames missing in sequence
 * @param damagedFrames frames skipped for their CRC
 * @param duplicateFrames frames dropped, had come before
 * @param oldRunFrames frames dropped, of another run
 * @param missingMarks time marks missing
 * @param histogrammedEvents taken by the live consumer; null when it does not count
 * @param timeMs since the start by the devices' clock; of several devices the one that is behind
 * @param isEnded every source has sent END_OF_RUN
 * @param sources the accounts of the sources
 */
public record RunTotals(
        long sentEvents,
        long receivedPrompts,
        long receivedDelayeds,
        long marks,
        long storedPrompts,
        long storedDelayeds,
        long storedFrames,
        long storedBytes,
        long durableBytes,
        long lostOnLink,
        long lostInDevice,
        long lostInService,
        long lostFrames,
        long damagedFrames,
        long duplicateFrames,
        long oldRunFrames,
        long missingMarks,
        Long histogrammedEvents,
        long timeMs,
        boolean isEnded,
        List<SourceTotals> sources) {

    /**
     * This run and its continuation after a pause as one. Time is that in which the devices measured; the accounts of the
     * sources are added up too.
     *
     * @param fromMs when the continuation began, in the time of the record
     */
    public RunTotals plus(RunTotals next, long fromMs) {
        return new RunTotals(
                sentEvents + next.sentEvents,
                receivedPrompts + next.receivedPrompts,
                receivedDelayeds + next.receivedDelayeds,
                marks + next.marks,
                storedPrompts + next.storedPrompts,
                storedDelayeds + next.storedDelayeds,
                storedFrames + next.storedFrames,
                storedBytes + next.storedBytes,
                durableBytes + next.durableBytes,
                lostOnLink + next.lostOnLink,
                lostInDevice + next.lostInDevice,
                lostInService + next.lostInService,
                lostFrames + next.lostFrames,
                damagedFrames + next.damagedFrames,
                duplicateFrames + next.duplicateFrames,
                oldRunFrames + next.oldRunFrames,
                missingMarks + next.missingMarks,
                histogrammedEvents == null || next.histogrammedEvents == null
                        ? null
                        : Long.valueOf(histogrammedEvents + next.histogrammedEvents),
                timeMs + next.timeMs,
                isEnded && next.isEnded,
                together(sources, next.sources, fromMs));
    }

    /** The same with its gaps in the time of the record, where nothing is known of what came before. @param fromMs when it began */
    public RunTotals later(long fromMs) {
        return new RunTotals(
                sentEvents,
                receivedPrompts,
                receivedDelayeds,
                marks,
                storedPrompts,
                storedDelayeds,
                storedFrames,
                storedBytes,
                durableBytes,
                lostOnLink,
                lostInDevice,
                lostInService,
                lostFrames,
                damagedFrames,
                duplicateFrames,
                oldRunFrames,
                missingMarks,
                histogrammedEvents,
                timeMs,
                isEnded,
                together(List.of(), sources, fromMs));
    }

    private static List<SourceTotals> together(List<SourceTotals> first, List<SourceTotals> next, long fromMs) {
        Map<Integer, SourceTotals> all = new TreeMap<>();
        first.forEach(s -> all.put(s.sourceId(), s));
        for (SourceTotals s : next) {
            SourceTotals before = all.get(s.sourceId());
            all.put(s.sourceId(), before == null ? s.later(fromMs) : before.plus(s, fromMs));
        }
        return List.copyOf(all.values());
    }

    public long receivedEvents() {
        return receivedPrompts + receivedDelayeds;
    }

    public long storedEvents() {
        return storedPrompts + storedDelayeds;
    }

    /** All events lost anywhere. */
    public long lostEvents() {
        return lostOnLink + lostInDevice + lostInService;
    }

    /** Lost of all that was measured, 0 to 1: of what the devices sent and what they gave up before. */
    public double lostFraction() {
        long measured = sentEvents + lostInDevice;
        return measured == 0 ? 0 : (double) lostEvents() / measured;
    }

    /** Where events are missing, of all sources, in the order of time. */
    public List<Gap> gaps() {
        return sources.stream()
                .flatMap(s -> s.gaps().stream())
                .sorted(Comparator.comparingLong(Gap::fromMs).thenComparingInt(Gap::sourceId))
                .toList();
    }

    /** Sent = received = stored: nothing of an ended run is missing anywhere. */
    @JsonIgnore
    public boolean isComplete() {
        return isEnded && sentEvents == receivedEvents() && receivedEvents() == storedEvents() && lostEvents() == 0;
    }
}
