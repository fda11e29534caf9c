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
 * Air, lung, fat, soft tissue, and the skull if asked for, out of Dixon images.
 *
 * <p>Outside of the body mask is air. Inside, dark voids that a ball of 5 mm fits in are lung, or else air (sinus, trachea,
 * bowel). Thinner voids, bone and tendons among them, are soft tissue, as in the product scheme; with the skull asked for,
 * the dark shell of the head is bone. The rest is fat where fat fills more than half of a voxel, else soft tissue.
 */
final class DixonSegmentation {

    /** Dark against soft tissue of 1: below CSF at short TR (0.3 to 0.5), above bone (about 0.1); more in noise. */
    private static final float DARK = 0.25f;

    private static final float DARKEST_NOISE = 0.42f;

    /** Bone is thinner than twice this, air wider. */
    private static final double AIR_RADIUS_MM = 5;

    /** Fat is that much brighter than the median of the body in a T1-weighted scan; used when only magnitudes are known. */
    private static final float FAT_BRIGHTNESS = 1.3f;

    /**
     * @param classes ordinals of {@link TissueClass}
     * @param body everything inside the patient
     * @param fatShare part of each voxel's volume that is fat, 0 to 1
     * @param boneFraction per voxel, 0 to 1; all 0 without a skull
     * @param lungPerCm the patient's own, when it was asked for and found
     */
    record Result(
            Volume classes,
            Region body,
            float[] fatShare,
            float[] boneFraction,
            Optional<Double> lungPerCm,
            List<Finding> findings) {}

    private DixonSegmentation() {}

    /** @param skull whether to look for a dark shell */
    static Result of(DixonImages images, MuMapOptions options, boolean skull, Workers workers, Progress progress) {
        List<Finding> findings = new ArrayList<>();
        progress.report(0, "body mask");
        BodyMask rough = BodyMask.of(images.name(), images.signal(), workers);
        progress.checkpoint();

        progress.report(0.4, "water and fat");
        float[] fraction = fraction(images, options, rough, findings);
        PureSignals pure = images.fatKnown()
                ? PureSignals.of(rough.flat(), fraction, rough.tissue())
                : new PureSignals(median(rough), median(rough));
        float[] filling = new float[fraction.length];
        float[] fatShare = new float[fraction.length];
        Volume flat = rough.flat().copy();
        workers.forSlices(fraction.length, (worker, from, to) -> {
            for (int i = from; i < to; i++) {
                float v = flat.values()[i];
                filling[i] = pure.filling(v, fraction[i]);
                flat.values()[i] = v / pure.water();
                boolean bright = flat.values()[i] > FAT_BRIGHTNESS;
                fatShare[i] = images.fatKnown() ? pure.share(fraction[i]) : bright ? 1 : 0;
            }
        });
        BodyMask mask = rough.trimmed(filling);
        Region body = mask.inside();
        MapChecks.truncation(body).ifPresent(findings::add);
        progress.checkpoint();

        progress.report(0.6, "tissue classes");
        float cut = Math.max(DARK, Math.min(DARKEST_NOISE, 1.1f * mask.noise() / pure.water()));
        Region dark = Region.where(flat, v -> v < cut).and(body);
        Region wide = Morphology.opened(dark, AIR_RADIUS_MM);
        progress.checkpoint();
        Region lungs = Region.of(flat.grid(), new boolean[fraction.length]);
        Optional<Double> lungPerCm = Optional.empty();
        if (options.anatomy() == MuMapOptions.Anatomy.BODY) {
            Region emptier = Region.where(new Volume(flat.grid(), filling), v -> v < 0.5f)
                    .and(body);
            lungs = Lungs.find(dark, wide, emptier, body)
                    .map(found -> found.lungs().and(body))
                    .orElse(lungs);
            if (options.lungValue() == MuMapOptions.LungValue.PATIENT) {
                lungPerCm = LungDensity.muPerCm(images, mask, pure, lungs, options.classes());
            }
        }
        progress.checkpoint();

        progress.report(0.8, "skull");
        float[] bone = new float[fraction.length];
        if (skull) {
            Region shell = SkullFromVoid.find(dark.and(wide.not()), body);
            if (shell.volumeMl() >= SkullFromVoid.SMALLEST_ML) {
                bone = SkullFromVoid.fraction(flat, shell, body);
            } else {
                findings.add(MapChecks.noSkull(shell.volumeMl()));
            }
        }
        Volume classes = labels(body, dark, wide, lungs, fatShare, bone);
        return new Result(classes, body, fatShare, bone, lungPerCm, findings);
    }

    /** Fat's part of the signal, exchanged back where that was found necessary and asked for. */
    private static float[] fraction(DixonImages images, MuMapOptions options, BodyMask mask, List<Finding> findings) {
        float[] fraction = images.fraction();
        if (!images.fatKnown()) {
            findings.add(MapChecks.dominanceFromBrightness());
            return fraction;
        }
        FatWaterSwap.Told swaps = FatWaterSwap.find(mask.flat(), fraction, mask.inside(), mask.tissue());
        swaps.slabs().forEach(slab -> findings.add(slab.finding(options.undoSwaps())));
        float[] told = options.undoSwaps() ? FatWaterSwap.undone(fraction, swaps.slabs()) : fraction;
        boolean isHead = options.anatomy() == MuMapOptions.Anatomy.HEAD;
        if (isHead && (swaps.slabs().isEmpty() || options.undoSwaps())) {
            MapChecks.swapInHead(fatShare(mask, told)).ifPresent(findings::add);
        } else if (!isHead && !swaps.byBrightness() && swaps.slabs().isEmpty()) {
            // A phantom of water has no fat at its rim, and nothing in it that could be exchanged.
            findings.add(MapChecks.swapNotTold());
        }
        return told;
    }

    /** How much of the tissue is called fat, whatever its brightness. */
    private static double fatShare(BodyMask mask, float[] fraction) {
        int fat = 0;
        for (int i = 0; i < fraction.length; i++) {
            fat += mask.tissue().contains(i) && fraction[i] > 0.5f ? 1 : 0;
        }
        return (double) fat / Math.max(1, mask.tissue().voxels());
    }

    /** Of what isn't dark. */
    private static float median(BodyMask mask) {
        float[] v = mask.flat().values();
        float[] in = new float[v.length];
        int n = 0;
        for (int i = 0; i < v.length; i++) {
            if (mask.inside().contains(i) && v[i] > DARK) {
                in[n++] = v[i];
            }
        }
        return n == 0 ? 1 : Threshold.quantile(Arrays.copyOf(in, n), 0.5);
    }

    private static Volume labels(Region body, Region dark, Region wide, Region lungs, float[] fatShare, float[] bone) {
        Volume classes = Volume.zeros(body.grid());
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
                t = fatShare[i] > 0.5f && !dark.contains(i) ? TissueClass.FAT : TissueClass.SOFT;
            }
            c[i] = t.ordinal();
        }
        return classes;
    }
}
