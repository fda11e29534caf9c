package org.petmr.acquisition.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.dicom.Uids;
import org.petmr.acquisition.exchange.ExportedSeries;
import org.petmr.acquisition.installation.Installation;
import org.petmr.acquisition.mr.MrIntake;
import org.petmr.acquisition.session.StoredSession;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.ListModeWriter;
import org.petmr.recon.event.Word;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.DecaySpan;

/**
 * A source on the axis, there in the first half of each cycle, that is measured for a second, and for another one when two
 * half-lives have passed: the mean activity of both is (1 + 1/4) / 2 of that at the start.
 */
class PausedScanTest {

    private static final Workers WORKERS = new Workers(2);
    private static final Isotope FLUORINE = Isotope.find("18F");
    private static final int PART_MS = 1000;
    private static final int CYCLE_MS = 50;
    private static final int EVENTS_EACH_MS = 20;
    private static final int RESPIRATORY = 1;
    private static final int BELT = 7;
    private static final long PAUSE_MS = CYCLE_MS * Math.round(2000 * FLUORINE.halfLifeS() / CYCLE_MS);
    private static final long LENGTH_MS = 2 * PART_MS + PAUSE_MS;
    /** Frames lie by the clock, and within what is planned. */
    private static final int PLANNED_S = (int) (LENGTH_MS / 1000) + 1;

    private static final double DECAY_FACTOR = 1.6;
    private static final long SEED = 20261122;

    private static final String BY_PHASE =
            "{\"kind\": \"gated\", \"gating\": {\"by\": \"respiratory\", \"signal\": 1, \"gates\": 2, \"shortestMs\": 20, \"longestMs\": 100}}";
    private static final String BY_AMPLITUDE =
            "{\"kind\": \"gated\", \"gating\": {\"by\": \"respiratory\", \"signal\": 7, \"gates\": 2, \"method\": \"amplitude\", \"outliers\": 0}}";

    @TempDir
    Path directory;

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    /** Frames of these lengths, with a comma behind them, and one of what is then left of the scan. */
    private static String dynamic(String frames, long soFarMs) {
        return "{\"kind\": \"dynamic\", \"frames\": \"%s%d.%03d\"}"
                .formatted(frames, (LENGTH_MS - soFarMs) / 1000, (LENGTH_MS - soFarMs) % 1000);
    }

    private StoredSession measured(String plan) throws IOException {
        StoredSession session = BenchJobs.session(
                directory.resolve("session"), ScannerCatalogue.find("bench"), PLANNED_S, """
                        , "pipeline": {"iterations": 3, "subsets": 1, "postfilterMm": 0},
                         "plan": %s""".formatted(plan));
        Files.createDirectories(session.listModeDirectory());
        ScannerModel scanner = session.scanner();
        SplittableRandom random = new SplittableRandom(SEED);
        ListModeHeader header =
                new ListModeHeader(scanner, "s1", "2026-03-01T09:00:00Z", 0, "18F", FLUORINE.halfLifeS(), 0.967);
        try (ListModeWriter out =
                new ListModeWriter(session.listModeDirectory().resolve("segment-00000.plm"), header)) {
            part(out, 0, scanner, random);
            part(out, PART_MS + PAUSE_MS, scanner, random);
            out.words(new long[] {Word.timeMark(LENGTH_MS, 0, true)}, 1);
        }
        return session;
    }

