package org.petmr.acquisition.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.ingest.RunTotals;
import org.petmr.acquisition.link.Frames;
import org.petmr.acquisition.said.Said;
import org.petmr.acquisition.store.ListModeStore;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerCatalogue;

/** Which recordings are counted when a service takes up the sessions of one that died. */
class FoundTotalsTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private static RunTotals part(boolean isEnded) {
        return new RunTotals(9, 9, 0, 0, 9, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, null, 1000, isEnded, List.of());
    }

    private static Session interrupted(RunTotals totals) {
        return Session.armed(
                        "S1",
                        41,
                        SessionJson.armRequest(TestService.armRequest().encode()),
                        NOW)
                .acquiring(NOW)
                .withTotals(totals)
                .interrupted(NOW, Said.english("the service ended"));
    }

    /** It died in the second part, and was stopped again while that was being counted. */
    @Test
    void anAccountOfTheClosedPartsAloneIsCountedAtTheNextStartToo() {
        Session closedPart = interrupted(part(true));
        assertThat(FoundTotals.areMissing(closedPart, closedPart)).isTrue();
        Session counted = interrupted(part(false));
        assertThat(FoundTotals.areMissing(counted, counted)).isFalse();
    }

    /** A service that ends does not wait until gigabytes are read. */
    @Test
    void aCountThatIsNotWantedAnyMoreEndsWithinARecording(@TempDir Path recording) throws IOException {
        ListModeHeader header =
                new ListModeHeader(ScannerCatalogue.find("bench"), "S1", NOW.toString(), 0, "18F", 6586.2, 0.967);
        try (ListModeStore store = ListModeStore.create(recording.resolve("listmode"), header, 1 << 20, 0)) {
            for (int i = 0; i < 100; i++) {
                store.append(ByteBuffer.wrap(Frames.data(1, 41, i, Word.prompt(1, 100))));
            }
        }
        int[] asked = {0};
        Progress fiveFrames = new Progress() {
            @Override
            public void report(double fraction, String message) {
                // nobody listens
            }

            @Override
            public boolean isCancelled() {
                return ++asked[0] > 5;
            }
        };
        assertThatThrownBy(() -> FoundTotals.of(recording.resolve("listmode"), null, fiveFrames))
                .isInstanceOf(CancellationException.class);
        assertThat(asked[0]).isEqualTo(6);
    }
}
