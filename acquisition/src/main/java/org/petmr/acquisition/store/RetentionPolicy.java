package org.petmr.acquisition.store;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which list mode may go. What was not exported, is marked as kept, or is still at work never does.
 *
 * @param maxAge older ones go
 * @param maxBytes the oldest go until all together are no more
 */
public record RetentionPolicy(Optional<Duration> maxAge, OptionalLong maxBytes) {

    /**
     * A recording as the policy sees it.
     *
     * @param id of the acquisition
     * @param at when it was armed
     * @param bytes of its list mode
     * @param isEnded nothing works on it
     * @param isExported its images were accepted by the archive
     * @param isKept a person marked it
     */
    public record Candidate(String id, Instant at, long bytes, boolean isEnded, boolean isExported, boolean isKept) {

        /** Why it must stay; empty when it may go. */
        Optional<String> mustStay() {
            if (!isEnded) {
                return Optional.of("still at work");
            }
            if (isKept) {
                return Optional.of("marked as kept");
            }
            return isExported ? Optional.empty() : Optional.of("not exported");
        }
    }

    /**
     * @param why it goes, or why it stays although the policy asks for it
     * @param isRemoved whether it goes
     */
    public record Decision(Candidate candidate, boolean isRemoved, String why) {}

    /** What is to be done with those that the policy asks for, oldest first; the others are not named. */
    public List<Decision> decide(List<Candidate> all, Instant now) {
        List<Candidate> oldestFirst = all.stream()
                .filter(c -> c.bytes > 0)
                .sorted(Comparator.comparing(Candidate::at))
                .toList();
        long total = oldestFirst.stream().mapToLong(Candidate::bytes).sum();
        List<Decision> decisions = new ArrayList<>();
        for (Candidate c : oldestFirst) {
            Optional<String> why = whyToGo(c, total, now);
            if (why.isEmpty()) {
                continue;
            }
            Optional<String> obstacle = c.mustStay();
            decisions.add(new Decision(c, obstacle.isEmpty(), obstacle.orElse(why.get())));
            total -= obstacle.isEmpty() ? c.bytes : 0;
        }
        return decisions;
    }

    private Optional<String> whyToGo(Candidate c, long total, Instant now) {
        if (maxAge.isPresent() && Duration.between(c.at, now).compareTo(maxAge.get()) > 0) {
            return Optional.of("older than " + maxAge.get().toDays() + " days");
        }
        if (maxBytes.isPresent() && total > maxBytes.getAsLong()) {
            return Optional.of(
                    "all together %d MiB (allowed: %d MiB)".formatted(total >> 20, maxBytes.getAsLong() >> 20));
        }
        return Optional.empty();
    }
}