    private static void part(ListModeWriter out, long fromMs, ScannerModel scanner, SplittableRandom random)
            throws IOException {
        int perRing = scanner.indicesPerRing();
        int ring = scanner.rings() / 2 * perRing;
        float[] belt = new float[PART_MS];
        for (int ms = 0; ms < PART_MS; ms++) {
            boolean isThere = ms % CYCLE_MS < CYCLE_MS / 2;
            belt[ms] = (isThere ? 1 : 0) + 0.5f * ms / PART_MS;
            long[] words = new long[EVENTS_EACH_MS + 2];
            int n = 0;
            words[n++] = Word.timeMark(fromMs + ms, 0, false);
            if (ms % CYCLE_MS == 0) {
                words[n++] = Word.trigger(RESPIRATORY, 0, fromMs + ms);
            }
            for (int i = 0; isThere && i < EVENTS_EACH_MS; ) {
                int crystal = random.nextInt(perRing);
                int opposite = (crystal + perRing / 2) % perRing;
                if (!scanner.isGap(crystal) && !scanner.isGap(opposite)) {
                    words[n++] = Word.prompt(ring + crystal, ring + opposite);
                    i++;
                }
            }
            out.words(words, n);
        }
        out.trace(BELT, fromMs, fromMs + PART_MS, belt);
    }

    private static PipelineJob reconstructed(StoredSession session) throws IOException {
        PipelineJob job = BenchJobs.job(session, Installation.NONE, WORKERS);
        new ReconstructionStage().run(job, Progress.NONE);
        Map<?, ?> figures = (Map<?, ?>) job.summary.get("reconstruction");
        assertThat((Double) figures.get("decay_factor")).isCloseTo(DECAY_FACTOR, within(1e-3));
        return job;
    }

    private static double brightest(Path file) throws IOException {
        double most = 0;
        for (int frame = 0; frame < Nifti.frames(file); frame++) {
            most = Math.max(most, sum(file, frame));
        }
        return most;
    }

    private static double sum(Path file, int frame) throws IOException {
        double sum = 0;
        for (float v : Nifti.read(file, frame).values()) {
            sum += v;
        }
        return sum;
    }

    /** Each gate is taken from both parts, so its activity at the start is that of the whole: twice it, for half of the time. */
    @ParameterizedTest
    @ValueSource(strings = {BY_PHASE, BY_AMPLITUDE})
    void gatesAreCorrectedForTheDecayOfWhatWasMeasured(String plan) throws IOException {
        StoredSession session = measured(plan);
        reconstructed(session);
        double gate = brightest(session.resultDirectory().resolve(FramesAndGates.GATES));
        double whole = brightest(session.resultDirectory().resolve("pet.nii.gz"));
        assertThat(gate / whole).as("seed %d", SEED).isCloseTo(2, within(0.04));
    }

    /** Classic, gated and enhanced. */
    @ParameterizedTest
    @ValueSource(strings = {BY_PHASE, BY_AMPLITUDE})
    void seriesSayTheDecayThatTheirImagesWereCorrectedFor(String plan) throws Exception {
        List<ExportedSeries> made = exported(measured(plan));
        assertThat(made).hasSize(3);
        double referenceMs = 1000 * FLUORINE.halfLifeS() * Math.log(DECAY_FACTOR) / Math.log(2);
        for (ExportedSeries series : made) {
            DicomObject o = DicomFile.read(series.files().get(0)).dataSet();
            boolean isEnhanced = o.requireString(Tag.SOPClassUID).equals(Uids.ENHANCED_PET_IMAGE);
            DicomObject factors = isEnhanced ? group(o, Tag.PETFrameCorrectionFactorsSequence) : o;
            assertThat(factors.doubleValue(Tag.DecayFactor).orElseThrow())
                    .as(series.description())
                    .isCloseTo(DECAY_FACTOR, within(1e-3));
            if (!isEnhanced) {
                assertThat(o.doubleValue(Tag.FrameReferenceTime).orElseThrow())
                        .as(series.description())
                        .isCloseTo(referenceMs, within(5000.0));
            }
        }
        DicomObject whole = DicomFile.read(made.get(0).files().get(0)).dataSet();
        assertThat(whole.doubleValue(Tag.ActualFrameDuration))
                .as("by the clock")
                .hasValue(LENGTH_MS);
    }

