package org.petmr.acquisition.session;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which sessions or examinations somebody wants to see, the newest first. What is searched for is what a list shows: patients by
 * their initials, since whoever finds a name has been told it.
 *
 * @param most at most so many, and those of the same moment as the last
 * @param before armed before this; empty: up to the newest
 * @param search in lower case, anywhere in what the list shows; empty: all
 * @param state in this one; empty: in any
 */
public record ListWish(int most, Optional<Instant> before, String search, String state) {

    /** All of them. */
    public static final ListWish ALL = new ListWish(Integer.MAX_VALUE, Optional.empty(), "", "");

    /** What a list shows of one. @param arm null: nothing is known yet */
    public record Facts(String id, String state, Instant armedAt, ArmRequest arm) {

        private String words() {
            if (arm == null) {
                return id.toLowerCase(Locale.ROOT);
            }
            return String.join(
                            " ",
                            id,
                            arm.accession(),
                            arm.patient().initials(),
                            arm.protocol() == null ? "" : arm.protocol(),
                            arm.tracer().isotope() + "-" + arm.tracer().agent(),
                            arm.scanner())
                    .toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Some of them.
     *
     * @param matching how many there are, on all pages
     * @param next before which the others were armed; empty: there are no others
     */
    public record Page<T>(List<T> rows, int matching, Optional<Instant> next) {}

    /** @param body {@code {limit?, before?, search?, state?}}; null: all */
    public static ListWish of(JsonObject body) {
        return body == null
                ? ALL
                : new ListWish(
                        body.getInteger("limit", Integer.MAX_VALUE),
                        Optional.ofNullable(body.getString("before")).map(Instant::parse),
                        body.getString("search", "").strip().toLowerCase(Locale.ROOT),
                        body.getString("state", ""));
    }

    /** Those that are wanted of all that there are, in any order. */
    public <T> Page<T> of(Collection<T> all, Function<T, Facts> facts) {
        List<T> matching = new ArrayList<>();
        for (T one : all) {
            Facts f = facts.apply(one);
            if ((state.isEmpty() || state.equals(f.state()))
                    && (search.isEmpty() || f.words().contains(search))) {
                matching.add(one);
            }
        }
        Comparator<T> byTime = Comparator.comparing(one -> facts.apply(one).armedAt());
        List<T> older = matching.stream()
                .filter(one ->
                        before.map(b -> facts.apply(one).armedAt().isBefore(b)).orElse(true))
                .sorted(byTime.reversed())
                .toList();
        if (older.size() <= most) {
            return new Page<>(older, matching.size(), Optional.empty());
        }
        Instant last = facts.apply(older.get(most - 1)).armedAt();
        List<T> rows = older.stream()
                .takeWhile(one -> !facts.apply(one).armedAt().isBefore(last))
                .toList();
        return new Page<>(rows, matching.size(), rows.size() < older.size() ? Optional.of(last) : Optional.empty());
    }
}
