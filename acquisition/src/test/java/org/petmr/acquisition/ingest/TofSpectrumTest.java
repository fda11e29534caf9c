package org.petmr.acquisition.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.petmr.acquisition.link.Frames;
import org.petmr.recon.event.Frame;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.TofModel;

class TofSpectrumTest {

    private static final TofModel TOF = new TofModel(5, 100, 400);

    private final TofSpectrum spectrum = new TofSpectrum(TOF);

    private static ByteBuffer frame(int type, long atMs, long... words) {
        ByteBuffer b = ByteBuffer.wrap(Frames.of(type, 1, 7, atMs, words)).order(ByteOrder.LITTLE_ENDIAN);
        Frame.seal(b, 0, new Frame.Header(type, 0, words.length, 1, 7, atMs, atMs));
        return b;
    }

    /** Prompts by their bins; delayeds, marks and bins that the scanner does not have are passed over. */
    @Test
    void promptsAreCountedByTheirBins() {
        spectrum.accept(frame(
                Frame.DATA,
                40,
                Word.coincidence(false, 1, 2, 2),
                Word.coincidence(false, 1, 2, 2),
                Word.coincidence(false, 1, 2, 4),
                Word.coincidence(true, 1, 2, 0),
                Word.coincidence(false, 1, 2, 5),
                Word.timeMark(41, 5, false)));
        TofSpectrum.Picture picture = spectrum.picture().orElseThrow();
        assertThat(picture.counts()).containsExactly(0, 0, 2, 0, 1);
        assertThat(picture.binPs()).isEqualTo(100);
        assertThat(picture.fromMs()).isEqualTo(40);
        assertThat(spectrum.picture()).as("counted anew").isEmpty();
    }

    /** The thread that shows things is to have little work: one frame in seventeen, and frames of other kinds do not count. */
    @Test
    void oneFrameInSeventeenIsLookedAt() {
        for (int i = 0; i < 17 * 3; i++) {
            spectrum.accept(frame(Frame.DATA, i, Word.coincidence(false, 1, 2, 3)));
            spectrum.accept(frame(Frame.SINGLES, i, 0L, 0L));
        }
        assertThat(Arrays.stream(spectrum.picture().orElseThrow().counts()).sum())
                .isEqualTo(3);
    }

    @Test
    void onlyScannersWithTimeOfFlightHaveOne() {
        assertThat(new DetectorWatch(ScannerCatalogue.find("bench")).tof()).isEmpty();
        assertThat(new DetectorWatch(ScannerCatalogue.find("signa")).tof()).isPresent();
    }
}
