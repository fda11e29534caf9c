package org.petmr.recon.command.nema;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.petmr.recon.command.ProgressLine;
import org.petmr.recon.correction.Randoms;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.quantification.nema.DirectSinogram;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.FrameCounts;
import org.petmr.recon.sinogram.FrameHistogrammer;
import org.petmr.recon.sinogram.FrameSpec;
import org.petmr.recon.sinogram.InterfileSinogram;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.RecordedCounts;
import org.petmr.recon.sinogram.Sinogram;

/**
 * A recording of a line source, or a frame of one, after single-slice rebinning: list mode, which tells its times and its
 * randoms itself, or an Interfile sinogram, for which these are given.
 */
record LineRecording(DirectSinogram prompts, Optional<DirectSinogram> randoms, RecordingTimes times) {

    /** Where recordings come from. */
    record Source(Path file, Optional<Path> randoms, Optional<String> scanner, Optional<FrameSpec> frames) {}

    /** Reads a file; each frame is handed over before the next is read, so that one sinogram is held at a time. */
    static void read(Source from, PrintWriter out, Consumer<LineRecording> receiver) throws IOException {
        Optional<ScannerModel> scanner = from.scanner().map(ScannerCatalogue::find);
        if (isSinogram(from.file())) {
            if (from.frames().isPresent()) {
                throw new IllegalArgumentException(
                        "--frames: given for %s (expected: for list mode only)".formatted(from.file()));
            }
            DirectSinogram prompts = sinogram(from.file(), scanner);
            Optional<DirectSinogram> randoms = from.randoms().isPresent()
                    ? Optional.of(sinogram(from.randoms().get(), scanner))
                    : Optional.empty();
            receiver.accept(new LineRecording(prompts, randoms, RecordingTimes.UNKNOWN));
            return;
        }
        if (from.randoms().isPresent()) {
            throw new IllegalArgumentException(
                    "--randoms: given for %s (expected: for a sinogram only, list mode holds its delayeds)"
                            .formatted(from.file()));
        }
        listMode(from, scanner, out, receiver);
    }

    private static boolean isSinogram(Path file) {
        return file.getFileName().toString().endsWith(".hs");
    }

    private static DirectSinogram sinogram(Path file, Optional<ScannerModel> scanner) throws IOException {
        Sinogram sinogram =
                scanner.isPresent() ? InterfileSinogram.read(file, scanner.get()) : InterfileSinogram.read(file);
        try {
            return DirectSinogram.of(sinogram);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private static void listMode(
            Source from, Optional<ScannerModel> scanner, PrintWriter out, Consumer<LineRecording> receiver)
            throws IOException {
        try (ListModeSource source = scanner.isPresent()
                        ? ListModeFiles.open(from.file(), scanner.get())
                        : ListModeFiles.open(from.file());
                ProgressLine line = new ProgressLine(out, "read", ProgressLine.isOnTerminal())) {
            ListModeHeader header = source.header();
            ProjectionGeometry geometry = new ProjectionGeometry(header.scanner());
            if (from.frames().isPresent()) {
                FrameHistogrammer.run(
                        from.file().toString(),
                        source,
                        geometry,
                        from.frames().get(),
                        line,
                        frame -> receiver.accept(of(from.file(), frame, geometry, header)));
                line.end(String.format(
                        Locale.ROOT,
                        "done   %s   %d frames",
                        from.file().getFileName(),
                        from.frames().get().frames().size()));
            } else {
                FrameCounts all = RecordedCounts.of(source, geometry, line).asFrame();
                receiver.accept(of(from.file(), all, geometry, header));
                line.end(String.format(
                        Locale.ROOT,
                        "done   %s   %,d prompts, %,d delayeds, %.1f s",
                        from.file().getFileName(),
                        all.promptCount(),
                        all.delayedCount(),
                        all.durationS()));
            }
        }
    }

    private static LineRecording of(Path file, FrameCounts frame, ProjectionGeometry geometry, ListModeHeader header) {
        if (frame.isUnmeasured()) {
            throw new IllegalArgumentException("%s: frame %d: nothing was measured from %.3f s on for %.3f s"
                            .formatted(file, frame.index() + 1, frame.startS(), frame.durationS())
                    + " (expected: a frame that does not lie in a pause)");
        }
        Optional<DirectSinogram> randoms = frame.delayedCount() == 0
                ? Optional.empty()
                : Optional.of(DirectSinogram.of(Randoms.fromDelayeds(geometry, frame.delayedFans()), geometry));
        return new LineRecording(
                DirectSinogram.of(frame.prompts()),
                randoms,
                new RecordingTimes(
                        Optional.of(Instant.parse(header.startedAt())),
                        Optional.of(frame.spans()),
                        Optional.of(frame.countingS()),
                        header.halfLifeS() > 0 ? Optional.of(header.halfLifeS()) : Optional.empty()));
    }
}
