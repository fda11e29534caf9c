package org.petmr.acquisition.session;

import java.util.Locale;
import java.util.Optional;
import org.petmr.acquisition.ingest.RunTotals;
import org.petmr.acquisition.said.Phrase;
import org.petmr.acquisition.said.Said;

/** Whether a run lost more than it may. */
final class LossLimit {

    private static final double PERCENT = 100;

    private LossLimit() {}

    /**
     * @param asked part of the events that may be lost; null: {@code usual}
     * @return why the run has failed, for people, if it has
     */
    static Optional<Said> exceeded(RunTotals totals, Double asked, double usual) {
        double limit = asked == null ? usual : asked;
        if (totals.lostEvents() == 0 || totals.lostFraction() <= limit) {
            return Optional.empty();
        }
        long of = totals.sentEvents() + totals.lostInDevice();
        double percent = PERCENT * totals.lostFraction();
        String sentence = String.format(
                Locale.ROOT,
                "events lost: %d of %d, %.3g %% (link %d, front end %d, service %d; allowed: %.3g %%); what was stored is"
                        + " kept and can be processed",
                totals.lostEvents(),
                of,
                percent,
                totals.lostOnLink(),
                totals.lostInDevice(),
                totals.lostInService(),
                PERCENT * limit);
        return Optional.of(Phrase.EVENTS_LOST.said(sentence, totals.lostEvents(), of, percent, PERCENT * limit));
    }
}
