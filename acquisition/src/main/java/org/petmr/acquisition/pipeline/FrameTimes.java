package org.petmr.acquisition.pipeline;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.petmr.recon.file.WholeFile;
import org.petmr.recon.scanner.StrictJson;
import org.petmr.recon.sinogram.FrameSpec;

/**
 * When the images of a dynamic series were measured, beside them as {@code pet-dynamic.json}: NIfTI has no place for frames of
 * different lengths.
 *
 * @param startMs of each frame, after the first time mark
 * @param durationMs of each frame
 */
record FrameTimes(List<Long> startMs, List<Long> durationMs) {

    private static final String FILE = "pet-dynamic.json";

    FrameTimes {
        if (startMs.size() != durationMs.size()) {
            throw new IllegalArgumentException(
                    "durationMs: %d frames (expected: %d, as in startMs)".formatted(durationMs.size(), startMs.size()));
        }
    }

    static FrameTimes of(FrameSpec spec) {
        return new FrameTimes(
                spec.frames().stream().map(FrameSpec.TimeFrame::startMs).toList(),
                spec.frames().stream().map(f -> f.endMs() - f.startMs()).toList());
    }

    void write(Path directory) throws IOException {
        WholeFile.write(directory.resolve(FILE), StrictJson.write(this).getBytes(StandardCharsets.UTF_8));
    }

    /** Those of the dynamic series of a session; empty when it has none. */
    static Optional<FrameTimes> read(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        return Files.exists(file)
                ? Optional.of(StrictJson.read(file.toString(), Files.readString(file), FrameTimes.class))
                : Optional.empty();
    }
}
