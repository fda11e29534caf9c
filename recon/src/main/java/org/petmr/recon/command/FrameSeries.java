package org.petmr.recon.command;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.sinogram.FrameCounts;
import org.petmr.recon.sinogram.FrameHistogrammer;
import org.petmr.recon.sinogram.FrameSpec;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.RecordedCounts;

/** The frames of a recording, handed over one by one: all of it, or those that were asked for. */
final class FrameSeries {

    private final Recording recording;
    private final FrameSpec spec;

    /** @param spec null for the whole recording as one frame */
    FrameSeries(Recording recording, FrameSpec spec) {
        this.recording = recording;
        this.spec = spec;
    }

    int frames() {
        return spec == null ? 1 : spec.frames().size();
    }

    /** Events of a frame once more; of all the recording when it is the only one. */
    ListModeSource events(FrameCounts frame) throws IOException {
        if (spec == null) {
            return recording.open();
        }
        FrameSpec.TimeFrame times = spec.frames().get(frame.index());
        return recording.open(times.startMs(), times.endMs());
    }

    /** Start and length of all frames in s, in order; empty when the recording is the only one. */
    List<FrameSpec.TimeFrame> times() {
        return spec == null ? List.of() : spec.frames();
    }

    /**
     * What of the recording could not be read or used.
     *
     * @param lostWords words that the lost bytes were, the one that was cut among them
     */
    record Read(long lostBytes, long lostWords, long outside) {
        private static Read of(ListModeSource source, long outside) {
            int wordBytes = source.wordBytes();
            return new Read(source.lostBytes(), (source.lostBytes() + wordBytes - 1) / wordBytes, outside);
        }
    }

    Read forEach(ProjectionGeometry geometry, Progress progress, Consumer<FrameCounts> receiver) throws IOException {
        try (ListModeSource source = recording.open()) {
            if (spec == null) {
                RecordedCounts counts = RecordedCounts.of(source, geometry, progress);
                receiver.accept(counts.asFrame());
                return Read.of(source, counts.histogrammer().outside());
            }
            FrameHistogrammer.run(recording.file().toString(), source, geometry, spec, progress, receiver);
            return Read.of(source, 0);
        }
    }
}
