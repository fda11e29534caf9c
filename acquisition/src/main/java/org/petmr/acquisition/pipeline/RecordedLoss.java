package org.petmr.acquisition.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.petmr.acquisition.ingest.Gap;
import org.petmr.acquisition.ingest.RunTotals;
import org.petmr.acquisition.session.StoredSession;

/**
 * What a recording lost, as it goes with the images made of it. The images are not corrected for it: which lines lost how much
 * is known by front end and time only, and a factor for all would be wrong for a scanner of which one sector was silent. So
 * activity is too low by about the lost part, and that is said.
 */
final class RecordedLoss {

    private static final double PERCENT = 100;
    private static final int MOST_TOLD = 5;

    private RecordedLoss() {}

    /** {@link #figures} of a session's totals; with {@code failed} when its run had failed. */
    static Map<String, Object> figuresOf(StoredSession session) {
        Map<String, Object> figures = figures(session.totals());
        if (session.dataError() != null) {
            figures.put("failed", session.dataError());
            figures.put("warning", sentenceOf(session));
        }
        return figures;
    }

    /** {@link #sentence} of a session's totals, after the reason why its run failed, if it did. */
    static String sentenceOf(StoredSession session) {
        String lost = sentence(session.totals());
        return session.dataError() == null
                ? lost
                : "ACQUISITION FAILED: %s. %s"
                        .formatted(session.dataError(), lost)
                        .strip();
    }

    /**
     * For the session's result: {@code events, sent, fraction, missing_s, correction, gaps: [{source, reason, from_ms, to_ms,
     * missing_ms, events, frames, bytes}]} and, with any loss, a {@code warning}.
     *
     * @param totals null when the account was lost with the service that kept it
     */
    static Map<String, Object> figures(RunTotals totals) {
        Map<String, Object> figures = new LinkedHashMap<>();
        if (totals == null) {
            figures.put("warning", sentence(null));
            return figures;
        }
        figures.put("events", totals.lostEvents());
        figures.put("sent", totals.sentEvents());
        figures.put("fraction", totals.lostFraction());
        figures.put(
                "missing_s", totals.gaps().stream().mapToLong(Gap::missingMs).sum() / 1000.0);
        figures.put("correction", "none");
        List<Map<String, Object>> gaps = new ArrayList<>();
        for (Gap gap : totals.gaps()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("source", gap.sourceId());
            one.put("reason", gap.reason());
            one.put("from_ms", gap.fromMs());
            one.put("to_ms", gap.toMs());
            one.put("missing_ms", gap.missingMs());
            one.put("events", gap.events());
            one.put("frames", gap.frames());
            one.put("bytes", gap.bytes());
            gaps.add(one);
        }
        figures.put("gaps", gaps);
        if (totals.lostEvents() > 0 || !totals.isEnded()) {
            figures.put("warning", sentence(totals));
        }
        return figures;
    }

    /** For the comments of an image; empty when nothing was lost. */
    static String sentence(RunTotals totals) {
        if (totals == null) {
            return "LIST MODE INTERRUPTED: what was lost is not known.";
        }
        String known = totals.isEnded() ? "" : "LIST MODE INTERRUPTED: what was lost at that is not known. ";
        if (totals.lostEvents() == 0) {
            return known.strip();
        }
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                known + "EVENTS LOST: %d of %d (%.3g %%), not corrected for, activity is too low by about that:",
                totals.lostEvents(),
                totals.sentEvents() + totals.lostInDevice(),
                PERCENT * totals.lostFraction()));
        List<Gap> gaps = totals.gaps().stream().filter(g -> g.events() > 0).toList();
        for (Gap gap : gaps.subList(0, Math.min(MOST_TOLD, gaps.size()))) {
            text.append(" front end %d, %d to %d ms, %d events (%s);"
                    .formatted(gap.sourceId(), gap.fromMs(), gap.toMs(), gap.events(), gap.reason()));
        }
        if (gaps.size() > MOST_TOLD) {
            text.append(" and %d more;".formatted(gaps.size() - MOST_TOLD));
        }
        return text.replace(text.length() - 1, text.length(), ".").toString();
    }
}
