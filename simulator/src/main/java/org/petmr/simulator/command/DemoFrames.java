package org.petmr.simulator.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.petmr.recon.algorithm.BedFrame;
import org.petmr.recon.algorithm.BedReconstruction;
import org.petmr.recon.algorithm.BedSettings;
import org.petmr.recon.algorithm.OsemSettings;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.correction.Normalisation;
import org.petmr.recon.correction.NormalisationFiles;
import org.petmr.recon.correction.Randoms;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.image.NiftiWriter;
import org.petmr.recon.image.Volume;
import org.petmr.recon.sinogram.FrameCounts;
import org.petmr.recon.sinogram.FrameHistogrammer;
import org.petmr.recon.sinogram.FrameSpec;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.scenario.BedScan;
import org.petmr.simulator.scenario.Scenario;
import org.petmr.simulator.scenario.TimeCourse;

/**
 * Time frames of a recording that the service has stored, reconstructed with its mu-map: curves of activity over time, truth
 * beside measured. The service itself makes the image of the whole scan.
 */
final class DemoFrames {

    private final Scenario scenario;
    private final DemoRecording recording;
    private final TimeCourse course;
    private final FrameSpec spec;
    private final Path out;
    private final DemoView view;
    private final List<Map<String, Object>> rows = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private double squares;
    private double truths;

    DemoFrames(Scenario scenario, DemoRecording recording, Path out, DemoView view) {
        this.scenario = scenario;
        this.recording = recording;
        this.course = scenario.dynamics().orElseThrow();
        this.spec = FrameSpec.parse(course.frames());
        this.out = out;
        this.view = view;
    }

    DemoPart run() throws IOException {
        ProjectionGeometry geometry = new ProjectionGeometry(scenario.scannerModel());
        Scenario.Reconstruction r = scenario.reconstruction();
        BedSettings settings = new BedSettings(
                new OsemSettings(r.iterations(), r.subsets()),
                BedSettings.Data.SINOGRAM,
                0,
                r.scatterRounds(),
                r.imageCoarsening(),
                r.postfilterMm());
        view.announce("frames");
        String file = "pet-dynamic.nii.gz";
        try (Workers workers = Workers.ofMachine();
                ListModeSource source = recording.open()) {
            BedReconstruction bed = new BedReconstruction(geometry, settings, workers);
            Normalisation normalisation = NormalisationFiles.open(recording.normalisation(), geometry);
            Volume mu = recording.muMap(bed.grid(), workers);
            int frames = spec.frames().size();
            try (NiftiWriter writer = new NiftiWriter(out.resolve(file), bed.grid(), frames, "petmr PET Bq/mL")) {
                FrameHistogrammer.run(file, source, geometry, spec, Progress.NONE, frame -> {
                    try {
                        Volume image = frame.promptCount() == 0
                                ? Volume.zeros(bed.grid())
                                : image(bed, frame, geometry, normalisation, mu);
                        writer.append(image);
                        measure(frame.index(), image);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    view.show(
                            "frames",
                            (frame.index() + 1.0) / frames,
                            "frame %d of %d".formatted(frame.index() + 1, frames));
                });
                writer.finish();
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
            view.done("frames", "done    %d frames: %s".formatted(frames, out.resolve(file)));
        }
        return part();
    }

    private BedReconstruction.Result run(
            BedReconstruction bed, BedFrame frame, Normalisation normalisation, Volume mu) {
        return bed.run(frame, normalisation, Optional.of(mu), Optional.empty(), Progress.NONE);
    }

    private Volume image(
            BedReconstruction bed,
            FrameCounts frame,
            ProjectionGeometry geometry,
            Normalisation normalisation,
            Volume mu) {
        Isotope isotope = scenario.isotopeModel();
        BedFrame counts = new BedFrame(
                frame.prompts(),
                Optional.empty(),
                Randoms.fromDelayeds(geometry, frame.delayedFans()),
                frame.decay(isotope.halfLifeS()),
                frame.countingS(),
                isotope.halfLifeS(),
                isotope.positronFraction());
        return run(bed, counts, normalisation, mu).image();
    }

    /** Means of the regions that are judged, in a frame. */
    private void measure(int frame, Volume image) {
        FrameSpec.TimeFrame time = spec.frames().get(frame);
        BedScan bed = recording.outcome().bed();
        Phantom phantom = bed.inScanner().phantom(0);
        double minutes = course.minutes() * (time.startS() + 0.5 * time.durationS()) / scenario.durationS();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("biology_min", minutes);
        row.put("start_s", time.startS());
        row.put("duration_s", time.durationS());
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, " %6.1f min", minutes));
        for (String region : scenario.measure().regions()) {
            double sum = 0;
            int[] voxels = phantom.voxelsInside(region, scenario.measure().marginMm(), image.grid());
            for (int v : voxels) {
                sum += image.values()[v];
            }
            double measured = sum / Math.max(1, voxels.length);
            int part = 0;
            while (!phantom.compartments().get(part).region().equals(region)) {
                part++;
            }
            double truth = bed.meanBqPerMl(part, time.startS(), time.startS() + time.durationS());
            row.put(region, Map.of("truth_bqml", truth, "measured_bqml", measured));
            line.append(String.format(Locale.ROOT, "   %10.0f %10.0f", truth, measured));
            squares += (measured - truth) * (measured - truth) * time.durationS();
            truths += truth * truth * time.durationS();
        }
        rows.add(row);
        lines.add(line.toString());
    }

    private DemoPart part() {
        double error = Math.sqrt(squares / Math.max(Double.MIN_NORMAL, truths));
        List<String> table = new ArrayList<>();
        StringBuilder head = new StringBuilder(String.format(Locale.ROOT, "%n %10s", "biology"));
        scenario.measure()
                .regions()
                .forEach(r -> head.append(String.format(Locale.ROOT, "   %10s %10s", r + " Bq/mL", "measured")));
        table.add(head.toString());
        table.addAll(lines);
        table.add(String.format(
                Locale.ROOT,
                " curves differ from the truth by %.1f %% (root mean square, over time); %.0f min of biology in %.0f s%n",
                100 * error,
                course.minutes(),
                scenario.durationS()));
        return new DemoPart(
                "frames",
                table,
                Map.of("rms_error_pct", 100 * error, "curves", rows),
                error <= scenario.measure().toleranceFraction());
    }
}
