package org.petmr.acquisition.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.PetSeriesDescription;
import org.petmr.acquisition.dicom.SamplePet;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.exchange.ExportedSeries;
import org.petmr.acquisition.installation.Installation;
import org.petmr.acquisition.session.StoredSession;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.ListModeWriter;
import org.petmr.recon.event.Word;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.FrameSpec;

/** A source on the axis whose rate doubles after a second, and that is there in the first half of each cycle only. */
class FramesAndGatesTest {

    private static final Workers WORKERS = new Workers(2);
    private static final int LENGTH_MS = 2000;
    private static final int CYCLE_MS = 50;
    private static final int RESPIRATORY = 1;
    private static final int BELT = 7;
    private static final long SEED = 20261121;

    @TempDir
    Path directory;

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private StoredSession measured(String plan) throws IOException {
        StoredSession session = BenchJobs.session(
                directory.resolve("session"),
                ", \"pipeline\": {\"iterations\": 3, \"subsets\": 1, \"postfilterMm\": 0, \"scatterRounds\": 2}, \"plan\": "
                        + plan);
        Files.createDirectories(session.listModeDirectory());
        ScannerModel scanner = session.scanner();
        int perRing = scanner.indicesPerRing();
        SplittableRandom random = new SplittableRandom(SEED);
        ListModeHeader header = new ListModeHeader(scanner, "s1", "2026-03-01T09:00:00Z", 0, "18F", 6586.2, 0.967);
        try (ListModeWriter out =
                new ListModeWriter(session.listModeDirectory().resolve("segment-00000.plm"), header)) {
            for (int ms = 0; ms <= LENGTH_MS; ms++) {
                boolean isThere = ms < LENGTH_MS && ms % CYCLE_MS < CYCLE_MS / 2;
                int events = !isThere ? 0 : ms < LENGTH_MS / 2 ? 10 : 20;
                long[] words = new long[events + 2];
                int n = 0;
                words[n++] = Word.timeMark(ms, 0, ms == LENGTH_MS);
                if (ms % CYCLE_MS == 0) {
                    words[n++] = Word.trigger(RESPIRATORY, 0, ms);
                }
                for (int i = 0; i < events; ) {
                    int crystal = random.nextInt(perRing);
                    int opposite = (crystal + perRing / 2) % perRing;
                    if (!scanner.isGap(crystal) && !scanner.isGap(opposite)) {
                        int ring = scanner.rings() / 2 * perRing;
                        words[n++] = Word.prompt(ring + crystal, ring + opposite);
                        i++;
                    }
                }
                out.words(words, n);
            }
            float[] belt = new float[LENGTH_MS];
            for (int ms = 0; ms < belt.length; ms++) { // high where there is activity, and never twice the same
                belt[ms] = (ms % CYCLE_MS < CYCLE_MS / 2 ? 1 : 0) + 0.5f * ms / LENGTH_MS;
            }
            out.trace(BELT, 0, LENGTH_MS, belt);
        }
        return session;
    }

    private Map<String, Object> run(StoredSession session) throws IOException {
        PipelineJob job = BenchJobs.job(session, Installation.NONE, WORKERS);
        new ReconstructionStage().run(job, Progress.NONE);
        // It is asked for, and without a mu-map nobody knows what scatters.
        assertThat(((Map<?, ?>) job.summary.get("reconstruction")).get("scatter"))
                .isEqualTo("not corrected: there is no mu-map");
        return job.summary;
    }

    private static double sum(Path file, int frame) throws IOException {
        double sum = 0;
        for (float v : Nifti.read(file, frame).values()) {
            sum += v;
        }
        return sum;
    }

    @Test
    void framesAreRatesAndThoseThatWereNotMeasuredAreLeftOut() throws IOException {
        StoredSession session = measured("{\"kind\": \"dynamic\", \"frames\": \"2x0.5,1x1,1x5\"}");
        Map<?, ?> frames = (Map<?, ?>) run(session).get("frames");
        assertThat(frames.get("asked_for")).isEqualTo(4);
        List<?> rows = (List<?>) frames.get("frames");
        assertThat(rows).hasSize(3);
        assertThat(((Map<?, ?>) rows.get(0)).get("prompts")).isEqualTo(2500L);
        assertThat(((Map<?, ?>) rows.get(2)).get("prompts")).isEqualTo(10_000L);
        Path file = session.resultDirectory().resolve(FramesAndGates.DYNAMIC);
        assertThat(Nifti.frames(file)).isEqualTo(3);
        assertThat(sum(file, 1) / sum(file, 0)).as("seed %d", SEED).isCloseTo(1, within(0.02));
        assertThat(sum(file, 2) / sum(file, 0)).as("seed %d", SEED).isCloseTo(2, within(0.04));
        FrameTimes times = FrameTimes.read(session.resultDirectory()).orElseThrow();
        assertThat(times.startMs()).containsExactly(0L, 500L, 1000L);
        assertThat(times.durationMs()).containsExactly(500L, 500L, 1000L);
    }

