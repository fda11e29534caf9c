package org.petmr.recon.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

class NeighbourPriorOracleTest {

    private static final Workers WORKERS = new Workers(2);
    private static final VoxelGrid GRID = VoxelGrid.centred(6, 5, 7, 2, 2, 3);

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    /** O45, in an image of two voxels. */
    @Test
    void aPairOfOneAndThreeCostsOneHalf() {
        Volume pair = new Volume(VoxelGrid.centred(2, 1, 1, 2, 2, 2), new float[] {1, 3});
        Prior prior = new NeighbourPrior(
                new RelativeDifference(2, 0), Volume.filled(pair.grid(), 1), Optional.empty(), WORKERS);
        Volume gradient = Volume.zeros(pair.grid());
        prior.gradient(pair, gradient);
        assertThat(prior.value(pair)).isCloseTo(0.5, within(1e-6));
        assertThat((double) gradient.values()[0]).isCloseTo(-0.4375, within(1e-6));
    }

    @Test
    void theGradientIsThatOfTheValueAndTheCurvatureBoundsIt() {
        Random random = new Random(11);
        Volume image = noise(random);
        Volume kappa = noise(random);
        Volume mr = noise(random);
        for (PairPotential potential : List.of(new RelativeDifference(2, 0.01), new QuadraticDifference(0.7))) {
            for (Optional<Neighbourhood> chosen : List.of(
                    Optional.<Neighbourhood>empty(),
                    Optional.of(Neighbourhood.bowsher(mr, 5, WORKERS, Progress.NONE)))) {
                Prior prior = new NeighbourPrior(potential, kappa, chosen, WORKERS);
                Volume gradient = Volume.zeros(GRID);
                Volume curvature = Volume.zeros(GRID);
                prior.gradient(image, gradient);
                prior.curvature(image, curvature);
                for (int i = 0; i < image.values().length; i += 7) {
                    float step = 1e-2f;
                    float x = image.values()[i];
                    double middle = prior.value(image);
                    image.values()[i] = x + step;
                    double up = image.values()[i] - x;
                    double above = prior.value(image);
                    image.values()[i] = x - step;
                    double down = x - image.values()[i];
                    double below = prior.value(image);
                    image.values()[i] = x;
                    assertThat((double) gradient.values()[i])
                            .as("voxel %d, %s, seed 11", i, potential)
                            .isCloseTo((above - below) / (up + down), within(2e-3));
                    double second = (above - 2 * middle + below) / (up * down);
                    assertThat((double) curvature.values()[i]).isGreaterThan(second * 0.99);
                }
            }
        }
    }

    @Test
    void aUniformImageCostsNothingUpToTheBorder() {
        Prior prior =
                new NeighbourPrior(new RelativeDifference(2, 0), Volume.filled(GRID, 1), Optional.empty(), WORKERS);
        assertThat(prior.value(Volume.filled(GRID, 3))).isZero();
        Volume gradient = Volume.filled(GRID, 5);
        prior.gradient(Volume.zeros(GRID), gradient);
        assertThat(gradient.values()).containsOnly(0f);
    }

    @Test
    void bowsherKeepsToItsOwnSideOfAnEdge() {
        Volume mr = Volume.zeros(GRID);
        for (int iy = 0; iy < GRID.ny(); iy++) {
            for (int ix = 3; ix < GRID.nx(); ix++) {
                for (int iz = 0; iz < GRID.nz(); iz++) {
                    mr.values()[GRID.index(ix, iy, iz)] = 10;
                }
            }
        }
        Neighbourhood alike = Neighbourhood.bowsher(mr, 7, WORKERS, Progress.NONE);
        Prior prior =
                new NeighbourPrior(new RelativeDifference(2, 0), Volume.filled(GRID, 1), Optional.of(alike), WORKERS);
        // Every voxel has seven on its own side, even in a corner; so an edge where the MR has one is free.
        assertThat(prior.value(mr)).isZero();
        assertThat(alike.neighboursOf(3, 2, 3)).isGreaterThanOrEqualTo(7);
        Volume elsewhere = Volume.zeros(GRID);
        elsewhere.values()[GRID.index(1, 2, 3)] = 1;
        assertThat(prior.value(elsewhere)).isPositive();
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> new RelativeDifference(-1, 0)).hasMessage("gamma: -1.0 (expected: 0 to 1e6)");
        assertThatThrownBy(() -> new QuadraticDifference(0)).hasMessage("unit: 0.0 (expected: > 0)");
        assertThatThrownBy(() -> Neighbourhood.bowsher(Volume.zeros(GRID), 27, WORKERS, Progress.NONE))
                .hasMessage("neighbours: 27 (expected: 1 to 26)");
        Volume mr = Volume.zeros(GRID);
        mr.values()[3] = Float.NaN;
        assertThatThrownBy(() -> Neighbourhood.bowsher(mr, 3, WORKERS, Progress.NONE))
                .hasMessageContaining("MR: holds NaN");
        assertThatThrownBy(() -> new NeighbourPrior(
                        new RelativeDifference(2, 0), Volume.filled(GRID, -1), Optional.empty(), WORKERS))
                .hasMessageContaining("kappa: holds -1.0");
        assertThatThrownBy(() -> BsremSettings.usual(-1, 5, 12)).hasMessage("beta: -1.0 (expected: >= 0)");
        assertThatThrownBy(() -> new Relaxation(2, 0.1)).hasMessageContaining("relaxation.first: 2.0");
    }

    private static Volume noise(Random random) {
        Volume v = Volume.zeros(GRID);
        for (int i = 0; i < v.values().length; i++) {
            v.values()[i] = 0.2f + random.nextFloat();
        }
        return v;
    }
}
