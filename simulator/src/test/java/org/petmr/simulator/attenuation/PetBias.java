package org.petmr.simulator.attenuation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.petmr.attenuation.assembly.AssembledMap;
import org.petmr.attenuation.assembly.MapIngredients;
import org.petmr.attenuation.tissue.DixonImages;
import org.petmr.attenuation.tissue.MuMapOptions;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.mr.MrSettings;
import org.petmr.simulator.phantom.BodyPhantom;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.phantom.Tissue;

/** One phantom in PET: how far the image with a map lies from the image with the true map, by region, in percent. */
final class PetBias {

    /** Bones of the phantoms attenuate more than this; nothing else does. */
    private static final double BONE_PER_CM = 0.109;

    /** Lung and air attenuate less. */
    private static final double SOFT_FROM_PER_CM = 0.05;

    private static final Set<String> BRAIN =
            Set.of("grey", "white", "brainstem", "cerebellum", "thalamus", "caudate", "putamen", "lesion");

    /** Cortex so near to the skull is what a missing skull spoils most. */
    private static final double UNDER_SKULL_MM = 7;

    private static final double BODY_MR_NOISE = 0.015;
    private static final double BODY_COIL_BIAS = 0.6;
    private static final long BODY_SEED = 11;

    final Phantom phantom;
    final TruePet pet;
    final Volume right;
    private final int iterations;
    private final Workers workers;

    PetBias(Phantom phantom, ScannerModel scanner, VoxelGrid grid, int subsets, int iterations, Workers workers) {
        this.phantom = phantom;
        this.iterations = iterations;
        this.workers = workers;
        this.pet = new TruePet(scanner, grid, phantom, subsets, workers);
        this.right = pet.image(pet.muPerCm, iterations);
    }

    Volume image(Volume muPerCm) {
        return pet.image(muPerCm, iterations);
    }

    /** @param mr the lattice of the images */
    static DixonImages bodyDixon(Phantom body, VoxelGrid mr, Workers workers) {
        return TissueTruth.dixon(
                body, mr, MrSettings.of(BODY_MR_NOISE, BODY_SEED).withCoilBias(BODY_COIL_BIAS), workers);
    }

    AssembledMap map(DixonImages dixon, MuMapOptions options) {
        return AssembledMap.of(MapIngredients.of(dixon), pet.grid, Affine.IDENTITY, options, workers, Progress.NONE);
    }

    /** With arms up. */
    static Phantom body(String region) {
        return BodyPhantom.healthy().with(BodyPhantom.Arms.UP).at(BodyPhantom.centreMm(region));
    }

    /** The phantom's own bone and air, all else soft tissue of a class: what is left when bone is known perfectly. */
    Volume trueBone(double softPerCm) {
        double[] perCm = phantom.compartments().stream()
                .mapToDouble(c -> c.tissue().muPerCm())
                .map(mu -> mu < SOFT_FROM_PER_CM || mu > BONE_PER_CM ? mu : softPerCm)
                .toArray();
        return phantom.voxelise(pet.grid, perCm, 3, workers);
    }

    /** Means over regions, image over right image, less 1, in percent. @param marginMm that the regions' rims are left out */
    Map<String, Double> of(Volume image, double marginMm) {
        Map<String, Double> percent = new LinkedHashMap<>();
        regions(marginMm)
                .forEach((name, voxels) ->
                        percent.put(name, 100 * (BodyScan.mean(image, voxels) / BodyScan.mean(right, voxels) - 1)));
        return percent;
    }

    private Map<String, int[]> regions(double marginMm) {
        Map<String, int[]> regions = new LinkedHashMap<>();
        List<int[]> brain = new ArrayList<>();
        for (String name : phantom.regions()) {
            int[] voxels = phantom.voxelsInside(name, marginMm, pet.grid);
            if (voxels.length >= 20) {
                regions.put(name, voxels);
                if (BRAIN.contains(name)) {
                    brain.add(voxels);
                }
            }
        }
        if (brain.isEmpty()) {
            regions.put("soft tissue", softTissue());
        } else {
            regions.put("brain", brain.stream().flatMapToInt(IntStream::of).toArray());
            regions.put("cortex under the skull", cortexUnderTheSkull());
        }
        return regions;
    }

    /** All that is neither air nor lung, fat, bone, urine, without margin. */
    private int[] softTissue() {
        int[] labels = phantom.labels(pet.grid);
        return IntStream.range(0, labels.length)
                .filter(i -> labels[i] != Phantom.NOWHERE
                        && isSoft(phantom.compartments().get(labels[i]).tissue()))
                .toArray();
    }

    private static boolean isSoft(Tissue tissue) {
        boolean isWater = tissue.name().equals("urine");
        return tissue.muPerCm() > SOFT_FROM_PER_CM
                && tissue.muPerCm() < BONE_PER_CM
                && tissue.mr().fatFraction() < 0.5
                && !isWater;
    }

    private int[] cortexUnderTheSkull() {
        double[] isSkull = phantom.compartments().stream()
                .mapToDouble(c -> c.region().equals("skull") ? 1 : 0)
                .toArray();
        float[] distance = Region.where(phantom.voxelise(pet.grid, isSkull, 2, workers), v -> v >= 0.5f)
                .distanceMm();
        return IntStream.of(phantom.voxelsInside("grey", 0, pet.grid))
                .filter(i -> distance[i] <= UNDER_SKULL_MM)
                .toArray();
    }
}
