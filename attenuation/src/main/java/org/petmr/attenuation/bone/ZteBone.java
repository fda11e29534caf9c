package org.petmr.attenuation.bone;

import java.util.ArrayList;
import java.util.List;
import org.petmr.attenuation.mask.Background;
import org.petmr.attenuation.quality.Finding;
import org.petmr.attenuation.quality.MapChecks;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Orientation;
import org.petmr.recon.image.Volume;
import org.petmr.recon.quantification.Region;

/**
 * Bone of a head from a ZTE scan, whose signal is the density of protons: the more mineral, the less of it. After Wiesinger
 * et al., Magn Reson Med 75 (2016): shading out, soft tissue to 1, then a straight line to CT numbers where the signal is
 * neither that of air nor that of soft tissue.
 *
 * <p>Heads only: lungs and bowel have the signal of bone.
 */
public final class ZteBone {

    private static final double SMALLEST_AIR_ML = 0.3;
    private static final double SMALLEST_BONE_ML = 0.3;

    /** Skin and air share so many voxels, and have the signal of bone there. */
    private static final double SKIN_VOXELS = 1.5;

    private ZteBone() {}

    /**
     * @param series how messages call it, such as "series 14 (MRAC_zte)"
     * @param magnitude any scale
     * @throws IllegalArgumentException for what isn't an image of a head
     */
    public static BoneMap of(String series, Volume magnitude, ZteOptions options, Workers workers, Progress progress) {
        SeriesChecks.magnitudes(series, magnitude);
        Background.require(series, magnitude);
        progress.report(0, "ZTE: shading");
        Volume flat = LogBias.flattened(Orientation.nearestToLps(magnitude), workers);
        progress.checkpoint();

        progress.report(0.3, "ZTE: head");
        Head head = Head.of(series, flat);
        Region deep = head.inside().eroded(Math.max(options.skinMm(), SKIN_VOXELS * largestStepMm(flat)));
        progress.checkpoint();

        progress.report(0.6, "ZTE: air and bone");
        Region air = head.air(head.relative(), (float) options.airBelow(), SMALLEST_AIR_ML);
        Volume mu = mu(head.relative(), deep, air, options);
        List<Finding> findings = new ArrayList<>();
        MapChecks.truncation(head.inside()).ifPresent(findings::add);
        double boneMl = Region.where(mu, v -> v > 0).volumeMl();
        if (boneMl < SkullFromVoid.SMALLEST_ML) {
            findings.add(MapChecks.noSkull(boneMl));
        }
        progress.report(1, "ZTE: bone");
        return new BoneMap(mu, "ZTE " + options.line().name(), air, findings);
    }

    private static Volume mu(Volume relative, Region deep, Region air, ZteOptions options) {
        float[] x = relative.values();
        Region wall = air.dilated(1.01 * largestStepMm(relative)); // half air, half tissue, it has bone's signal
        boolean[] bone = new boolean[x.length];
        for (int i = 0; i < x.length; i++) {
            bone[i] = x[i] > options.airBelow() && x[i] < options.boneBelow() && deep.contains(i) && !wall.contains(i);
        }
        Region solid = Head.withoutSpecks(Region.of(relative.grid(), bone), SMALLEST_BONE_ML);
        Volume mu = Volume.zeros(relative.grid());
        for (int i = 0; i < x.length; i++) {
            if (solid.contains(i)) {
                mu.values()[i] = (float) options.curve().muPerCm(options.line().hu(x[i]));
            }
        }
        return mu;
    }

    private static double largestStepMm(Volume v) {
        return Math.max(v.grid().dxMm(), Math.max(v.grid().dyMm(), v.grid().dzMm()));
    }
}
