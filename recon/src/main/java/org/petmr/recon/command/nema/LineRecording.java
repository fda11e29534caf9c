package org.petmr.recon.command.nema;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.petmr.recon.command.ProgressLine;
import org.petmr.recon.correction.Randoms;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.quantification.nema.DirectSinogram;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.Histogrammer;
import org.petmr.recon.sinogram.InterfileSinogram;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.RecordedCounts;
import org.petmr.recon.sinogram.Sinogram;

/**
 * A recording of a line source after single-slice rebinning: list mode, which tells its times and its randoms itself, or an
 * Interfile sinogram, for which these are given.
 *
 * @param startedAt of a list-mode recording
 * @param durationS of a list-mode recording
 */
record LineRecording(
        DirectSinogram prompts,
        Optional<DirectSinogram> randoms,
        Optional<Instant> startedAt,
        Optional<Double> durationS,
        Optional<Double> halfLifeS) {

    /** @param scannerName null for a recording that names its own */
    static LineRecording read(Path file, Optional<Path> randomsFile, String scannerName, PrintWriter out)
            throws IOException {
        Optional<ScannerModel> scanner = Optional.ofNullable(scannerName).map(ScannerCatalogue::find);
        if (isSinogram(file)) {
            Sinogram prompts = sinogram(file, scanner);
            Optional<DirectSinogram> randoms = randomsFile.isPresent()
                    ? Optional.of(rebinned(randomsFile.get(), sinogram(randomsFile.get(), scanner)))
                    : Optional.empty();
            return new LineRecording(
                    rebinned(file, prompts), randoms, Optional.empty(), Optional.empty(), Optional.empty());
        }
        if (randomsFile.isPresent()) {
            throw new IllegalArgumentException(
                    "--randoms: given for %s (expected: for a sinogram only, list mode holds its delayeds)"
                            .formatted(file));
        }
        try (ListModeSource source =
                        scanner.isPresent() ? ListModeFiles.open(file, scanner.get()) : ListModeFiles.open(file);
                ProgressLine line = new ProgressLine(out, "read", ProgressLine.isOnTerminal())) {
            ListModeHeader header = source.header();
            ProjectionGeometry geometry = new ProjectionGeometry(header.scanner());
            RecordedCounts recorded = RecordedCounts.of(source, geometry, line);
            Histogrammer h = recorded.histogrammer();
            line.end(String.format(
                    Locale.ROOT,
                    "done   %s   %,d prompts, %,d delayeds, %.1f s",
                    file.getFileName(),
                    h.prompts(),
                    h.delayeds(),
                    recorded.durationS()));
            Optional<DirectSinogram> randoms = h.delayeds() == 0
                    ? Optional.empty()
                    : Optional.of(DirectSinogram.of(Randoms.fromDelayeds(geometry, h.delayedFans()), geometry));
            return new LineRecording(
                    DirectSinogram.of(h.counts()),
                    randoms,
                    Optional.of(Instant.parse(header.startedAt())),
                    Optional.of(recorded.durationS()),
                    header.halfLifeS() > 0 ? Optional.of(header.halfLifeS()) : Optional.empty());
        }
    }

    private static boolean isSinogram(Path file) {
        return file.getFileName().toString().endsWith(".hs");
    }

    private static Sinogram sinogram(Path file, Optional<ScannerModel> scanner) throws IOException {
        return scanner.isPresent() ? InterfileSinogram.read(file, scanner.get()) : InterfileSinogram.read(file);
    }

    private static DirectSinogram rebinned(Path file, Sinogram sinogram) {
        try {
            return DirectSinogram.of(sinogram);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /** Seconds from the first recording's start to this one's. */
    double afterS(LineRecording first, double givenS) {
        if (startedAt.isEmpty() || first.startedAt.isEmpty()) {
            return givenS;
        }
        return Duration.between(first.startedAt.get(), startedAt.get()).toMillis() * 1e-3;
    }
}
