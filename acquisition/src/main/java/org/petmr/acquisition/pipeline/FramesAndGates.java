package org.petmr.acquisition.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.petmr.acquisition.protocol.GatingWish;
import org.petmr.acquisition.protocol.Plan;
import org.petmr.recon.algorithm.BedReconstruction;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.image.NiftiWriter;
import org.petmr.recon.image.Volume;
import org.petmr.recon.projector.ListModeEvents;
import org.petmr.recon.projector.ListModeReader;
import org.petmr.recon.sinogram.AmplitudeHistogrammer;
import org.petmr.recon.sinogram.DecaySpan;
import org.petmr.recon.sinogram.FrameCounts;
import org.petmr.recon.sinogram.FrameHistogrammer;
import org.petmr.recon.sinogram.FrameSpec;
import org.petmr.recon.sinogram.GateHistogrammer;

/**
 * The time frames and gates that the plan of a session asks for, each reconstructed as the whole scan is (with time
 * of flight where that is), with the mu-map of the whole scan: {@code pet-dynamic.nii.gz} and {@code pet-gates.nii.gz}, four-dimensional. The image of the whole scan stays what it is.
 */
final class FramesAndGates {

    static final String DYNAMIC = "pet-dynamic.nii.gz";
    static final String GATES = "pet-gates.nii.gz";

    private static final long GATES_MEMORY_BYTES = 2L << 30;
    /** What is left of a frame that the end of the scan cuts is kept when it is at least so much of it. */
    private static final double LEAST_PART = 0.5;

    private final PipelineJob job;
    private final BedReconstruction bed;

    private FramesAndGates(PipelineJob job) {
        this.job = job;
        this.bed = new BedReconstruction(job.geometry, job.settingsInUse(), job.workers);
    }

    static boolean isAskedFor(PipelineJob job) {
        Plan plan = job.session.arm().plan();
        return plan.frames() != null || plan.gating() != null;
    }