    @Test
    void gatesHoldWhatWasThereInTheirPartOfTheCycle() throws IOException {
        StoredSession session = measured(
                "{\"kind\": \"gated\", \"gating\": {\"by\": \"respiratory\", \"signal\": 1, \"gates\": 2, \"shortestMs\": 20, \"longestMs\": 100}}");
        Map<String, Object> summary = run(session);
        Map<?, ?> gates = (Map<?, ?>) summary.get("gates");
        assertThat(gates.get("cycles")).isEqualTo(LENGTH_MS / CYCLE_MS);
        List<?> rows = (List<?>) gates.get("gates");
        assertThat(((Map<?, ?>) rows.get(0)).get("prompts")).isEqualTo(15_000L);
        assertThat(((Map<?, ?>) rows.get(1)).get("prompts")).isEqualTo(0L);
        Path file = session.resultDirectory().resolve(FramesAndGates.GATES);
        assertThat(Nifti.frames(file)).isEqualTo(2);
        assertThat(sum(file, 1)).isZero();
        double whole = sum(session.resultDirectory().resolve("pet.nii.gz"), 0);
        assertThat(sum(file, 0) / whole).as("seen for half of the time").isCloseTo(2, within(0.04));

        PipelineJob job = BenchJobs.job(session, Installation.NONE, WORKERS);
        job.summary.putAll(summary);
        ExportedSeries series = GatedExport.write(
                        job,
                        SamplePet.description(PetSeriesDescription.Quantity.ACTIVITY_BQ_PER_ML),
                        session.directory().resolve("dicom"),
                        Progress.NONE)
                .orElseThrow();
        assertThat(series.files()).hasSize(2 * job.grid().nz()).hasSameSizeAs(series.objects());
        DicomObject second = DicomFile.read(series.files().get(job.grid().nz())).dataSet();
        assertThat(second.doubleValue(Tag.TriggerTime).orElseThrow())
                .as("half a cycle after the trigger")
                .isCloseTo(CYCLE_MS / 2.0, within(1e-6));
    }

    /** A belt that is high in the half of the cycle in which there is activity: two gates of equal time, an object each. */
    @Test
    void gatesByAmplitudeAreEnhancedObjects() throws IOException {
        StoredSession session = measured(
                "{\"kind\": \"gated\", \"gating\": {\"by\": \"respiratory\", \"signal\": 7, \"gates\": 2, \"method\": \"amplitude\", \"outliers\": 0}}");
        Map<String, Object> summary = run(session);
        Map<?, ?> gates = (Map<?, ?>) summary.get("gates");
        List<?> rows = (List<?>) gates.get("gates");
        assertThat(((Map<?, ?>) rows.get(0)).get("prompts")).isEqualTo(0L);
        assertThat(((Map<?, ?>) rows.get(1)).get("prompts")).isEqualTo(15_000L);

        PipelineJob job = BenchJobs.job(session, Installation.NONE, WORKERS);
        job.summary.putAll(summary);
        ExportedSeries series = GatedExport.write(
                        job,
                        SamplePet.description(PetSeriesDescription.Quantity.ACTIVITY_BQ_PER_ML),
                        session.directory().resolve("dicom"),
                        Progress.NONE)
                .orElseThrow();
        assertThat(series.description()).startsWith("respiratory gates by amplitude");
        assertThat(series.files()).hasSize(2).hasSameSizeAs(series.objects());
        DicomObject second = DicomFile.read(series.files().get(1)).dataSet();
        DicomObject group = second.items(Tag.SharedFunctionalGroupsSequence)
                .get(0)
                .items(Tag.RespiratorySynchronizationSequence)
                .get(0);
        assertThat(group.doubleValue(Tag.StartingRespiratoryAmplitude).orElseThrow())
                .isCloseTo(66.8, within(0.5));
        assertThat(group.doubleValue(Tag.EndingRespiratoryAmplitude)).hasValue(100);
        assertThat(second.intValue(Tag.NumberOfFrames)).hasValue(job.grid().nz());
    }

    @Test
    void aSignalWithoutTriggersIsToldAndTheImageIsThere() throws IOException {
        StoredSession session =
                measured("{\"kind\": \"gated\", \"gating\": {\"by\": \"cardiac\", \"signal\": 2, \"gates\": 8}}");
        Map<?, ?> gates = (Map<?, ?>) run(session).get("gates");
        assertThat(gates.get("why").toString()).contains("no cycle of 400 to 1500 ms between triggers of signal 2");
        assertThat(session.resultDirectory().resolve("pet.nii.gz")).exists();
        assertThat(session.resultDirectory().resolve(FramesAndGates.GATES)).doesNotExist();
    }

    @Test
    void aFrameThatTheEndCutsIsKeptWhenMostOfItWasMeasured() {
        FrameSpec wanted = FrameSpec.parse("3x10");
        assertThat(FramesAndGates.within(wanted, 26_000).orElseThrow().endMs()).isEqualTo(26_000);
        assertThat(FramesAndGates.within(wanted, 24_000).orElseThrow().frames()).hasSize(2);
        assertThat(FramesAndGates.within(wanted, 4_000)).isEmpty();
    }
}
