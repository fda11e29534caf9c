package org.petmr.attenuation.bone;

import java.util.ArrayList;
import java.util.List;
import org.petmr.attenuation.mask.Background;
import org.petmr.attenuation.quality.Finding;
import org.petmr.attenuation.quality.MapChecks;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.GaussianFilter;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/**
 * Bone of a head from the two echoes of a UTE scan: what loses its signal between them quickly, with a mu that follows the
 * rate. After RESOLUTE (Ladefoged et al., Phys Med Biol 60, 2015), but without its atlas of regions: the skull base is what
 * lies near air inside of the head.
 */
public final class UteBone {

    /** Both echoes are smoothed a little, since the logarithm of noise is worse than noise. */
    private static final double SMOOTH_MM = 2.5;

    /** Mean of noise alone, in units of a channel's standard deviation (Rayleigh). */
    private static final double NOISE_MEAN = 1.2533;

    private static final double SMALLEST_AIR_ML = 0.3;
    private static final double SMALLEST_BONE_ML = 0.3;

    private UteBone() {}

    public static BoneMap of(UteEchoes echoes, UteOptions options, Workers workers, Progress progress) {
        progress.report(0, "UTE: head");
        Background.require(echoes.firstName(), echoes.first());
        GaussianFilter smooth = GaussianFilter.isotropic(SMOOTH_MM);
        Volume first = smooth.apply(echoes.first(), workers);
        Volume second = smooth.apply(echoes.second(), workers);
        Head head = Head.of(echoes.firstName(), LogBias.flattened(first, workers));
        progress.checkpoint();

        progress.report(0.4, "UTE: air");
        Region air = head.air(head.relative(), (float) options.airBelow(), SMALLEST_AIR_ML);
        Region base = air.dilated(options.nearAirMm());
        Region deep = head.inside().eroded(options.skinMm());
        progress.checkpoint();

        progress.report(0.7, "UTE: bone");
        float floor = (float) (NOISE_MEAN * Head.noise(echoes.second(), head.inside()));
        Volume rate = RelaxationRate.perS(first, second, echoes.betweenMs(), floor);
        Volume mu = mu(rate, deep, base, air, head.relative(), options);
        List<Finding> findings = new ArrayList<>();
        MapChecks.truncation(head.inside()).ifPresent(findings::add);
        double boneMl = Region.where(mu, v -> v > 0).volumeMl();
        if (boneMl < SkullFromVoid.SMALLEST_ML) {
            findings.add(MapChecks.noSkull(boneMl));
        }
        progress.report(1, "UTE: bone");
        return new BoneMap(mu, "UTE R2*", air, findings);
    }

    private static Volume mu(Volume rate, Region deep, Region base, Region air, Volume relative, UteOptions options) {
        VoxelGrid g = rate.grid();
        float[] r = rate.values();
        boolean[] bone = new boolean[r.length];
        for (int i = 0; i < r.length; i++) {
            double from = base.contains(i) ? options.nearAirFromPerS() : options.boneFromPerS();
            bone[i] = r[i] > from
                    && deep.contains(i)
                    && !air.contains(i)
                    && relative.values()[i] >= options.airBelow()
                    && RelaxationRate.muPerCm(r[i]) > RelaxationRate.LEAST_BONE_PER_CM;
        }
        Region solid = Head.withoutSpecks(Region.of(g, bone), SMALLEST_BONE_ML);
        Volume mu = Volume.zeros(g);
        for (int i = 0; i < r.length; i++) {
            if (solid.contains(i)) {
                mu.values()[i] = (float) RelaxationRate.muPerCm(r[i]);
            }
        }
        return mu;
    }
}
