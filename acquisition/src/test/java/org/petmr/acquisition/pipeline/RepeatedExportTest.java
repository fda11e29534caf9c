package org.petmr.acquisition.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.dicom.DicomNode;
import org.petmr.acquisition.dicom.DicomStatus;
import org.petmr.acquisition.dicom.StoreOutcome;
import org.petmr.acquisition.dicom.StoreSource;
import org.petmr.acquisition.dicom.workflow.Archive;
import org.petmr.acquisition.exchange.Deliveries;
import org.petmr.acquisition.exchange.Delivery;
import org.petmr.acquisition.exchange.ExportedSeries;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.registration.RigidTransform;

/** An export that is tried again sends what it sent before: the archive knows each object by its identifier. */
class RepeatedExportTest {

    private static final int SLICES = 6;
    private static final int WAIT_S = 20;

    @TempDir
    Path directory;

    private final List<ExportedSeries> made = new ArrayList<>();

    private void export(Deliveries deliveries, float activity) throws Exception {
        Volume image = Volume.zeros(new VoxelGrid(8, 8, SLICES, new Affine(2, 0, 0, -7, 0, 2, 0, -7, 0, 0, 3, -7.5)));
        image.values()[100] = activity;
        try (Workers workers = new Workers(1)) {
            new ExportStage(deliveries, BenchJobs.exporting(directory))
                    .run(BenchJobs.imaged(directory, image, workers), Progress.NONE);
        }
    }

    private List<Delivery> remember(String session, List<String> imagesOf, List<ExportedSeries> series) {
        made.clear();
        made.addAll(series);
        return List.of();
    }

    private List<String> objects() {
        return made.stream()
                .flatMap(s -> s.objects().stream())
                .map(o -> o.sopInstanceUid())
                .toList();
    }

    /** Sends at once, and fails when anything was not taken, as the queue's disk may. */
    private static Deliveries direct(DicomNode node, Archive archive) {
        return (session, imagesOf, series) -> {
            List<Path> files = series.stream().flatMap(s -> s.files().stream()).toList();
            try {
                List<StoreOutcome> outcomes = node.store(archive.peer(), StoreSource.files(files), Progress.NONE)
                        .get(WAIT_S, TimeUnit.SECONDS);
                if (!outcomes.stream().allMatch(StoreOutcome::isStored)) {
                    throw new IOException("refused");
                }
            } catch (InterruptedException | ExecutionException | TimeoutException e) {
                throw new IOException(e);
            }
            return List.of();
        };
    }

    @Test
    void anArchiveThatTookHalfHoldsEachObjectOnceAfterTheNextTry() throws Exception {
        try (Archive archive = new Archive(directory).start();
                DicomNode node = Archive.node("PETMR", directory.resolve("incoming"))) {
            AtomicInteger taken = new AtomicInteger();
            archive.policy = object ->
                    taken.incrementAndGet() <= SLICES ? DicomStatus.SUCCESS : DicomStatus.outOfResources("full");
            assertThatThrownBy(() -> export(direct(node, archive), 5000)).isInstanceOf(IOException.class);
            assertThat(archive.stored).hasSize(SLICES);

            archive.policy = object -> DicomStatus.SUCCESS;
            export(direct(node, archive), 5000);
            export(this::remember, 5000);

            assertThat(objects()).hasSize(2 * SLICES).doesNotHaveDuplicates();
            assertThat(new HashSet<>(archive.stored)).isEqualTo(new HashSet<>(objects()));
        }
    }

    @Test
    void otherPixelsAreOtherObjects() throws Exception {
        export(this::remember, 5000);
        List<String> first = objects();
        export(this::remember, 5001);
        assertThat(objects()).hasSameSizeAs(first).doesNotContainAnyElementsOf(first);
    }

    @Test
    void whatIsNoLongerThereWholeIsMadeAnew() throws Exception {
        export(this::remember, 5000);
        List<String> first = objects();
        Files.delete(made.get(0).files().get(0));
        export(this::remember, 5000);
        assertThat(objects()).doesNotContainAnyElementsOf(first);
        assertThat(made.get(0).files()).allMatch(Files::exists);
    }

    /** The first attempt has the correction as it was found, the next one as it was written down. */
    @Test
    void aCorrectionThatWasReadBackIsTheSameAndAnotherOneIsNot() throws Exception {
        long seed = 20261122;
        Random random = new Random(seed);
        Volume image = Volume.zeros(new VoxelGrid(4, 4, 4, new Affine(2, 0, 0, -3, 0, 2, 0, -3, 0, 0, 2, -3)));
        try (Workers workers = new Workers(1)) {
            PipelineJob job = BenchJobs.imaged(directory, image, workers);
            for (int i = 0; i < 50; i++) {
                RigidTransform found = new RigidTransform(
                        0.1 * random.nextGaussian(),
                        0.1 * random.nextGaussian(),
                        0.1 * random.nextGaussian(),
                        3 * random.nextGaussian(),
                        3 * random.nextGaussian(),
                        3 * random.nextGaussian(),
                        1.5,
                        -20.25,
                        31);
                job.correction = Optional.of(found);
                String first = ExportRecord.digest(job, List.of("pet"), List.of());
                PipelineState.write(job);
                job.correction = PipelineState.correction(job.session.resultDirectory());
                assertThat(ExportRecord.digest(job, List.of("pet"), List.of()))
                        .as("seed %d, transform %d: %s", seed, i, found)
                        .isEqualTo(first);
                job.correction = Optional.of(new RigidTransform(
                        found.rxRad(),
                        found.ryRad(),
                        found.rzRad(),
                        found.txMm() + 0.001,
                        found.tyMm(),
                        found.tzMm(),
                        found.cxMm(),
                        found.cyMm(),
                        found.czMm()));
                assertThat(ExportRecord.digest(job, List.of("pet"), List.of())).isNotEqualTo(first);
            }
        }
    }

    /** Files that were written over in part must not go for the objects that they were. */
    @Test
    void anExportThatFailsLeavesNoRecordOfTheOneBefore() throws Exception {
        export(this::remember, 5000);
        Path dicom = directory.resolve("result/dicom");
        assertThat(ExportRecord.last(dicom)).isPresent();
        Volume image = Volume.zeros(new VoxelGrid(8, 8, SLICES, new Affine(2, 0, 0, -7, 0, 2, 0, -7, 0, 0, 3, -7.5)));
        try (Workers workers = new Workers(1)) {
            PipelineJob job = BenchJobs.imaged(directory, image, workers);
            job.muPerCm = Optional.empty(); // which is to be exported behind PET
            ExportStage stage = new ExportStage(this::remember, BenchJobs.exporting(directory));
            assertThatThrownBy(() -> stage.run(job, Progress.NONE)).isInstanceOf(NoSuchElementException.class);
        }
        assertThat(ExportRecord.last(dicom)).isEmpty();
    }
}
