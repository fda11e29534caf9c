package org.petmr.recon.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.petsird.Announcement;
import org.petmr.recon.event.petsird.PetsirdRecorder;
import org.petmr.recon.event.petsird.PetsirdVersion;
import org.petmr.recon.scanner.SinglesUnits;

/** A PETSIRD file as the goal of a conversion. */
final class PetsirdSink implements ListModeSink {

    private final PetsirdRecorder recorder;

    PetsirdSink(Path out, PetsirdVersion version, ListModeHeader header, Announcement announced) throws IOException {
        this.recorder = new PetsirdRecorder(out, version, header, announced);
    }

    @Override
    public void words(long[] words, int n) throws IOException {
        recorder.words(words, n);
    }

    @Override
    public void singles(SinglesUnits units, long startMs, long stopMs, long[] counts) {
        recorder.singles(units, startMs, stopMs, counts);
    }

    @Override
    public void trace(int signalId, long startMs, long stopMs, float[] values) {
        recorder.trace(signalId, startMs, stopMs, values);
    }

    @Override
    public Map<String, Long> notCarried() {
        return recorder.notCarried();
    }

    @Override
    public long histogramsLeft() {
        return recorder.notCarried().getOrDefault(PetsirdRecorder.OTHER_UNITS, 0L);
    }

    @Override
    public void finish() throws IOException {
        recorder.finish();
    }

    @Override
    public void close() throws IOException {
        recorder.close();
    }
}
