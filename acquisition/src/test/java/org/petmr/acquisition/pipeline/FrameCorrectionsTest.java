package org.petmr.acquisition.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.command.VolumeRecording;
import org.petmr.acquisition.dicom.PetSeriesDescription;
import org.petmr.acquisition.installation.Installation;
import org.petmr.acquisition.mr.MrIntake;
import org.petmr.acquisition.session.StoredSession;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.event.ListModeWriter;
import org.petmr.recon.event.Word;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.SinglesUnits;

/** A disc on a ring whose blocks on one side are busy: each counts what its dead time leaves of its singles, pairs the product. */
class FrameCorrectionsTest {

    private static final Workers WORKERS = new Workers(2);
    private static final long SEED = 53;
    private static final int EVENTS = 400_000;
    private static final int LENGTH_MS = 10;
    private static final double DEAD_TIME_NS = 300;
    private static final double BUSY_CPS = 1.2e6;
    private static final double QUIET_CPS = 0.2e6;
    private static final ScannerModel RING = VolumeRecording.ring(4, false);

    @TempDir
    static Path all;

    @TempDir
    Path directory;

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    @BeforeAll
    static void record() throws IOException {
        Volume disc = VolumeRecording.painted(
                RING.imageGrid(1), (x, y, z) -> VolumeRecording.isIn(x, y, 0, 0, 100, 100) ? 1 : 0);
        VolumeRecording.write(all.resolve(ListModeFiles.segmentName(0)), RING, disc, (x, y, z) -> 0, EVENTS, SEED);
    }

    /** By block, before dead time. */
    private static double singlesCps(int block, int blocks) {
        return block < blocks / 2 ? BUSY_CPS : QUIET_CPS;
    }

    private static double live(int block, int blocks) {
        return 1 / (1 + singlesCps(block, blocks) * 1e-9 * DEAD_TIME_NS);
    }

    private StoredSession session(boolean isBusy, String options) throws IOException {
        StoredSession session = BenchJobs.session(
                directory.resolve("session" + options.hashCode() + isBusy),
                RING,
                ", \"pipeline\": {\"iterations\": 2, \"subsets\": 12%s}".formatted(options));
        Files.createDirectories(session.listModeDirectory());
        SinglesUnits blocks = SinglesUnits.blocks(RING);
        SplittableRandom random = new SplittableRandom(SEED);
        ListModeHeader header = new ListModeHeader(RING, "disc", "2026-03-01T09:00:00Z", 0, "", 0, 1);
        try (ListModeSource source = ListModeFiles.open(all);
                ListModeWriter out =
                        new ListModeWriter(session.listModeDirectory().resolve("segment-00000.plm"), header)) {
            long[] counts = new long[blocks.units()];
            for (int b = 0; b < counts.length; b++) {
                counts[b] = Math.round(1e-3 * LENGTH_MS * singlesCps(b, counts.length) * live(b, counts.length));
            }
            long[] words = new long[1 << 14];
            for (int n = source.read(words); n >= 0; n = source.read(words)) {
                int kept = 0;
                for (int i = 0; i < n; i++) {
                    boolean isCounted = !isBusy
                            || !Word.isCoincidence(words[i])
                            || random.nextDouble()
                                    < live(blocks.unit(Word.elementA(words[i])), counts.length)
                                            * live(blocks.unit(Word.elementB(words[i])), counts.length);
                    if (isCounted) {
                        words[kept++] = words[i];
                    }
                }
                out.words(words, kept);
            }
            if (isBusy) {
                out.singles(1, 0, LENGTH_MS, counts);
            }
        }
        return session;
    }

    private record Found(Volume image, Map<?, ?> figures) {

        double mean(double fromXMm, double toXMm) {
            Affine a = image.grid().lpsFromVoxel();
            double[] inside = new double[image.values().length];
            int n = 0;
            for (int i = 0; i < image.values().length; i++) {
                int x = i / image.grid().nz() % image.grid().nx();
                int y = i / image.grid().nz() / image.grid().nx();
                double xMm = a.x(x, y, 0);
                if (xMm > fromXMm && xMm < toXMm && VolumeRecording.isIn(xMm, a.y(x, y, 0), 0, 0, 80, 80)) {
                    inside[n++] = image.values()[i];
                }
            }
            return Arrays.stream(inside, 0, n).average().orElseThrow();
        }
    }

