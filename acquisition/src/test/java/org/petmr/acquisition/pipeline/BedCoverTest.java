package org.petmr.acquisition.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.installation.Installation;
import org.petmr.acquisition.mr.MrKind;
import org.petmr.acquisition.mr.MrSeries;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.registration.RigidTransform;

/** Two beds in one study: each takes the series that lie where it is. */
class BedCoverTest {

    private static final Workers WORKERS = new Workers(1);
    private static final double SECOND_MM = -200;

    @TempDir
    private Path directory;

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private PipelineJob job(String more) throws IOException {
        return BenchJobs.job(BenchJobs.session(directory, more), Installation.NONE, WORKERS);
    }

    private static MrSeries series(int number, MrKind kind, double zMm) {
        VoxelGrid centred = VoxelGrid.centred(20, 20, 40, 10, 10, 5);
        VoxelGrid grid =
                new VoxelGrid(20, 20, 40, Affine.scaling(1, 1, 1, 0, 0, zMm).after(centred.lpsFromVoxel()));
        return new MrSeries(
                "P1",
                "1.2",
                "1.2." + number,
                "1.3",
                number,
                "dixon",
                kind,
                0.9,
                List.of(),
                OptionalDouble.of(2.5),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                Optional.of(grid),
                40,
                0,
                1,
                List.of(),
                List.of());
    }

    private static List<MrSeries> dixon(int first, double zMm) {
        List<MrSeries> all = new ArrayList<>();
        for (MrKind kind : MrImages.DIXON) {
            all.add(series(first + all.size(), kind, zMm));
        }
        return all;
    }

    @Test
    void theSecondBedTakesTheSecondSet() throws IOException {
        List<MrSeries> all = new ArrayList<>(dixon(1, 0));
        all.addAll(dixon(11, SECOND_MM));
        BedCover second = BedCover.of(job(", \"tablePositionMm\": -200")).orElseThrow();
        assertThat(second.here(all)).extracting(MrSeries::seriesNumber).containsExactly(11, 12, 13, 14);
        BedCover first = BedCover.of(job(", \"tablePositionMm\": 0")).orElseThrow();
        assertThat(first.here(all)).extracting(MrSeries::seriesNumber).containsExactly(1, 2, 3, 4);
        assertThat(BedCover.of(job(""))).isEmpty();
    }

    /** What shows more of the bed goes first, whichever came first. */
    @Test
    void theSeriesThatShowsMoreComesFirst() throws IOException {
        BedCover bed = BedCover.of(job(", \"tablePositionMm\": -200")).orElseThrow();
        double apartMm = 120;
        List<MrSeries> all =
                List.of(series(1, MrKind.DIXON_IN, SECOND_MM + apartMm), series(2, MrKind.DIXON_IN, SECOND_MM));
        assertThat(bed.share(all.get(1))).isGreaterThan(bed.share(all.get(0)));
        assertThat(bed.here(all).get(0).seriesNumber()).isEqualTo(2);
    }

    @Test
    void imagesOfAnotherBedAreNamedWithTheirPlace() throws IOException {
        BedCover bed = BedCover.of(job(", \"tablePositionMm\": 600")).orElseThrow();
        assertThat(bed.here(dixon(1, 0))).isEmpty();
        assertThat(bed.elsewhere(dixon(1, 0)).orElseThrow())
                .contains("series 1 'dixon' at z -100 to 100 mm")
                .contains("(expected: at least half of PET's z ")
                .endsWith("table position 600 mm)");
        assertThat(bed.elsewhere(dixon(1, 600))).isEmpty();
    }

    /** The middle of PET is the bed's place on the table, in the frame that the MR of all beds shares; a correction turns about PET. */
    @Test
    void thePetLiesWhereTheTableStood() throws IOException {
        PipelineJob job = job(", \"tablePositionMm\": -200");
        assertThat(job.mrFromPet().z(0, 0, 0)).isEqualTo(SECOND_MM);
        job.correction = Optional.of(new RigidTransform(Math.toRadians(90), 0, 0, 0, 0, 5, 0, 0, 0));
        assertThat(job.mrFromPet().z(0, 10, 0)).isCloseTo(SECOND_MM + 15, within(1e-9));
        // The catalogue's hardware is told by the table: it goes the other way, once.
        TableAndCoils hardware = TableAndCoils.of(BenchJobs.withHardware(), job.session.arm(), List.of());
        assertThat(hardware.ingredients().orElseThrow().tableZero().zMm()).isEqualTo(BenchJobs.TABLE.zMm() - SECOND_MM);
    }
}
