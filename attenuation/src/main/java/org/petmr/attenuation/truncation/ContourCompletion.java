package org.petmr.attenuation.truncation;

import java.util.Optional;
import org.petmr.attenuation.mask.Components;
import org.petmr.attenuation.mask.Morphology;
import org.petmr.attenuation.quality.Finding;
import org.petmr.attenuation.quality.NacOutline;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/**
 * Arms beyond the MR field of view from the outline of PET without attenuation correction: soft tissue between the one
 * outline and the other. The fast way; {@code emission.Mlaa} is the slow one.
 *
 * @param part of the median of the body at which the PET is cut, see {@link NacOutline#of}
 * @param smoothFwhmMm of the PET before it is cut
 * @param muPerCm of what is added: arms are muscle under fat
 * @param smallestMl parts smaller than this are the border's raggedness, no arms
 */
public record ContourCompletion(double part, double smoothFwhmMm, double muPerCm, double smallestMl) {

    /** Mu below which the map shows no body. */
    private static final float AIR_PER_CM = 0.01f;

    /** Half of soft tissue: a pixel that is mostly patient. */
    private static final float PATIENT_PER_CM = 0.045f;

    /** Pixels from patient in the fading margin of MR to what goes on beyond it; the last one may be half empty. */
    private static final double NEAR = 2.1;

    /** The same from patient within the cover, where it ends with MR's own border. */
    private static final double NEXT = 1.1;

    /**
     * The usual outline; an arm of muscle (0.100) under 7 mm of fat (0.091), half and half within its outline.
     */
    public static final ContourCompletion USUAL =
            new ContourCompletion(NacOutline.USUAL_PART, NacOutline.USUAL_SMOOTH_FWHM_MM, 0.096, 10);

    public ContourCompletion {
        if (!(muPerCm > 0 && muPerCm <= 0.2)) {
            throw new IllegalArgumentException("muPerCm: %s (expected: 0 to 0.2)".formatted(muPerCm));
        }
        if (!(smallestMl >= 0)) {
            throw new IllegalArgumentException("smallestMl: %s (expected: >= 0)".formatted(smallestMl));
        }
    }

    /**
     * @param patientMuPerCm from MR, on the PET grid; read
     * @param mrCover what MR shows of that grid, {@link MrCover}: nothing is added there
     * @param nacPet without attenuation correction, on the same grid
     */
    public CompletedMap complete(Volume patientMuPerCm, Region mrCover, Volume nacPet, Workers workers) {
        VoxelGrid grid = patientMuPerCm.grid();
        if (!nacPet.grid().equals(grid) || !mrCover.grid().equals(grid)) {
            throw new IllegalArgumentException("PET or MR cover: on another grid (expected: the mu-map's)");
        }
        Region missing = missing(patientMuPerCm, mrCover, NacOutline.of(nacPet, part, smoothFwhmMm, workers));
        Volume mu = patientMuPerCm.copy();
        for (int i = 0; i < mu.values().length; i++) {
            if (missing.contains(i)) {
                mu.values()[i] = (float) muPerCm;
            }
        }
        return new CompletedMap(mu, missing, finding(missing));
    }

    /**
     * What PET shows of the patient and MR cut off: what goes on from the patient whom MR shows up to its border, or lies
     * beside MR's field of view, as an arm may that MR does not see at all. What PET's outline, too wide in noise, has
     * before or behind the patient, with air between that MR shows, is none of it.
     *
     * @param contour of the patient in PET
     */
    public Region missing(Volume patientMuPerCm, Region mrCover, Region contour) {
        VoxelGrid grid = patientMuPerCm.grid();
        boolean[] planes = MrCover.shownPlanes(mrCover);
        boolean[] in = contour.toArray();
        for (int i = 0; i < in.length; i++) {
            in[i] &= planes[i % grid.nz()]
                    && !mrCover.contains(i)
                    && patientMuPerCm.values()[i] < AIR_PER_CM;
        }
        Region beyond = Region.of(grid, in);
        int smallest = (int) Math.ceil(smallestMl * 1000 / grid.voxelVolumeMm3());
        Region kept = Region.of(grid, new boolean[in.length]);
        // Opened first: a thin film along the whole side would join what should be small parts.
        Region solid = Morphology.opened(beyond, 1.1 * grid.dxMm());
        Region patient = Region.of(grid, shown(patientMuPerCm));
        Region faded = patient.and(mrCover.not());
        double[] sidesMm = sidesMm(mrCover);
        for (Region part : Components.of(solid, Math.max(1, smallest))) {
            boolean goesOn = part.dilated(NEAR * grid.dxMm()).and(faded).voxels() > 0
                    || part.dilated(NEXT * grid.dxMm()).and(patient).voxels() > 0;
            if (goesOn || isBeside(part, sidesMm)) {
                kept = kept.or(part);
            }
        }
        return kept.dilated(1.1 * grid.dxMm()).and(beyond);
    }

    private static boolean[] shown(Volume muPerCm) {
        boolean[] in = new boolean[muPerCm.values().length];
        for (int i = 0; i < in.length; i++) {
            in[i] = muPerCm.values()[i] >= PATIENT_PER_CM;
        }
        return in;
    }

    /** Least and greatest x that MR shows. */
    private static double[] sidesMm(Region cover) {
        VoxelGrid g = cover.grid();
        double[] sides = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
        for (int i = 0; i < g.voxels(); i++) {
            if (cover.contains(i)) {
                double xMm = xMm(g, i);
                sides[0] = Math.min(sides[0], xMm);
                sides[1] = Math.max(sides[1], xMm);
            }
        }
        return sides;
    }

    /** Whether most of it lies farther to the right or left than anything that MR shows. */
    private static boolean isBeside(Region part, double[] sidesMm) {
        VoxelGrid g = part.grid();
        int beside = 0;
        for (int i = 0; i < g.voxels(); i++) {
            if (part.contains(i) && (xMm(g, i) < sidesMm[0] || xMm(g, i) > sidesMm[1])) {
                beside++;
            }
        }
        return 2 * beside > part.voxels();
    }

    private static double xMm(VoxelGrid g, int index) {
        int z = index % g.nz();
        int x = index / g.nz() % g.nx();
        return g.lpsFromVoxel().x(x, index / (g.nz() * g.nx()), z);
    }

    private static Optional<Finding> finding(Region added) {
        return added.voxels() == 0
                ? Optional.empty()
                : Optional.of(Finding.of(
                        Finding.Kind.TRUNCATED,
                        "%.0f mL beyond the sides of the MR field of view were completed from the outline in PET",
                        added.volumeMl()));
    }
}
