package org.petmr.attenuation.tissue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.petmr.attenuation.bone.SkullFromVoid;
import org.petmr.attenuation.mask.Morphology;
import org.petmr.attenuation.mask.Threshold;
import org.petmr.attenuation.quality.Finding;
import org.petmr.attenuation.quality.MapChecks;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.quantification.Region;

/**
 * Air, lung, fat, soft tissue, and bone if asked for, out of Dixon images.
 *
 * <p>Outside of the body mask is air. Inside, dark voids that a ball of 10 mm fits in are lung, or else air (sinus, trachea,
 * bowel). Thinner voids, bone and tendons among them, are soft tissue, as in the product scheme; with the skull asked for,
 * the dark shell of the head is bone. The rest is fat where fat is more than half, else soft tissue.
 */
final class DixonSegmentation {

    /** Dark against typical tissue of 1: below CSF at short TR (0.3 to 0.5), above bone (about 0.1). */
    private static final float DARK = 0.25f;

    /** Bone is thinner than twice this, air wider. */
    private static final double AIR_RADIUS_MM = 5;

    /** Fat is that much brighter than the median of the body in a T1-weighted scan; used when only magnitudes are known. */
    private static final float FAT_BRIGHTNESS = 1.3f;

    /** The outer layer in which a body has its fat. */
    private static final double RIM_MM = 20;

    /** @param boneFraction per voxel, 0 to 1; all 0 without a skull */
    record Result(Volume classes, float[] boneFraction, List<Finding> findings) {}

    private DixonSegmentation() {}

    static Result of(DixonImages images, MuMapOptions options, Workers workers, Progress progress) {
        List<Finding> findings = new ArrayList<>();
        progress.report(0, "body mask");
        BodyMask mask = BodyMask.of(images.signal(), workers);
        Region body = mask.inside();
        MapChecks.truncation(body).ifPresent(findings::add);
        progress.checkpoint();

        progress.report(0.4, "tissue classes");
        Volume flat = normalised(mask.flat(), body);
        Region dark = Region.where(flat, v -> v < DARK).and(body);
        Region wide = Morphology.opened(dark, AIR_RADIUS_MM);
        progress.checkpoint();
        Region fat = fat(images, flat).and(body).and(dark.not());
        if (!images.fatKnown()) {
            findings.add(MapChecks.dominanceFromBrightness());
        }
        swap(options, body, dark, fat).ifPresent(findings::add);
        progress.checkpoint();

        Region lungs = Region.where(flat, v -> false);
        if (options.anatomy() == MuMapOptions.Anatomy.BODY) {
            Optional<Region> found = Lungs.among(wide);
            lungs = found.map(r -> r.and(body)).orElse(lungs);
            MapChecks.lungVolume(lungs.volumeMl()).ifPresent(findings::add);
        }
        progress.checkpoint();

        progress.report(0.8, "bone");
        float[] bone = new float[flat.values().length];
        if (options.withSkull()) {
            Region skull = SkullFromVoid.find(dark.and(wide.not()), body);
            if (skull.volumeMl() >= SkullFromVoid.SMALLEST_ML) {
                bone = SkullFromVoid.fraction(flat, skull, body);
            } else {
                findings.add(MapChecks.noSkull(skull.volumeMl()));
            }
        }
        return new Result(labels(flat, body, wide, lungs, fat, bone), bone, findings);
    }

    /** Divides by the median of what isn't dark, so that typical tissue is 1 indeed. */
    private static Volume normalised(Volume flat, Region body) {
        float[] v = flat.values();
        float[] in = new float[v.length];
        int n = 0;
        for (int i = 0; i < v.length; i++) {
            if (body.contains(i) && v[i] > DARK) {
                in[n++] = v[i];
            }
        }
        float median = n == 0 ? 1 : Threshold.quantile(Arrays.copyOf(in, n), 0.5);
        Volume out = flat.copy();
        for (int i = 0; i < v.length; i++) {
            out.values()[i] = v[i] / median;
        }
        return out;
    }

    private static Region fat(DixonImages images, Volume flat) {
        float[] fraction = images.fraction();
        float[] v = flat.values();
        boolean[] fat = new boolean[v.length];
        for (int i = 0; i < v.length; i++) {
            fat[i] = images.fatKnown() ? fraction[i] > 0.5f : v[i] > FAT_BRIGHTNESS;
        }
        return Region.of(flat.grid(), fat);
    }

    private static Optional<Finding> swap(MuMapOptions options, Region body, Region dark, Region fat) {
        Region tissue = body.and(dark.not());
        if (options.anatomy() == MuMapOptions.Anatomy.HEAD) {
            return MapChecks.swapInHead((double) fat.voxels() / Math.max(1, tissue.voxels()));
        }
        Region rim = tissue.and(body.eroded(RIM_MM).not());
        return MapChecks.swapInBody((double) fat.and(rim).voxels() / Math.max(1, rim.voxels()));
    }

    private static Volume labels(Volume flat, Region body, Region wide, Region lungs, Region fat, float[] bone) {
        Volume classes = Volume.zeros(flat.grid());
        float[] c = classes.values();
        for (int i = 0; i < c.length; i++) {
            TissueClass t;
            if (!body.contains(i)) {
                t = TissueClass.AIR;
            } else if (lungs.contains(i)) {
                t = TissueClass.LUNG;
            } else if (wide.contains(i)) {
                t = TissueClass.AIR;
            } else if (bone[i] > 0.5f) {
                t = TissueClass.BONE;
            } else {
                t = fat.contains(i) ? TissueClass.FAT : TissueClass.SOFT;
            }
            c[i] = t.ordinal();
        }
        return classes;
    }
}
