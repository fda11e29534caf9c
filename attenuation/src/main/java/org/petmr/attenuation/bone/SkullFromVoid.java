package org.petmr.attenuation.bone;

import org.petmr.attenuation.mask.Components;
import org.petmr.attenuation.mask.Threshold;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/**
 * The skull as what is dark between scalp and brain. Cortical bone gives no signal at the echo times of a Dixon scan, so it
 * shows as a thin dark shell; thick voids are air and must have been taken out before.
 *
 * <p>Limits: bone and air look alike here, so thin air (ethmoid cells, mastoid) becomes bone, marrow-rich or very thin bone
 * stays soft tissue, and nothing of this holds outside of the head. It is a physical reading of the image, not a
 * replacement for UTE, ZTE or an atlas.
 */
public final class SkullFromVoid {

    /** A skull holds several hundred mL; what is smaller than this is not one. */
    public static final double SMALLEST_ML = 50;

    /** Skin and its partial volume. */
    private static final double SKIN_MM = 2;

    /** From here on tissue beside the bone counts as fat: bright, so that partial voxels stay above the dark threshold. */
    private static final float FAT_SIGNAL = 1.4f;

    private SkullFromVoid() {}

    /** The largest connected part of the dark that lies under the skin. */
    public static Region find(Region dark, Region body) {
        return Components.largest(dark.and(body.eroded(SKIN_MM)));
    }

    /**
     * How much of each voxel is bone. Inside the shell all of it. Beside the shell, where fat follows, the part that its
     * signal lacks: a voxel half fat is far from dark, and thin bone would lose both its sides. Toward brain and CSF, whose
     * signal is low, the dark threshold already lies near half way.
     *
     * @param flat signal with typical tissue at 1
     * @return 0 to 1 for each voxel
     */
    public static float[] fraction(Volume flat, Region skull, Region body) {
        VoxelGrid g = flat.grid();
        float[] v = flat.values();
        float bone = Threshold.quantile(valuesIn(v, skull), 0.3);
        float[] fraction = new float[v.length];
        int[] steps = {g.nz(), g.nx() * g.nz(), 1};
        for (int y = 0; y < g.ny(); y++) {
            for (int x = 0; x < g.nx(); x++) {
                for (int z = 0; z < g.nz(); z++) {
                    int i = g.index(x, y, z);
                    if (skull.contains(i)) {
                        fraction[i] = 1;
                    } else if (body.contains(i)
                            && x > 0
                            && y > 0
                            && z > 0
                            && x < g.nx() - 1
                            && y < g.ny() - 1
                            && z < g.nz() - 1) {
                        fraction[i] = beside(v, i, steps, skull, bone);
                    }
                }
            }
        }
        return fraction;
    }

    private static float beside(float[] v, int i, int[] steps, Region skull, float bone) {
        float most = 0;
        for (int step : steps) {
            for (int side = -1; side <= 1; side += 2) {
                if (skull.contains(i - side * step)) {
                    float next = v[i + side * step];
                    if (next > FAT_SIGNAL && next > v[i]) {
                        most = Math.max(most, (next - v[i]) / (next - bone));
                    }
                }
            }
        }
        return Math.min(1, most);
    }

    private static float[] valuesIn(float[] v, Region region) {
        float[] in = new float[Math.max(1, region.voxels())];
        int n = 0;
        for (int i = 0; i < v.length; i++) {
            if (region.contains(i)) {
                in[n++] = v[i];
            }
        }
        return in;
    }
}