    private Found found(boolean isBusy, String options) throws IOException {
        PipelineJob job = BenchJobs.job(session(isBusy, options), Installation.NONE, WORKERS);
        new ReconstructionStage().run(job, Progress.NONE);
        return new Found(job.pet.orElseThrow(), (Map<?, ?>) job.summary.get("reconstruction"));
    }

    @Test
    void deadTimeIsMadeUpForBlockByBlock() throws IOException {
        Found truth = found(false, "");
        Found without = found(true, "");
        Found with = found(true, ", \"deadTimeNs\": " + DEAD_TIME_NS);
        double whole = truth.mean(-80, 80);
        assertThat(with.mean(-80, 80) / whole).as("seed %d", SEED).isCloseTo(1, within(0.015));
        assertThat(without.mean(-80, 80) / whole).as("seed %d", SEED).isLessThan(0.8);
        for (double side : new double[] {-80, 0}) {
            assertThat(with.mean(side, side + 80) / truth.mean(side, side + 80))
                    .as("from %.0f mm, seed %d", side, SEED)
                    .isCloseTo(1, within(0.03));
        }
        assertThat(with.figures().get("dead_time")).isEqualTo("300 ns of a block");
        assertThat(with.figures().get("normalisation").toString()).contains("with dead time (", " % live)");
        assertThat(without.figures().get("dead_time")).isEqualTo("not corrected: none known");
    }

    @Test
    void aRecordingWithoutSinglesSaysThatDeadTimeIsLeft() throws IOException {
        Found found = found(false, ", \"deadTimeNs\": 300, \"randoms\": \"singles\"");
        assertThat(found.figures().get("dead_time")).isEqualTo("not corrected: the recording has no singles rates");
        assertThat(found.figures().get("randoms")).isEqualTo("delayeds: the recording has no singles rates");
        assertThat((double) found.figures().get("randoms_fraction")).isZero();
    }

    @Test
    void dicomTellsWhatWasDone() throws IOException {
        PetSeriesDescription.Reconstruction both = told(", \"deadTimeNs\": 300, \"randoms\": \"singles\"");
        assertThat(both.randoms()).isEqualTo("SING");
        assertThat(both.corrections()).containsExactly("NORM", "ATTN", "RAN", "DECY", "DTIM");
        PetSeriesDescription.Reconstruction neither = told("");
        assertThat(neither.randoms()).isEqualTo("DLYD");
        assertThat(neither.corrections()).doesNotContain("DTIM");
    }

    /** As another process exports it. */
    private PetSeriesDescription.Reconstruction told(String options) throws IOException {
        StoredSession session = session(true, options);
        PipelineJob job = BenchJobs.job(session, Installation.NONE, WORKERS);
        new ReconstructionStage().run(job, Progress.NONE);
        PipelineState.write(job);
        PipelineJob next = BenchJobs.job(session, Installation.NONE, WORKERS);
        PipelineState.read(next, new MrIntake(directory.resolve("mr")));
        return new SeriesDescriptions(next, false).pet().reconstruction();
    }

    /** 2 tau S1 S2 of all pairs of blocks that the sinogram joins; the same with dead time, as the singles have theirs. */
    @Test
    void randomsComeFromSinglesWhereTheyAreAskedFor() throws IOException {
        Found found = found(true, ", \"randoms\": \"singles\"");
        assertThat(found.figures().get("randoms")).isEqualTo("singles");
        double singles = 0;
        int blocks = SinglesUnits.blocks(RING).units();
        for (int b = 0; b < blocks; b++) {
            singles += singlesCps(b, blocks) * live(b, blocks);
        }
        double mostRandoms = 0.5 * singles * singles * 1e-9 * RING.coincidenceWindowNs() * 1e-3 * LENGTH_MS;
        double randoms = (double) found.figures().get("randoms_fraction")
                * ((Number) found.figures().get("prompts")).doubleValue();
        // Of the pairs of 96 crystals around the ring the sinogram has 71 in 96; pairs of the busy half among them less
        // often.
        assertThat(randoms / mostRandoms).as("seed %d", SEED).isBetween(0.5, 0.8);
    }
}
