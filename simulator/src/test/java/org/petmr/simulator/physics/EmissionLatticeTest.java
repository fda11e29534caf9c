package org.petmr.simulator.physics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.simulator.phantom.Phantoms;
import org.petmr.simulator.phantom.ShapePhantom;

class EmissionLatticeTest {

    /** Points drawn as the kernel draws them, weighted back to the whole sphere: each region gets its part of the activity. */
    @Test
    void regionsEmitTheirShare() {
        ShapePhantom head = Phantoms.head();
        double[] activity = head.activityBqPerMl(Phantoms.FDG, 1000);
        EmissionLattice lattice = new EmissionLattice(ScannerCatalogue.find("mmr"), head, activity, 4);
        long seed = 99;
        SplittableRandom random = new SplittableRandom(seed);
        double[] drawn = new double[activity.length];
        int draws = 2_000_000;
        double perDraw = lattice.pairsPerSecond() / draws;
        for (int k = 0; k < draws; k++) {
            int cube = lattice.draw(random);
            double x = lattice.get(cube, EmissionLattice.X) + lattice.cubeMm() * random.nextDouble();
            double y = lattice.get(cube, EmissionLattice.Y) + lattice.cubeMm() * random.nextDouble();
            double z = lattice.get(cube, EmissionLattice.Z) + lattice.cubeMm() * random.nextDouble();
            double weight = perDraw
                    * Math.exp(lattice.get(cube, EmissionLattice.LEAST_PATHS))
                    / lattice.get(cube, EmissionLattice.MOST_COSINE);
            int part = head.partAt(x, y, z);
            if (lattice.candidates(cube) == EmissionLattice.PURE) {
                assertThat(activity[part]).isEqualTo(lattice.get(cube, EmissionLattice.MOST_BQ_PER_ML));
                drawn[part] += weight;
            } else if (part >= 0) {
                assertThat(lattice.candidates(cube) >>> part & 1).isEqualTo(1);
                drawn[part] += weight * activity[part] / lattice.get(cube, EmissionLattice.MOST_BQ_PER_ML);
            }
        }
        double[] truth = new double[activity.length];
        double stepMm = 1.5;
        for (double x = -76; x < 76; x += stepMm) {
            for (double y = -96; y < 96; y += stepMm) {
                for (double z = -101; z < 101; z += stepMm) {
                    int part = head.partAt(x + 0.3, y + 0.2, z + 0.1);
                    if (part >= 0) {
                        truth[part] += activity[part] * stepMm * stepMm * stepMm * 1e-3;
                    }
                }
            }
        }
        for (int part = 0; part < truth.length; part++) {
            if (truth[part] > 1e5) {
                assertThat(drawn[part] / truth[part])
                        .as(
                                "seed %d part %d %s",
                                seed, part, head.parts().get(part).region())
                        .isCloseTo(1, within(0.02));
            }
        }
    }
}
