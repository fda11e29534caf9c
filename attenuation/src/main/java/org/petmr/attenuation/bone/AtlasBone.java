package org.petmr.attenuation.bone;

import java.util.ArrayList;
import java.util.List;
import org.petmr.attenuation.quality.Finding;
import org.petmr.attenuation.quality.MapChecks;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Orientation;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/**
 * Bone of a head where neither UTE nor ZTE shows it: from an atlas laid on the patient's outline, made more likely where an
 * image is dark and less where it is bright. It is a likely skull, not the patient's: an opened skull, a missing flap or metal is not seen.
 */
public final class AtlasBone {

    /** Outlines that agree worse than this, as root mean square, are not those of one kind of head. */
    private static final double WORST_RMS = 0.3;

    private static final double SMALLEST_AIR_ML = 0.3;

    /** How likely bone is to be dark: its marrow, a third of a skull, isn't. */
    private static final double DARK_IF_BONE = 0.7;

    private static final double DARK_IF_AIR = 0.98;

    /** CSF and vessels. */
    private static final double DARK_IF_SOFT = 0.15;

    private AtlasBone() {}

    /**
     * With an image in which bone is dark: Dixon in phase, or T1-weighted.
     *
     * @param series how messages call it
     * @throws IllegalArgumentException for what isn't an image of a head
     */
    public static BoneMap of(
            String series,
            Volume magnitude,
            HeadAtlas atlas,
            AtlasOptions options,
            Workers workers,
            Progress progress) {
        SeriesChecks.magnitudes(series, magnitude);
        progress.report(0, "atlas: head");
        Volume flat = LogBias.flattened(Orientation.nearestToLps(magnitude), workers);
        Head head = Head.of(series, flat);
        float[] dark = head.relative().values().clone();
        for (int i = 0; i < dark.length; i++) {
            double d = (options.brightFrom() - dark[i]) / (options.brightFrom() - options.darkUpTo());
            dark[i] = (float) Math.max(0, Math.min(1, d));
        }
        return of(series, head.inside(), dark, atlas, options, workers, progress);
    }

    /** With no more than the outline, all of the head filled, on a grid in LPS order. */
    public static BoneMap of(Region head, HeadAtlas atlas, AtlasOptions options, Workers workers, Progress progress) {
        return of("head", head, new float[0], atlas, options, workers, progress);
    }

    private static BoneMap of(
            String series,
            Region head,
            float[] dark,
            HeadAtlas atlas,
            AtlasOptions options,
            Workers workers,
            Progress progress) {
        progress.report(0.3, "atlas: onto the head");
        AtlasFit.Result fit = new AtlasFit(atlas, head, dark).fit(progress);
        if (!(fit.rms() < WORST_RMS)) {
            throw new IllegalArgumentException("%s: outline %.2f away from a head's (expected: below %.2f)"
                    .formatted(series, fit.rms(), WORST_RMS));
        }
        progress.report(0.8, "atlas: bone");
        Region deep = head.eroded(options.skinMm());
        Volume mu = Volume.zeros(head.grid());
        boolean[] air = new boolean[head.grid().voxels()];
        place(fit.atlasFromPatient(), atlas, deep, dark, options, mu, air, workers);
        List<Finding> findings = new ArrayList<>();
        MapChecks.truncation(head).ifPresent(findings::add);
        double boneMl = Region.where(mu, v -> v > 0).volumeMl();
        if (boneMl < SkullFromVoid.SMALLEST_ML) {
            findings.add(MapChecks.noSkull(boneMl));
        }
        progress.report(1, "atlas: bone");
        return new BoneMap(mu, "atlas", Head.withoutSpecks(Region.of(head.grid(), air), SMALLEST_AIR_ML), findings);
    }

    /**
     * Without an image the part of bone is its probability. With one, what is dark is more likely bone or air, whichever
     * the atlas says, and what is bright less.
     */
    private static void place(
            Affine atlasFromPatient,
            HeadAtlas atlas,
            Region deep,
            float[] dark,
            AtlasOptions options,
            Volume mu,
            boolean[] air,
            Workers workers) {
        VoxelGrid g = mu.grid();
        Affine a = atlasFromPatient.after(g.lpsFromVoxel());
        boolean seen = dark.length > 0;
        workers.forSlices(g.ny(), (worker, from, to) -> {
            float[] c = new float[HeadAtlas.CHANNELS];
            for (int y = from; y < to; y++) {
                for (int x = 0; x < g.nx(); x++) {
                    for (int z = 0; z < g.nz(); z++) {
                        int i = g.index(x, y, z);
                        if (!deep.contains(i)) {
                            continue;
                        }
                        atlas.sample(a.x(x, y, z), a.y(x, y, z), a.z(x, y, z), c);
                        double bone = c[HeadAtlas.BONE];
                        double hollow = c[HeadAtlas.AIR];
                        double part = seen ? posterior(bone, hollow, dark[i]) : bone;
                        if (part >= options.boneFrom()) {
                            mu.values()[i] =
                                    (float) (part * c[HeadAtlas.WEIGHTED_MU] / bone + (1 - part) * options.softPerCm());
                        } else if (hollow > bone) {
                            air[i] = seen ? dark[i] > 0.5f : hollow > 0.5;
                        }
                    }
                }
            }
        });
    }

    /**
     * Bayes: the atlas is what was likely before, the image what was seen.
     *
     * @param dark 0 to 1
     */
    private static double posterior(double bone, double air, double dark) {
        double isBone = bone * seen(dark, DARK_IF_BONE);
        double isAir = air * seen(dark, DARK_IF_AIR);
        double isSoft = Math.max(0, 1 - bone - air) * seen(dark, DARK_IF_SOFT);
        double sum = isBone + isAir + isSoft;
        return sum > 0 ? isBone / sum : 0;
    }

    private static double seen(double dark, double darkIf) {
        return dark * darkIf + (1 - dark) * (1 - darkIf);
    }
}
