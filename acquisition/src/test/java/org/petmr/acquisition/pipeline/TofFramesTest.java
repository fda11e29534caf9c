package org.petmr.acquisition.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.command.VolumeRecording;
import org.petmr.acquisition.installation.Installation;
import org.petmr.acquisition.session.StoredSession;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.event.ListModeWriter;
import org.petmr.recon.event.Word;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.scanner.ScannerModel;

/** A frame, or a gate, that is the whole scan has the whole scan's image, with time of flight where that has it. */
class TofFramesTest {

    private static final Workers WORKERS = new Workers(2);
    private static final long SEED = 54;
    private static final int EVENTS = 40_000;
    private static final int SIGNAL = 1;
    private static final int CYCLE_MS = 5;
    private static final ScannerModel RING = VolumeRecording.ring(4, true);

    @TempDir
    Path directory;

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private StoredSession processed(boolean isTof, String plan) throws IOException {
        Path recording = Files.createDirectories(directory.resolve("recording-" + isTof));
        Volume disc = VolumeRecording.painted(
                RING.imageGrid(1), (x, y, z) -> VolumeRecording.isIn(x, y, 60, 0, 60, 60) ? 1 : 0);
        VolumeRecording.write(
                recording.resolve(ListModeFiles.segmentName(0)), RING, disc, (x, y, z) -> 0, EVENTS, SEED);
        StoredSession session = BenchJobs.session(
                directory.resolve("session-" + isTof),
                RING,
                ", \"pipeline\": {\"iterations\": 2, \"subsets\": 4, \"timeOfFlight\": %s}, \"plan\": %s"
                        .formatted(isTof, plan));
        Files.createDirectories(session.listModeDirectory());
        ListModeHeader header = new ListModeHeader(RING, "disc", "2026-03-01T09:00:00Z", 0, "", 0, 1);
        try (ListModeSource source = ListModeFiles.open(recording);
                ListModeWriter out =
                        new ListModeWriter(session.listModeDirectory().resolve("segment-00000.plm"), header)) {
            long[] words = new long[1 << 12];
            for (int n = source.read(words); n >= 0; n = source.read(words)) {
                for (int i = 0; i < n; i++) {
                    out.words(new long[] {words[i]}, 1);
                    if (words[i] < 0
                            && Word.kind(words[i]) == Word.TIME_MARK
                            && Word.timeMs(words[i]) % CYCLE_MS == 0) {
                        out.words(new long[] {Word.trigger(SIGNAL, 0, Word.timeMs(words[i]))}, 1);
                    }
                }
            }
        }
        PipelineJob job = BenchJobs.job(session, Installation.NONE, WORKERS);
        new ReconstructionStage().run(job, Progress.NONE);
        for (String part : new String[] {"frames", "gates"}) {
            assertThat(((Map<?, ?>) job.summary.get(part)).get("why")).as(part).isNull();
        }
        return session;
    }

    private static double difference(StoredSession one, String name, StoredSession other) throws IOException {
        float[] part = Nifti.read(one.resultDirectory().resolve(name), 0).values();
        float[] whole =
                Nifti.read(other.resultDirectory().resolve("pet.nii.gz")).values();
        double apart = 0;
        double sum = 0;
        for (int i = 0; i < whole.length; i++) {
            apart += Math.abs(part[i] - whole[i]);
            sum += whole[i];
        }
        return apart / sum;
    }

    @Test
    void framesAndGatesHaveTimeOfFlight() throws IOException {
        String plan =
                "{\"kind\": \"gated\", \"frames\": \"1x0.01\", \"gating\": {\"by\": \"respiratory\", \"signal\": 1,"
                        + " \"gates\": 1, \"shortestMs\": 2, \"longestMs\": 9}}";
        StoredSession tof = processed(true, plan);
        StoredSession without = processed(false, plan);
        for (String name : new String[] {FramesAndGates.DYNAMIC, FramesAndGates.GATES}) {
            assertThat(difference(tof, name, tof)).as(name).isLessThan(1e-4);
            assertThat(difference(without, name, without)).as(name).isLessThan(1e-4);
            assertThat(difference(without, name, tof)).as(name).isGreaterThan(0.02);
        }
    }
}
