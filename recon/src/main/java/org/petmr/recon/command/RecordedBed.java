package org.petmr.recon.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import org.petmr.recon.algorithm.BedFrame;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.Normalisation;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Resampler;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VolumeChecks;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.projector.ListModeEvents;
import org.petmr.recon.projector.ListModeReader;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.sinogram.FrameCounts;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.RecordedCounts;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Options of commands that work on a whole list-mode recording as one bed with a mu-map, and what they name: the counts and
 * their corrections, for floors above too.
 */
public final class RecordedBed {

    @Parameters(
            paramLabel = "INPUT",
            description = "native .plm file or directory of segments, .petsird, or a Siemens .l file or its header")
    private Path input;

    @Option(
            names = "--scanner",
            paramLabel = "NAME|FILE",
            description = "scanner, for a recording that does not name its own")
    private String scanner;

    @Mixin
    private CorrectionOptions corrections;

    private ListModeHeader header;
    private Affine lpsFromScanner;
    private ProjectionGeometry geometry;

    /** Made by picocli. */
    public RecordedBed() {}

    private Recording recording() {
        return new Recording(input, scanner == null ? null : ScannerCatalogue.find(scanner), 1, 0);
    }

    /** Reads the recording's header; first of all. */
    public ListModeHeader open() throws IOException {
        try (ListModeSource source = recording().open()) {
            header = source.header();
            lpsFromScanner = source.lpsFromScanner();
        }
        geometry = new ProjectionGeometry(header.scanner());
        return header;
    }

    public ProjectionGeometry geometry() {
        return geometry;
    }

    public int scatterRounds() {
        return corrections.scatterRounds();
    }

    public Normalisation normalisation() throws IOException {
        return corrections.normalisation(geometry);
    }

    /** A map, or any image, of patient space on a grid of the scanner's. */
    public Volume onGrid(Volume ofPatient, VoxelGrid grid, Workers workers) {
        return Resampler.linear(0).resample(ofPatient, grid, lpsFromScanner, workers);
    }

    /** An image on a grid of the scanner's, as it lies in patient space; values shared. */
    public Volume inPatient(Volume image) {
        VoxelGrid g = image.grid();
        return new Volume(
                new VoxelGrid(g.nx(), g.ny(), g.nz(), lpsFromScanner.after(g.lpsFromVoxel())), image.values());
    }

    public Affine lpsFromScanner() {
        return lpsFromScanner;
    }

    /** @throws IllegalArgumentException when there is none, or it can't be a mu-map */
    public Volume muPerCm(VoxelGrid grid, Workers workers) throws IOException {
        Path mu = corrections.mu();
        if (mu == null) {
            throw new IllegalArgumentException("--mu: missing (expected: the patient's mu-map)");
        }
        return onGrid(VolumeChecks.muMap(Nifti.read(mu), mu), grid, workers);
    }

    /** What the mu-map's file says of itself; empty when it says nothing, or there is none. */
    public String muDescription() throws IOException {
        return corrections.mu() == null ? "" : Nifti.description(corrections.mu());
    }

    /**
     * Counts and corrections of the recording, with a line on the screen for each reading.
     *
     * @param counted the normalisation of {@link #normalisation}, with the dead time of these counts
     */
    public record Counted(BedFrame frame, Normalisation counted) {}

    /** @param isEventByEvent whether the frame shall hold its events */
    public Counted read(Normalisation base, boolean isEventByEvent, Workers workers, PrintWriter term)
            throws IOException {
        boolean isTerminal = ProgressLine.isOnTerminal();
        FrameCounts counts;
        try (ProgressLine line = new ProgressLine(term, "read", isTerminal);
                ListModeSource source = recording().open()) {
            counts = RecordedCounts.of(source, geometry, line).asFrame();
            line.end("done   %.1f s   %,d prompts, %,d delayeds in %.3f s"
                    .formatted(line.elapsedS(), counts.promptCount(), counts.delayedCount(), counts.durationS()));
        }
        if (counts.promptCount() == 0) {
            throw new IllegalArgumentException("%s: no prompts (expected: counts)".formatted(input));
        }
        Optional<ListModeEvents> events = isEventByEvent ? Optional.of(events(workers, term)) : Optional.empty();
        return new Counted(
                new BedFrame(
                        counts.prompts(),
                        events,
                        corrections.randoms(counts, geometry, header.halfLifeS()),
                        counts.decay(header.halfLifeS()),
                        counts.countingS(),
                        header.halfLifeS(),
                        header.positronFraction()),
                corrections.ofFrame(base, counts, geometry));
    }

    private ListModeEvents events(Workers workers, PrintWriter term) throws IOException {
        try (ProgressLine line = new ProgressLine(term, "events", ProgressLine.isOnTerminal());
                ListModeSource source = recording().open()) {
            ListModeEvents events = ListModeReader.read(source, geometry, word -> true, workers, line);
            line.end("done   %.1f s   %,d events".formatted(line.elapsedS(), events.size()));
            return events;
        }
    }
}
