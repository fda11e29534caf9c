package org.petmr.acquisition.retention;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.config.AcquisitionConfig;
import org.petmr.acquisition.registry.Acquisition;
import org.petmr.acquisition.said.Phrase;
import org.petmr.acquisition.store.RecordingRemoval;
import org.petmr.acquisition.store.RetentionPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes the list mode that the policy lets go, and marks what it never does. All methods block. */
public final class Retention {

    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final double SECONDS_PER_DAY = 86400;
    private static final String AT_WORK = "still at work";

    private Retention() {}

    /** @param isAtWork something is being measured or processed */
    public record Recording(String id, Path listMode, boolean isAtWork) {}

    /** @param isRemoved whether it goes; of a dry run, would go @param why it goes or stays */
    public record Outcome(String id, boolean isRemoved, String why, long bytes) {}

    /**
     * What was done, or would be.
     *
     * @param freedBytes by what goes
     * @param outcomes of those whose removal was begun before and not ended, then of those that the policy asks for, oldest first
     * @param unregistered recordings that the registry does not know; they stay
     */
    public record Report(boolean isDryRun, long freedBytes, List<Outcome> outcomes, List<String> unregistered) {}

    /** @throws AcquisitionException no limit is set */
    public static RetentionPolicy policy(AcquisitionConfig.Retention r) {
        if (r.maxAgeDays() == 0 && r.maxTotalBytes() == 0) {
            throw AcquisitionException.invalid(
                    "store.retention: no limit is set (expected: maxAgeDays or maxTotalBytes above 0)");
        }
        return new RetentionPolicy(
                r.maxAgeDays() == 0
                        ? Optional.empty()
                        : Optional.of(Duration.ofSeconds(Math.round(r.maxAgeDays() * SECONDS_PER_DAY))),
                r.maxTotalBytes() == 0 ? OptionalLong.empty() : OptionalLong.of(r.maxTotalBytes()));
    }

    /** Stands between what goes and those who might begin to work on it. Asked on the thread that prunes. */
    @FunctionalInterface
    public interface Hold {

        /** Right before a recording goes. @return whether nothing works on it, and nothing will from now on */
        boolean take(String id);

        /** It could not be removed. */
        default void giveBack(String id) {}

        /** It is marked as pruned. @param isRemoved false: its files could not be removed, or not all */
        default void tell(String id, boolean isRemoved) {}
    }

    /** Removes, or says what would be removed. What cannot be removed is told with its outcome, and holds nothing up. */
    public static Report prune(
            RegistryDoor door,
            List<Recording> recordings,
            RetentionPolicy policy,
            boolean isDryRun,
            Instant now,
            Hold hold) {
        Map<String, Acquisition> rows = door.ask(
                r -> r.acquisitions().oldestFirst().stream().collect(Collectors.toMap(Acquisition::id, row -> row)));
        Map<String, Path> places = new HashMap<>();
        List<String> unregistered = new ArrayList<>();
        List<Outcome> wanted = new ArrayList<>();
        List<RetentionPolicy.Candidate> candidates = new ArrayList<>();
        for (Recording r : recordings) {
            Acquisition row = rows.get(r.id());
            if (row == null) {
                unregistered.add(r.id());
                continue;
            }
            places.put(r.id(), r.listMode());
            long bytes = RecordingRemoval.bytes(r.listMode());
            if (row.prunedAt().isPresent()) {
                if (RecordingRemoval.isLeft(r.listMode())) {
                    long left = bytes + RecordingRemoval.bytesGoing(r.listMode());
                    String why = r.isAtWork()
                            ? AT_WORK
                            : "its removal was begun at " + row.prunedAt().get();
                    wanted.add(new Outcome(r.id(), !r.isAtWork(), why, left));
                }
                continue;
            }
            candidates.add(new RetentionPolicy.Candidate(
                    r.id(),
                    row.armedAt(),
                    bytes,
                    !r.isAtWork(),
                    row.exportedAt().isPresent(),
                    row.isKept()));
        }
        for (RetentionPolicy.Decision d : policy.decide(candidates, now)) {
            wanted.add(new Outcome(
                    d.candidate().id(), d.isRemoved(), d.why(), d.candidate().bytes()));
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (Outcome o : wanted) {
            outcomes.add(isDryRun || !o.isRemoved() ? o : remove(o, door, places.get(o.id()), now, hold));
        }
        long freed = outcomes.stream()
                .filter(Outcome::isRemoved)
                .mapToLong(Outcome::bytes)
                .sum();
        return new Report(isDryRun, freed, outcomes, unregistered);
    }

    private static Outcome remove(Outcome wanted, RegistryDoor door, Path listMode, Instant now, Hold hold) {
        String id = wanted.id();
        if (!hold.take(id)) {
            return new Outcome(id, false, AT_WORK, wanted.bytes());
        }
        boolean isMarked = false;
        try {
            mark(door, id, now);
            isMarked = true;
            RecordingRemoval.remove(listMode);
            hold.tell(id, true);
            return wanted;
        } catch (RuntimeException e) {
            LOG.warn("list mode not removed id={} marked={} {}", id, isMarked, String.valueOf(e.getMessage()));
            if (isMarked) {
                hold.tell(id, false);
            }
            hold.giveBack(id);
            return new Outcome(id, false, "not removed: " + e.getMessage(), wanted.bytes());
        }
    }

    /** Whoever marks it as kept in this moment is first, or finds it pruned. */
    private static void mark(RegistryDoor door, String id, Instant now) {
        door.ask(r -> {
            Acquisition row = r.acquisitions().find(id).orElseThrow();
            if (row.prunedAt().isPresent()) {
                return null;
            }
            if (row.isKept()) {
                throw AcquisitionException.conflict(
                        "acquisition %s: marked as kept meanwhile (expected: one that may go)".formatted(id));
            }
            r.acquisitions().change(row.pruned(now));
            return null;
        });
    }

    /**
     * Marks an acquisition as one that is never pruned, or takes the mark away.
     *
     * @throws AcquisitionException the registry does not know it, or its list mode is gone
     */
    public static void keep(RegistryDoor door, String id, boolean isKept) {
        door.ask(r -> {
            Acquisition row = r.acquisitions()
                    .find(id)
                    .orElseThrow(() -> AcquisitionException.notFound(
                            "acquisition: %s (expected: one that the registry knows)".formatted(id)));
            if (row.prunedAt().isPresent() && isKept) {
                throw AcquisitionException.conflict(Phrase.PRUNED.said(
                        "acquisition %s: its list mode was pruned at %s (expected: one that is still there)"
                                .formatted(id, row.prunedAt().get()),
                        id));
            }
            r.acquisitions().change(row.withKept(isKept));
            return null;
        });
    }

    /** What is marked of each acquisition that the registry knows: {@code kept}, {@code exported}, {@code pruned}. */
    public static Map<String, List<String>> marks(RegistryDoor door) {
        return door.ask(r -> {
            Map<String, List<String>> all = new HashMap<>();
            for (Acquisition row : r.acquisitions().oldestFirst()) {
                List<String> marks = new ArrayList<>();
                if (row.isKept()) {
                    marks.add("kept");
                }
                if (row.exportedAt().isPresent()) {
                    marks.add("exported");
                }
                if (row.prunedAt().isPresent()) {
                    marks.add("pruned");
                }
                all.put(row.id(), marks);
            }
            return all;
        });
    }
}