    /** By another process than the one that reconstructed. */
    private List<ExportedSeries> exported(StoredSession session) throws Exception {
        PipelineState.write(reconstructed(session));
        PipelineJob job = BenchJobs.job(session, Installation.NONE, WORKERS);
        PipelineState.read(job, new MrIntake(directory.resolve("mr")));
        job.isBqPerMl = true;
        job.muPerCm = job.pet;
        job.attenuationMethod = "Dixon";
        List<ExportedSeries> made = new ArrayList<>();
        new ExportStage(
                        (of, imagesOf, series) -> {
                            made.addAll(series);
                            return List.of();
                        },
                        new PipelineSettings(
                                1,
                                10,
                                1,
                                Set.of("pet", "enhanced"),
                                false,
                                Installation.NONE,
                                directory.resolve("maps")))
                .run(job, Progress.NONE);
        return made;
    }

    /** The pause within a frame: what was measured of it is the whole scan. */
    @Test
    void aFrameThatAPauseFallsIntoIsTheWholeImage() throws IOException {
        StoredSession session = measured(dynamic("", 0));
        reconstructed(session);
        double frame = brightest(session.resultDirectory().resolve(FramesAndGates.DYNAMIC));
        double whole = brightest(session.resultDirectory().resolve("pet.nii.gz"));
        assertThat(frame / whole).isCloseTo(1, within(1e-5));
    }

    /**
     * Before the pause, over its edge, nothing but pause, and what is left of it with the second part. Both parts count as
     * much, so that what gave the counts of the second was four times as much at the start.
     */
    @Test
    void framesAreCorrectedForTheDecayOfTheirOwnParts() throws Exception {
        StoredSession session = measured(dynamic("0.5,9.5,10,", 20_000));
        List<ExportedSeries> made = exported(session);
        Path file = session.resultDirectory().resolve(FramesAndGates.DYNAMIC);
        double[] atStart = {1, 1, 0, 4};
        double first = sum(file, 0);
        for (int f = 0; f < atStart.length; f++) {
            assertThat(sum(file, f) / first)
                    .as("seed %d, frame %d", SEED, f)
                    .isCloseTo(atStart[f], within(0.02 * atStart[f]));
        }
        ExportedSeries series = made.stream()
                .filter(s -> s.description().startsWith("dynamic"))
                .findFirst()
                .orElseThrow();
        long[] edgesMs = {0, 500, 10_000, 20_000, LENGTH_MS};
        double[] referenceMs = {250, 750, 15_000, LENGTH_MS - 500};
        int slices = series.files().size() / atStart.length;
        for (int f = 0; f < atStart.length; f++) {
            DicomObject o = DicomFile.read(series.files().get(f * slices)).dataSet();
            assertThat(o.doubleValue(Tag.ActualFrameDuration))
                    .as("frame %d, by the clock", f)
                    .hasValue(edgesMs[f + 1] - edgesMs[f]);
            assertThat(o.doubleValue(Tag.FrameReferenceTime).orElseThrow())
                    .as("frame %d: the middle of what was measured, of the clock where nothing was", f)
                    .isCloseTo(referenceMs[f], within(2.0));
            assertThat(o.doubleValue(Tag.DecayFactor).orElseThrow())
                    .as("frame %d", f)
                    .isCloseTo(1 / FLUORINE.remaining(1e-3 * referenceMs[f]), within(1e-5));
        }
    }

    /** As former versions wrote them: by the clock. */
    @Test
    void timesOfFramesWithoutTheirDecayCanStillBeRead() throws IOException {
        Files.writeString(
                directory.resolve("pet-dynamic.json"), "{\"startMs\": [0, 500], \"durationMs\": [500, 1000]}");
        assertThat(FrameTimes.read(directory).orElseThrow().decay())
                .containsExactly(new DecaySpan(0, 0.5), new DecaySpan(0.5, 1));
    }

    private static DicomObject group(DicomObject enhanced, int sequence) {
        return enhanced.items(Tag.PerFrameFunctionalGroupsSequence)
                .get(0)
                .items(sequence)
                .get(0);
    }
}
