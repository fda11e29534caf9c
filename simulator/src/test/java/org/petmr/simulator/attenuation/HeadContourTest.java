package org.petmr.simulator.attenuation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.petmr.attenuation.assembly.AssembledMap;
import org.petmr.attenuation.assembly.MapIngredients;
import org.petmr.attenuation.quality.ContourAgreement;
import org.petmr.attenuation.quality.Finding;
import org.petmr.attenuation.tissue.DixonImages;
import org.petmr.attenuation.tissue.MuMapOptions;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.registration.RigidTransform;
import org.petmr.simulator.mr.MrScanner;
import org.petmr.simulator.mr.MrSettings;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.phantom.Phantoms;

/** The outline of a head in MR against that in PET without attenuation correction: quiet where it lies still. */
final class HeadContourTest {

    private static final long SEED = 71;
    private static final int RINGS = 14;
    private static final double COUNTS = 4e6;

    @Test
    void aHeadThatLiesStillRaisesNoFindingAndOneThatMovedDoes() {
        try (Workers workers = new Workers(2)) {
            Phantom head = Phantoms.find("head-detailed");
            DixonImages dixon =
                    TissueTruth.dixon(head, MrScanner.gridRound(head, 4, 4, 14), MrSettings.of(0.015, SEED), workers);
            for (double mm : new double[] {0, 9}) {
                Phantom inPet = head.moved(new RigidTransform(0, 0, 0, mm, 0, 0, 0, 0, 0));
                BodyScan scan = new BodyScan(BodyScan.ring(RINGS), inPet, COUNTS, SEED, workers);
                Volume nac = scan.reconstructed(Optional.empty(), 2);
                AssembledMap map = AssembledMap.of(
                        MapIngredients.of(dixon).withOutlineOf(nac),
                        scan.grid,
                        Affine.IDENTITY,
                        MuMapOptions.HEAD,
                        workers,
                        Progress.NONE);
                ContourAgreement found = map.contour().orElseThrow();
                System.out.printf(
                        "head moved by %.0f mm: %.1f mm, %.1f deg, mean %.1f mm, margin %.1f mm, share %.2f; %s%n",
                        mm,
                        found.offsetMm(),
                        found.rotationDeg(),
                        found.meanMm(),
                        found.marginMm(),
                        found.usedShare(),
                        map.map().findings());
                List<Finding> moved = map.map().findings().stream()
                        .filter(f -> f.kind() == Finding.Kind.CONTOUR)
                        .toList();
                assertThat(moved.isEmpty())
                        .as("%.0f mm, seed %d: %s", mm, SEED, found)
                        .isEqualTo(mm == 0);
            }
        }
    }
}