    /** Puts {@code frames} and {@code gates} into the job's summary, as far as they are asked for. */
    static void run(PipelineJob job, Progress progress) throws IOException {
        Plan plan = job.session.arm().plan();
        FramesAndGates work = new FramesAndGates(job);
        try {
            if (plan.frames() != null) {
                job.summary.put("frames", work.frames(plan.frameSpec().orElseThrow(), progress.part(0, 0.5)));
            }
            if (plan.gating() != null) {
                job.summary.put("gates", work.gates(plan.gating(), progress.part(0.5, 1)));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private boolean isEventByEvent() {
        return job.settings.data().isEventByEvent();
    }

    /** Events one by one, for reconstructions that want them. */
    @FunctionalInterface
    private interface EventSource {
        ListModeEvents read();
    }

    private ListModeSource open() throws IOException {
        return ListModeFiles.open(job.session.listModeDirectory());
    }

    private Map<String, Object> frames(FrameSpec wanted, Progress progress) throws IOException {
        long lengthMs;
        try (ListModeSource source = open()) {
            lengthMs = source.lengthMs().orElse(0);
        }
        Optional<FrameSpec> measured = within(wanted, lengthMs);
        if (measured.isEmpty()) {
            return Map.of("why", "no frame was measured: the scan has %.3f s".formatted(1e-3 * lengthMs));
        }
        FrameSpec spec = measured.get();
        List<Map<String, Object>> rows = new ArrayList<>();
        List<DecaySpan> decay = new ArrayList<>();
        try (Output out = new Output(DYNAMIC, spec.frames().size(), "frame", progress);
                ListModeSource source = open()) {
            ListModeReader[] readers = new ListModeReader[spec.frames().size()];
            FrameHistogrammer.run(DYNAMIC, source, job.geometry, spec, taker(readers), Progress.NONE, frame -> {
                out.accept(frame, () -> events(readers, frame.index()));
                readers[frame.index()] = null;
                rows.add(row(frame));
                decay.add(frame.decay(job.session.isotope().halfLifeS()));
            });
            out.writer.finish();
        }
        FrameTimes.of(spec, decay).write(job.session.resultDirectory());
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("file", DYNAMIC);
        figures.put("asked_for", wanted.frames().size());
        figures.put("frames", rows);
        return figures;
    }

    /** Those of one frame or gate, which are let go. */
    private ListModeEvents events(ListModeReader[] readers, int index) {
        ListModeEvents events = readers[index].events(job.workers);
        readers[index] = null;
        return events;
    }

    /** The frames of a scan that may have ended earlier than planned; empty when none has. */
    static Optional<FrameSpec> within(FrameSpec wanted, long lengthMs) {
        List<FrameSpec.TimeFrame> kept = new ArrayList<>();
        for (FrameSpec.TimeFrame f : wanted.frames()) {
            long endMs = Math.min(f.endMs(), lengthMs);
            if (endMs - f.startMs() >= LEAST_PART * (f.endMs() - f.startMs())) {
                kept.add(new FrameSpec.TimeFrame(f.startMs(), endMs));
            }
        }
        return kept.isEmpty() ? Optional.empty() : Optional.of(new FrameSpec(kept));
    }

    /** A signal without triggers spoils the gates, not the image of the whole scan. */
    private Map<String, Object> gates(GatingWish wish, Progress progress) throws IOException {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("by", wish.by());
        List<Map<String, Object>> rows = new ArrayList<>();
        boolean[] isSorted = {false};
        try (Output out = new Output(GATES, wish.gates(), "gate", progress)) {
            ListModeReader[] readers = new ListModeReader[wish.gates()];
            GateHistogrammer.WordTaker taker = taker(readers);
            Consumer<FrameCounts> take = gate -> {
                isSorted[0] = true;
                out.accept(gate, () -> events(readers, gate.index()));
                rows.add(row(gate));
            };
            if (wish.phase().isPresent()) {
                GateHistogrammer.Result result = GateHistogrammer.run(
                        GATES,
                        this::open,
                        job.geometry,
                        wish.phase().get(),
                        GATES_MEMORY_BYTES,
                        taker,
                        Progress.NONE,
                        take);
                figures.put("cycles", result.accepted());
                figures.put("cycles_rejected", result.rejected());
                figures.put("accepted_s", result.acceptedS());
            } else {
                AmplitudeHistogrammer.Result result = AmplitudeHistogrammer.run(
                        GATES,
                        this::open,
                        job.geometry,
                        wish.amplitude().orElseThrow(),
                        GATES_MEMORY_BYTES,
                        taker,
                        Progress.NONE,
                        take);
                figures.put("accepted_s", result.acceptedS());
                List<Float> edges = new ArrayList<>();
                for (float edge : result.edges()) {
                    edges.add(edge);
                }
                figures.put("amplitudes", edges);
            }
            out.writer.finish();
        } catch (IllegalArgumentException e) {
            if (isSorted[0]) {
                throw e; // no fault of the signal
            }
            figures.put("why", e.getMessage());
            return figures;
        }
        figures.put("file", GATES);
        figures.put("gates", rows);
        return figures;
    }

    /** Keeps the events of frames or gates that fill. @param readers one for each; filled in as their first words come */
    private GateHistogrammer.WordTaker taker(ListModeReader[] readers) {
        return !isEventByEvent()
                ? GateHistogrammer.WordTaker.NONE
                : (gate, words, from, to) -> {
                    if (readers[gate] == null) {
                        readers[gate] = new ListModeReader(job.geometry);
                    }
                    readers[gate].add(words, from, to);
                };
    }

    private static Map<String, Object> row(FrameCounts c) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("start_s", c.startS());
        row.put("duration_s", c.durationS());
        row.put("live_s", c.liveS());
        row.put("paused_s", c.pausedS());
        row.put("prompts", c.promptCount());
        row.put("delayeds", c.delayedCount());
        return row;
    }

    /** One file of images, written as their counts come. */
    private final class Output implements AutoCloseable {
        private final NiftiWriter writer;
        private final int images;
        private final String word;
        private final Progress progress;

        Output(String name, int images, String word, Progress progress) throws IOException {
            Path file = job.session.resultDirectory().resolve(name);
            boolean isAbsolute = job.counts.normalisation().isAbsolute() && job.muPerCm.isPresent();
            this.writer =
                    new NiftiWriter(file, bed.grid(), images, isAbsolute ? "petmr PET Bq/mL" : "petmr PET, relative");
            this.images = images;
            this.word = word;
            this.progress = progress;
        }

        void accept(FrameCounts counts, EventSource events) {
            progress.checkpoint();
            progress.report(
                    (double) counts.index() / images, "%s %d of %d".formatted(word, counts.index() + 1, images));
            try {
                boolean isEmpty = counts.promptCount() == 0 || counts.isUnmeasured();
                writer.append(isEmpty ? Volume.zeros(bed.grid()) : image(counts, events));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private Volume image(FrameCounts counts, EventSource events) throws IOException {
            FrameCorrections corrections = job.counts.corrections;
            return bed.run(
                            corrections.frame(counts, isEventByEvent() ? Optional.of(events.read()) : Optional.empty()),
                            corrections.normalisation(counts.singles()),
                            job.muPerCm,
                            Optional.empty(),
                            Progress.NONE)
                    .image();
        }

        @Override
        public void close() throws IOException {
            writer.close();
        }
    }
}
