package org.petmr.acquisition.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which rates are tried, on a machine that holds this many events a second. */
class RateSearchTest {

    private static RateSearch.Found search(double unpaced, double holds, int steps) throws Exception {
        RateSearch.Tried free = new RateSearch.Tried(unpaced, 1, true, null);
        List<RateSearch.Tried> told = new ArrayList<>();
        RateSearch.Found found =
                RateSearch.search(free, steps, rate -> new RateSearch.Tried(rate, 1, rate <= holds, null), told::add);
        assertThat(found.tried()).isEqualTo(told).hasSize(steps);
        return found;
    }

    @Test
    void findsWhatIsHeldBelowTheUnpacedRate() throws Exception {
        assertThat(search(20, 15, 8).eventsPerS()).isCloseTo(15, within(0.5)).isLessThanOrEqualTo(15);
    }

    /** The first run of a process is slow: a machine that does better than in it is asked for more, until it can't. */
    @Test
    void findsWhatIsHeldAboveIt() throws Exception {
        assertThat(search(16, 27, 8).eventsPerS()).isCloseTo(27, within(1.0)).isLessThanOrEqualTo(27);
    }

    @Test
    void nothingIsHeldOnAMachineThatHoldsNothing() throws Exception {
        assertThat(search(16, 0, 5).eventsPerS()).isZero();
    }
}
