package org.petmr.acquisition.monitor;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.petmr.acquisition.said.Said;

/**
 * Something that needs a hand, or soon will.
 *
 * @param id stays the same while the cause lasts
 * @param severity {@code warning} or {@code alarm}
 * @param details what, where, and what to do; several where several causes have one id
 */
public record Alarm(String id, String severity, List<Said> details) {

    public Alarm {
        details = List.copyOf(details);
    }

    public Alarm(String id, String severity, Said detail) {
        this(id, severity, List.of(detail));
    }

    /** With a sentence for which the page has no words. */
    public Alarm(String id, String severity, String text) {
        this(id, severity, Said.english(text));
    }

    /** All details in one line. */
    public String text() {
        return details.stream().map(Said::english).collect(Collectors.joining("; "));
    }

    /** One of two with the same id: as grave as the graver one. */
    Alarm and(Alarm other) {
        List<Said> both = new ArrayList<>(details);
        both.addAll(other.details);
        return new Alarm(id, severity.equals("alarm") ? severity : other.severity, both);
    }

    /** Whether it says the same: numbers that were read back are of other types than those that were counted. */
    boolean saysTheSameAs(Alarm other) {
        return id.equals(other.id) && severity.equals(other.severity) && text().equals(other.text());
    }
}
