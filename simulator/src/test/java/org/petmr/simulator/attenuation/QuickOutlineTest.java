package org.petmr.simulator.attenuation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.attenuation.assembly.AssembledMap;
import org.petmr.attenuation.assembly.MapIngredients;
import org.petmr.attenuation.quality.ContourAgreement;
import org.petmr.attenuation.quality.Finding;
import org.petmr.attenuation.quality.NacOutline;
import org.petmr.attenuation.tissue.DixonImages;
import org.petmr.attenuation.tissue.MuMapOptions;
import org.petmr.recon.algorithm.BedReconstruction;
import org.petmr.recon.algorithm.BedSettings;
import org.petmr.recon.algorithm.DirectPlanes;
import org.petmr.recon.algorithm.OsemSettings;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.quantification.Region;
import org.petmr.recon.registration.RigidTransform;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.mr.MrScanner;
import org.petmr.simulator.mr.MrSettings;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.phantom.Phantoms;

/** The outline of a head from direct planes alone is that from all lines, and the check of outlines says the same of both. */
final class QuickOutlineTest {

    private static final long SEED = 72;
    private static final double COUNTS = 4e6;
    private static final int ITERATIONS = 2;
    private static final int SUBSETS = 14;
    private static final double POSTFILTER_MM = 6;

    @ParameterizedTest
    @ValueSource(doubles = {0, 9})
    void directPlanesSayTheSame(double movedMm) {
        try (Workers workers = new Workers(2)) {
            Phantom head = Phantoms.find("head-detailed");
            ScannerModel ring = TruePet.coarse(18, 68, new ScannerModel.ImageMatrix(64, 64, 6));
            CountedScan scan = new CountedScan(
                    ring,
                    ring.imageGrid(),
                    head.moved(new RigidTransform(0, 0, 0, movedMm, 0, 0, 0, 0, 0)),
                    COUNTS,
                    SEED,
                    workers);
            Volume direct = new DirectPlanes(scan.geometry, 1, workers)
                    .image(
                            scan.frame,
                            scan.normalisation,
                            new OsemSettings(ITERATIONS, SUBSETS),
                            POSTFILTER_MM,
                            Progress.NONE);
            Volume all = new BedReconstruction(
                            scan.geometry, BedSettings.osem(ITERATIONS, SUBSETS, 1, POSTFILTER_MM), workers)
                    .run(scan.frame, scan.normalisation, Optional.empty(), Optional.empty(), Progress.NONE)
                    .image();
            double dice = dice(NacOutline.of(direct, workers), NacOutline.of(all, workers));
            DixonImages dixon =
                    TissueTruth.dixon(head, MrScanner.gridRound(head, 4, 4, 14), MrSettings.of(0.015, SEED), workers);
            AssembledMap ofDirect = map(dixon, direct, workers);
            AssembledMap ofAll = map(dixon, all, workers);
            ContourAgreement one = ofDirect.contour().orElseThrow();
            ContourAgreement other = ofAll.contour().orElseThrow();
            System.out.printf(
                    "moved by %.0f mm: direct planes %.1f mm, %.1f deg, mean %.1f mm; all lines %.1f mm, %.1f deg,"
                            + " mean %.1f mm; Dice of the outlines %.3f%n",
                    movedMm,
                    one.offsetMm(),
                    one.rotationDeg(),
                    one.meanMm(),
                    other.offsetMm(),
                    other.rotationDeg(),
                    other.meanMm(),
                    dice);
            assertThat(dice).as("seed %d", SEED).isGreaterThan(0.96);
            assertThat(one.offsetMm()).as("seed %d", SEED).isCloseTo(other.offsetMm(), within(2.0));
            assertThat(isMoved(ofDirect)).as("seed %d: %s", SEED, one).isEqualTo(isMoved(ofAll));
            assertThat(isMoved(ofDirect)).as("seed %d: %s", SEED, one).isEqualTo(movedMm > 0);
        }
    }

    private static AssembledMap map(DixonImages dixon, Volume nac, Workers workers) {
        return AssembledMap.of(
                MapIngredients.of(dixon).withOutlineOf(nac),
                nac.grid(),
                Affine.IDENTITY,
                MuMapOptions.HEAD,
                workers,
                Progress.NONE);
    }

    private static boolean isMoved(AssembledMap map) {
        return map.map().findings().stream().anyMatch(f -> f.kind() == Finding.Kind.CONTOUR);
    }

    private static double dice(Region a, Region b) {
        return 2.0 * a.and(b).voxels() / (a.voxels() + b.voxels());
    }
}
