package org.petmr.acquisition.pipeline;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.petmr.recon.file.WholeFile;
import org.petmr.recon.scanner.StrictJson;
import org.petmr.recon.sinogram.DecaySpan;
import org.petmr.recon.sinogram.FrameSpec;

/**
 * When the images of a dynamic series were measured, beside them as {@code pet-dynamic.json}: NIfTI has no place for frames of
 * different lengths.
 *
 * @param startMs of each frame, after the first time mark
 * @param durationMs of each frame, by the clock
 * @param decay what the decay of each frame's counts was reckoned with, after the first time mark
 */
record FrameTimes(List<Long> startMs, List<Long> durationMs, List<DecaySpan> decay) {

    private static final String FILE = "pet-dynamic.json";
    private static final double S_PER_MS = 1e-3;

    FrameTimes {
        requireAll("durationMs", durationMs, startMs);
        requireAll("decay", decay, startMs);
    }

    private static void requireAll(String field, List<?> found, List<?> frames) {
        if (found.size() != frames.size()) {
            throw new IllegalArgumentException(
                    "%s: %d frames (expected: %d, as in startMs)".formatted(field, found.size(), frames.size()));
        }
    }

    /** @param decay of each frame */
    static FrameTimes of(FrameSpec spec, List<DecaySpan> decay) {
        return new FrameTimes(
                spec.frames().stream().map(FrameSpec.TimeFrame::startMs).toList(),
                spec.frames().stream().map(f -> f.endMs() - f.startMs()).toList(),
                decay);
    }

    /** As former versions wrote them, which reckoned decay by the clock. */
    record ByClock(List<Long> startMs, List<Long> durationMs) {

        FrameTimes times() {
            return new FrameTimes(
                    startMs,
                    durationMs,
                    IntStream.range(0, Math.min(startMs.size(), durationMs.size()))
                            .mapToObj(i -> new DecaySpan(S_PER_MS * startMs.get(i), S_PER_MS * durationMs.get(i)))
                            .toList());
        }
    }

    void write(Path directory) throws IOException {
        WholeFile.write(directory.resolve(FILE), StrictJson.write(this).getBytes(StandardCharsets.UTF_8));
    }

    /** Those of the dynamic series of a session; empty when it has none. */
    static Optional<FrameTimes> read(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String json = Files.readString(file);
        return Optional.of(
                json.contains("\"decay\"")
                        ? StrictJson.read(file.toString(), json, FrameTimes.class)
                        : StrictJson.read(file.toString(), json, ByClock.class).times());
    }
}
