package org.petmr.acquisition.said;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * All that the service says to people by a code, and the names of the values of each, units at their ends. Codes and names stay:
 * other programs go by them, and the page has the words {@code said.<code>} for each in every language.
 */
public enum Phrase {
    // requests that are refused
    BEING_ARMED,
    OCCUPIED("id", "state"),
    ON_ITS_WAY("id"),
    COUNTING("id"),
    NOTHING_ACQUIRED("id"),
    PRUNED("id"),
    NO_SESSION("id"),
    WRONG_STATE("state", "wanted"),
    CHANGED,
    EXAMINATION_OPEN("id"),
    BED_NOT_DONE("bed", "id", "state"),
    NO_EXAMINATION("id"),
    EXAMINATION_NOT_OPEN("id", "state"),
    EXAMINATION_BEING_ARMED("id"),
    EXAMINATION_STATE("state", "wanted"),
    NO_BED("bed", "beds"),
    NO_FRONT_END,
    FRONT_ENDS_MISSING("n", "of"),
    FRONT_END_SILENT,
    FRONT_END_GONE("n"),
    FOREIGN_SCANNER("wanted", "found", "n"),
    UNKNOWN_SCANNER("scanner", "known"),
    NO_TIME_OF_FLIGHT("scanner"),
    UNKNOWN_PROTOCOL("protocol", "known"),
    INJECTED_LATER("mostH"),
    INJECTED_AFTER_SCAN,
    INJECTED_LONG_AGO("mostH", "halfLives", "isotope"),
    DISK_SHORT("freeGib", "neededGib"),
    DISK_FULL,
    WRITE_FAILED("why"),
    WORKLIST_DOWN("step"),
    WORKLIST_NONE,
    STEP_GONE("step"),
    OTHER_PATIENT("field"),
    NO_JOB("id"),
    JOB_ENDED("id", "jobState"),
    JOB_NOT_ENDED("id", "jobState"),
    JOB_WAITS("id", "other", "jobState"),
    JOB_SUPERSEDED("id"),
    NO_SEND("id"),
    NOTHING_TO_SEND("id"),
    CHECK_BUSY("id"),
    LABELS_WITHOUT_IMAGE("id"),
    LABELS_NAME_TAKEN("file"),
    LABELS_NOT_THERE("file"),
    LABELS_VALUE_ABSENT("value", "file"),
    REGION_EMPTY("label"),
    REGION_WITHOUT_BALL("label"),
    REPORT_WITHOUT_SERIES("id"),
    MAP_ALARM("finding"),
    MR_MISSING("waitedS"),
    NOT_LOGGED_IN,
    WRONG_PASSWORD,
    LOGIN_OFF,
    TOO_MANY_TRIES("waitS"),
    TOO_MANY_REQUESTS("perMinute"),
    ROLE_MISSING("roles", "allowed"),
    STALE_PAGE,
    NOT_READY,
    NO_ALARM,

    // why there is no SUV
    NO_WEIGHT,
    NOTHING_MEASURED,

    // why a session has ended as it did
    EVENTS_LOST("lost", "of", "lostPercent", "allowedPercent"),
    FRONT_ENDS_UNENDED,
    ABORTED_BEFORE_START,
    ABORTED,
    GIVEN_UP,
    PROCESSING_GIVEN_UP,
    ENDED_BEFORE_START,
    ENDED_WHILE_MEASURING("state", "keptMb", "cutBytes"),
    ENDED_WHILE_PROCESSING,
    SHUT_DOWN,

    // details of alarms; what a peer or the system says of the reason is a value, in its own words
    LOST_SO_FAR("lost", "link", "frontEnd", "service"),
    FRONT_END_AWAY("n"),
    FRONT_END_STALE("n"),
    FRONT_END_IDLE("n"),
    EVENTS_LATE("n", "events"),
    FRAMES_DAMAGED("n", "frames"),
    FRAMES_DISORDERED("n", "missing", "twice", "overtaken", "restarts"),
    CLOCK_JUMPED("n", "jumps", "lastMs"),
    CLOCK_OFF("n", "offMs", "reference", "allowedMs"),
    CLOCK_DRIFTS("n", "driftPpm", "allowedPpm"),
    HOST_CLOCK_JUMPED("byMs"),
    HOST_TIME_OFF("n", "offMs", "allowedMs"),
    DISK_SLOW("notDurableMib", "waitingBatches", "waitingS"),
    DISK_FULL_SOON("leftS", "mbPerS"),
    DISK_LOW("freeMib", "neededMib"),
    DATA_UNREADABLE("why"),
    DATA_SILENT("silentS"),
    DATA_READ_ONLY,
    CHECK_FAILED("day", "why"),
    CHECK_OVERDUE("day", "everyH"),
    CHECK_NEVER("everyH"),
    STEPS_WAIT("peer", "n", "why"),
    STEPS_REFUSED("peer", "n", "why"),
    NOT_SENT("archive", "address", "objects", "id", "more", "sinceAt", "why"),
    WORKLIST_SILENT("why", "readAt"),
    WORKLIST_UNREAD("why"),
    PROCESSING_FAILED("id", "why"),
    NOTHING_EXPORTED("id", "more", "why"),
    NOT_KNIT("id", "why"),
    BEDS_ALONE("id", "why"),
    AUDIT_BROKEN("why"),
    PROVIDER_TROUBLE("why"),
    SESSION_UNSAVED("why"),
    EXAMINATION_UNSAVED("why"),
    SESSIONS_UNREADABLE("n", "folder", "sessions");

    private final List<String> names;

    Phrase(String... names) {
        this.names = List.of(names);
    }

    /** As it stands in JSON and in the keys of words: {@code no-front-end}. */
    public String kebab() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Of its values, in their order. */
    public List<String> names() {
        return names;
    }

    /**
     * Said with values.
     *
     * @param english the whole sentence
     * @param values in the order of {@link #names}: strings, numbers, or lists of strings
     */
    public Said said(String english, Object... values) {
        if (values.length != names.size()) {
            throw new IllegalArgumentException(
                    "values: %d (expected: %d, %s)".formatted(values.length, names.size(), names));
        }
        Map<String, Object> named = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            named.put(names.get(i), values[i]);
        }
        return new Said(kebab(), Collections.unmodifiableMap(named), english);
    }

    /**
     * The same with a sentence that the values are filled into.
     *
     * @param format of {@link String#format}, in the order of {@link #names}
     */
    public Said of(String format, Object... values) {
        return said(String.format(Locale.ROOT, format, values), values);
    }
}
