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
import org.petmr.recon.scanner.ScannerModel;

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
    private static final double DECAY_FACTOR = 1.6;
    private static final long SEED = 20261122;

    private static final String BY_PHASE =
            "{\"by\": \"respiratory\", \"signal\": 1, \"gates\": 2, \"shortestMs\": 20, \"longestMs\": 100}";
    private static final String BY_AMPLITUDE =
            "{\"by\": \"respiratory\", \"signal\": 7, \"gates\": 2, \"method\": \"amplitude\", \"outliers\": 0}";

    @TempDir
    Path directory;

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private StoredSession measured(String gating) throws IOException {
        StoredSession session = BenchJobs.session(directory.resolve("session"), """
                , "pipeline": {"iterations": 3, "subsets": 1, "postfilterMm": 0},
                 "plan": {"kind": "gated", "gating": %s}""".formatted(gating));
        Files.createDirectories(session.listModeDirectory());
        ScannerModel scanner = session.scanner();
        SplittableRandom random = new SplittableRandom(SEED);
        ListModeHeader header =
                new ListModeHeader(scanner, "s1", "2026-03-01T09:00:00Z", 0, "18F", FLUORINE.halfLifeS(), 0.967);
        try (ListModeWriter out =
                new ListModeWriter(session.listModeDirectory().resolve("segment-00000.plm"), header)) {
            part(out, 0, scanner, random);
            part(out, PART_MS + PAUSE_MS, scanner, random);
            out.words(new long[] {Word.timeMark(2 * PART_MS + PAUSE_MS, 0, true)}, 1);
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
            double sum = 0;
            for (float v : Nifti.read(file, frame).values()) {
                sum += v;
            }
            most = Math.max(most, sum);
        }
        return most;
    }

    /** Each gate is taken from both parts, so its activity at the start is that of the whole: twice it, for half of the time. */
    @ParameterizedTest
    @ValueSource(strings = {BY_PHASE, BY_AMPLITUDE})
    void gatesAreCorrectedForTheDecayOfWhatWasMeasured(String gating) throws IOException {
        StoredSession session = measured(gating);
        reconstructed(session);
        double gate = brightest(session.resultDirectory().resolve(FramesAndGates.GATES));
        double whole = brightest(session.resultDirectory().resolve("pet.nii.gz"));
        assertThat(gate / whole).as("seed %d", SEED).isCloseTo(2, within(0.04));
    }

    /** Classic, gated and enhanced, by another process than the one that reconstructed. */
    @ParameterizedTest
    @ValueSource(strings = {BY_PHASE, BY_AMPLITUDE})
    void seriesSayTheDecayThatTheirImagesWereCorrectedFor(String gating) throws Exception {
        StoredSession session = measured(gating);
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
        assertThat(made).hasSize(3);
        double lengthMs = 2 * PART_MS + PAUSE_MS;
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
                .hasValue(lengthMs);
    }

    private static DicomObject group(DicomObject enhanced, int sequence) {
        return enhanced.items(Tag.PerFrameFunctionalGroupsSequence)
                .get(0)
                .items(sequence)
                .get(0);
    }
}
