package org.petmr.acquisition.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.installation.Installation;
import org.petmr.acquisition.mr.AnnouncedMr;
import org.petmr.acquisition.mr.MrKind;
import org.petmr.acquisition.mr.MrSeries;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;

/** What was announced is waited for where it is needed, as long as the protocol says; then it is said what is missing. */
@Timeout(15) // a wait of 600 s that is not cut short fails
class MrArrivalTest {

    @TempDir
    Path directory;

    private final Workers workers = new Workers(1);
    private ArrivingMr mr;

    @BeforeEach
    void open() throws IOException {
        mr = new ArrivingMr(directory.resolve("mr"));
    }

    @AfterEach
    void close() {
        workers.close();
    }

    private PipelineJob job(String announced, int waitS, String more) throws IOException {
        String request =
                ", \"mrSeries\": [%s], \"plan\": {\"mrWaitS\": %d}, \"pipeline\": {\"boneSource\": \"none\"}%s";
        return BenchJobs.job(
                BenchJobs.session(directory.resolve("session"), request.formatted(announced, waitS, more)),
                Installation.NONE,
                workers);
    }

    private MrArrival arrival(PipelineJob job) {
        return new MrArrival(mr.intake(), BenchJobs.settings(Installation.NONE, directory), job);
    }

    /** Brings a series once the wait has said that it waits. */
    private Progress bringing(String saying, List<DicomObject> series) {
        AtomicBoolean isThere = new AtomicBoolean();
        return (fraction, message) -> {
            assertThat(message).isEqualTo(saying);
            if (!isThere.getAndSet(true)) {
                mr.all(series);
            }
        };
    }

    private static List<MrKind> kinds(List<MrSeries> series) {
        return series.stream().map(MrSeries::kind).toList();
    }

    @Test
    void aSeriesThatIsAnnouncedAloneIsWaitedFor() throws Exception {
        MrArrival arrival = arrival(job("\"t1\"", 600, ""));
        List<MrSeries> came = arrival.others(bringing("MR: waiting for t1", ArrivingMr.t1(0)));
        assertThat(kinds(came)).containsExactly(MrKind.T1);
        assertThat(came.get(0).slices()).isEqualTo(10);
        assertThat(arrival.missing(came)).isEmpty();
    }

    @Test
    void theMapDoesNotWaitForWhatItDoesNotNeed() throws Exception {
        mr.dixon();
        PipelineJob job = job("\"dixon\", \"t1\", \"t2\"", 600, "");
        assertThat(kinds(arrival(job).forMap(Progress.NONE)))
                .containsExactlyInAnyOrder(MrKind.DIXON_IN, MrKind.DIXON_OPPOSED, MrKind.DIXON_WATER, MrKind.DIXON_FAT);
        assertThat(MrArrival.otherKinds(job)).containsExactly(AnnouncedMr.T1, AnnouncedMr.T2);
        mr.all(ArrivingMr.t2());
        assertThat(kinds(arrival(job).others(bringing("MR: waiting for t1", ArrivingMr.t1(0)))))
                .contains(MrKind.T1, MrKind.T2);
    }

    @Test
    void whatIsStillMissingAtTheEndIsNamed() throws Exception {
        mr.dixon();
        List<DicomObject> torn = ArrivingMr.t1(0);
        mr.all(torn.subList(0, 4));
        mr.all(torn.subList(5, 10));
        PipelineJob job = job("\"dixon\", \"t1\", \"flair\"", 0, "");
        job.mr = Optional.of(MrImages.read(job, arrival(job).forMap(Progress.NONE), Progress.NONE));
        MrArrival arrival = arrival(job);
        List<MrSeries> came = arrival.others(Progress.NONE);
        MissingMr missing = MissingMr.of(job, arrival.missing(came), 0, came).orElseThrow();
        assertThat(missing.missing()).containsExactly(AnnouncedMr.T1, AnnouncedMr.FLAIR);
        assertThat(missing.finding().text())
                .isEqualTo(
                        "MR that was announced is missing after 0 s (t1: series 7 't1_mprage' lacks 1 of 10 slices; flair: no such series came), PET is laid over series 7 'vibe dixon'"
                                + " (expected: dixon, t1, flair, as announced)");
        MissingMr.tell(Optional.of(missing), job);
        assertThat(job.summary.get("mr")).asString().contains("missing=[t1, flair]");
        assertThat(job.registrationComments).isEqualTo(missing.finding().text());
    }

    /** One study holds the series of both. */
    @Test
    void eachBedWaitsForItsOwnSeries() throws Exception {
        mr.all(ArrivingMr.t1(0));
        PipelineJob first = job("\"t1\"", 600, ", \"tablePositionMm\": 0");
        assertThat(arrival(first).others(Progress.NONE)).hasSize(1);
        PipelineJob second = job("\"t1\"", 600, ", \"tablePositionMm\": 60");
        List<MrSeries> ofFirst = mr.intake().series();
        MissingMr missing = MissingMr.of(second, arrival(second).missing(ofFirst), 600, ofFirst)
                .orElseThrow();
        assertThat(missing.finding().text())
                .contains("t1: series 7 't1_mprage' shows another bed")
                .contains("there is no MR to lay PET over");
        List<MrSeries> both = arrival(second).others(bringing("MR: waiting for t1", ArrivingMr.t1(60)));
        assertThat(both).hasSize(2);
        assertThat(arrival(second).missing(both)).isEmpty();
    }

    /** A stage that was queued for long does not wait once more, and keeps nobody from the processors. */
    @Test
    void allStagesWaitTogetherAsLongAsIsAsked() throws Exception {
        mr.dixon("IN_PHASE");
        PipelineJob job = job("\"dixon\", \"t1\"", 600, "");
        job.mrAwaitedNanos = OptionalLong.of(System.nanoTime() - TimeUnit.SECONDS.toNanos(601));
        assertThatThrownBy(() -> arrival(job).forMap(Progress.NONE))
                .hasMessageContaining("no whole Dixon pair of the patient within 600 s");
        mr.dixon("OPP_PHASE");
        assertThat(arrival(job).forMap(Progress.NONE)).hasSize(2);
        assertThat(arrival(job).missing(arrival(job).others(Progress.NONE))).containsExactly(AnnouncedMr.T1);
    }
}
