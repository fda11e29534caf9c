package org.petmr.recon.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.petmr.recon.algorithm.BedFrame;
import org.petmr.recon.algorithm.BedReconstruction;
import org.petmr.recon.algorithm.BedSettings;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.Normalisation;
import org.petmr.recon.correction.scatter.TailFit;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.image.Volume;
import org.petmr.recon.projector.ListModeEvents;
import org.petmr.recon.projector.ListModeReader;
import org.petmr.recon.sinogram.FrameCounts;
import org.petmr.recon.sinogram.ProjectionGeometry;

/** Reconstructs frame after frame of a recording, with a line on the screen for each, and keeps its figures. */
final class FrameReconstruction {

    private final FrameSeries series;
    private final ProjectionGeometry geometry;
    private final ListModeHeader header;
    private final BedSettings settings;
    private final BedReconstruction bed;
    private final CorrectionOptions corrections;
    private final Normalisation base;
    private final Optional<Volume> muPerCm;
    private final Optional<Volume> mr;
    private final Workers workers;
    private final PrintWriter term;
    private final boolean isTerminal = ProgressLine.isOnTerminal();
    private String description;

    FrameReconstruction(
            FrameSeries series,
            ProjectionGeometry geometry,
            ListModeHeader header,
            BedSettings settings,
            BedReconstruction bed,
            CorrectionOptions corrections,
            Normalisation base,
            Optional<Volume> muPerCm,
            Optional<Volume> mr,
            Workers workers,
            PrintWriter term) {
        this.series = series;
        this.geometry = geometry;
        this.header = header;
        this.settings = settings;
        this.bed = bed;
        this.corrections = corrections;
        this.base = base;
        this.muPerCm = muPerCm;
        this.mr = mr;
        this.workers = workers;
        this.term = term;
        this.description = base.description();
    }

    /** Takes each image with its figures. */
    @FunctionalInterface
    interface Receiver {
        void accept(Volume image, Map<String, Object> figures) throws IOException;
    }

    /** Unit of the images. */
    String unit() {
        if (!corrections.isAbsolute(base)) {
            return "relative";
        }
        return muPerCm.isPresent() ? "Bq/mL" : "Bq/mL without attenuation correction";
    }

    /** How the last frame's counts were normalised. */
    String description() {
        return description;
    }

    FrameSeries.Read run(Receiver receiver) throws IOException {
        try (ProgressLine reading = new ProgressLine(term, "read", isTerminal)) {
            try {
                return series.forEach(geometry, reading, frame -> {
                    reading.end("%s   %.1f s   %,d prompts, %,d delayeds in %.3f s%s"
                            .formatted(
                                    frameName(frame),
                                    reading.elapsedS(),
                                    frame.promptCount(),
                                    frame.delayedCount(),
                                    frame.durationS(),
                                    frame.pausedS() > 0 ? ", %.3f s of them paused".formatted(frame.pausedS()) : ""));
                    try {
                        one(frame, receiver);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
    }

    private String frameName(FrameCounts frame) {
        return series.frames() == 1 ? "done" : "frame %d of %d".formatted(frame.index() + 1, series.frames());
    }

    private void one(FrameCounts frame, Receiver receiver) throws IOException {
        if (frame.isUnmeasured()) {
            term.println("   %s: from %.3f s on for %.3f s nothing was measured: the image is empty"
                    .formatted(frameName(frame), frame.startS(), frame.durationS()));
            receiver.accept(Volume.zeros(bed.grid()), figures(frame));
            return;
        }
        if (frame.promptCount() == 0 && series.frames() > 1) {
            // Before the tracer comes there may be nothing to count.
            receiver.accept(Volume.zeros(bed.grid()), figures(frame));
            return;
        }
        Normalisation normalisation = corrections.ofFrame(base, frame, geometry);
        description = normalisation.description();
        Optional<ListModeEvents> events =
                settings.data().isEventByEvent() ? Optional.of(events(frame)) : Optional.empty();
        BedFrame bedFrame = new BedFrame(
                frame.prompts(),
                events,
                corrections.randoms(frame, geometry, header.halfLifeS()),
                frame.decay(header.halfLifeS()),
                frame.countingS(),
                header.halfLifeS(),
                header.positronFraction());
        try (ProgressLine line = new ProgressLine(term, "reconstruct", isTerminal)) {
            BedReconstruction.Result result = bed.run(bedFrame, normalisation, muPerCm, mr, line);
            Map<String, Object> figures = figures(frame, result, line.elapsedS());
            line.end("%s   %.1f s   %s %d x %d   randoms %.1f %%%s"
                    .formatted(
                            frameName(frame),
                            line.elapsedS(),
                            settings.algorithm().name().toUpperCase(Locale.ROOT),
                            settings.algorithm().iterations(),
                            settings.algorithm().subsets(),
                            100 * result.randomCounts() / result.promptCounts(),
                            result.scatterFits().isEmpty()
                                    ? ""
                                    : "   scatter %.1f %%"
                                            .formatted(100 * result.scatterCounts() / result.promptCounts())));
            for (TailFit fit : lastFit(result).stream().toList()) {
                fit.findings().forEach(finding -> term.println("   " + finding));
            }
            receiver.accept(result.image(), figures);
        }
    }

    private ListModeEvents events(FrameCounts frame) throws IOException {
        try (ProgressLine line = new ProgressLine(term, "events", isTerminal);
                ListModeSource source = series.events(frame)) {
            ListModeEvents events = ListModeReader.read(source, geometry, word -> true, workers, line);
            line.end("done   %.1f s   %,d events".formatted(line.elapsedS(), events.size()));
            return events;
        }
    }

    private static Optional<TailFit> lastFit(BedReconstruction.Result result) {
        int n = result.scatterFits().size();
        return n == 0 ? Optional.empty() : Optional.of(result.scatterFits().get(n - 1));
    }

    private static Map<String, Object> figures(FrameCounts frame) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("start_s", frame.startS());
        row.put("duration_s", frame.durationS());
        row.put("live_s", frame.liveS());
        row.put("paused_s", frame.pausedS());
        row.put("prompts", frame.promptCount());
        row.put("delayeds", frame.delayedCount());
        row.put("lost_events", frame.lostEvents());
        return row;
    }

    private static Map<String, Object> figures(FrameCounts frame, BedReconstruction.Result result, double seconds) {
        Map<String, Object> row = figures(frame);
        row.put("randoms_fraction", result.randomCounts() / result.promptCounts());
        row.put("decay_factor", result.decayFactor());
        lastFit(result).ifPresent(fit -> {
            row.put("scatter_fraction", result.scatterCounts() / result.promptCounts());
            row.put("scatter_scale", finite(fit.overallScale()));
            row.put("scatter_tail_residual", finite(fit.residual()));
            row.put("findings", fit.findings());
        });
        row.put("reconstruct_s", seconds);
        return row;
    }

    /** JSON has no NaN. */
    private static Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
