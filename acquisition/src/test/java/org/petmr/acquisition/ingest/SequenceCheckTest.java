package org.petmr.acquisition.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.petmr.acquisition.ingest.SequenceCheck.Place.AFTER_GAP;
import static org.petmr.acquisition.ingest.SequenceCheck.Place.DUPLICATE;
import static org.petmr.acquisition.ingest.SequenceCheck.Place.LATE;
import static org.petmr.acquisition.ingest.SequenceCheck.Place.NEXT;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SequenceCheckTest {

    private final SequenceCheck check = new SequenceCheck();

    private List<SequenceCheck.Place> places(long... seqs) {
        List<SequenceCheck.Place> all = new ArrayList<>();
        for (long seq : seqs) {
            all.add(check.place(seq));
        }
        return all;
    }

    @Test
    void gapsFillInAnyOrderAndOnlyOnce() {
        assertThat(places(0, 1, 5)).containsExactly(NEXT, NEXT, AFTER_GAP);
        assertThat(check.lastGap()).isEqualTo(3);
        assertThat(places(3, 3, 2, 4, 4, 5, 6)).containsExactly(LATE, DUPLICATE, LATE, LATE, DUPLICATE, DUPLICATE, NEXT);
    }

    @Test
    void thirtyTwoBitsRunOver() {
        long end = 0xFFFFFFFFL;
        assertThat(places(0, end - 1, end, 0, 1)).containsExactly(NEXT, AFTER_GAP, NEXT, NEXT, NEXT);
        assertThat(check.rollovers()).isEqualTo(1);
        assertThat(check.next()).isEqualTo(end + 3);
    }

    /** The number of a frame that was lost at the roll-over is a gap like any other. */
    @Test
    void aGapAcrossTheRollover() {
        long end = 0xFFFFFFFFL;
        assertThat(places(end - 1, 1)).containsExactly(AFTER_GAP, AFTER_GAP);
        assertThat(check.lastGap()).isEqualTo(2);
        assertThat(places(0, end, end)).containsExactly(LATE, LATE, DUPLICATE);
    }

    /** What was sent before the break may come again; a device that has forgotten its count begins at 0. */
    @Test
    void afterANewConnection() {
        places(0, 1, 2, 3);
        check.connectedAgain();
        assertThat(places(2, 3, 4)).containsExactly(DUPLICATE, DUPLICATE, NEXT);
        check.connectedAgain();
        assertThat(places(0, 1)).containsExactly(NEXT, NEXT);
        assertThat(check.restarts()).isEqualTo(1);
        assertThat(places(0)).as("without a new connection").containsExactly(DUPLICATE);
    }
}
