package org.petmr.recon.algorithm;

import java.util.List;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * The scanner's resolution as a blur of the image, the same everywhere: {@code expected = f P (H x) + r}. H is a Gaussian
 * of known width, or what was measured on a point source, see {@link PointSpread}.
 *
 * <p>The image is zero outside its borders and nothing is renormalised there, so H is symmetric and its transpose exact.
 * Activity within a width of the border is partly blurred out of the image: at the axial ends that is what the scanner
 * does too.
 */
public final class Resolution implements ImageOperator {

    private final PointSpread spread;
    private final Workers workers;
    private VoxelGrid grid;
    private SeparableBlur[] blurs;

    private Resolution(PointSpread spread, Workers workers) {
        this.spread = spread;
        this.workers = workers;
    }

    /** An isotropic Gaussian. @param fwhmMm 0 leaves images as they are */
    public static ImageOperator gaussian(double fwhmMm, Workers workers) {
        return gaussian(fwhmMm, fwhmMm, fwhmMm, workers);
    }

    /** A Gaussian with a width of its own along each axis; all 0 leaves images as they are. */
    public static ImageOperator gaussian(double fwhmXMm, double fwhmYMm, double fwhmZMm, Workers workers) {
        PointSpread.Component one = new PointSpread.Component(1, fwhmXMm, fwhmYMm, fwhmZMm);
        if (fwhmXMm == 0 && fwhmYMm == 0 && fwhmZMm == 0) {
            return IDENTITY;
        }
        return new Resolution(new PointSpread(List.of(one)), workers);
    }

    /** A sum of Gaussians. */
    public static ImageOperator measured(PointSpread spread, Workers workers) {
        return new Resolution(spread, workers);
    }

    public PointSpread spread() {
        return spread;
    }

    @Override
    public void apply(Volume in, Volume out) {
        if (in.values() == out.values()) {
            throw new IllegalArgumentException("out: the same volume as in (expected: another)");
        }
        if (in.values().length != out.values().length) {
            throw new IllegalArgumentException(
                    "out: %d voxels (expected: %d)".formatted(out.values().length, in.values().length));
        }
        SeparableBlur[] all = on(in.grid());
        for (int i = 0; i < all.length; i++) {
            float weight = (float) spread.components().get(i).weight();
            all[i].apply(in, weight, i > 0, out, workers);
        }
    }

    /** The same as {@link #apply}: the matrix is symmetric. */
    @Override
    public void transpose(Volume in, Volume out) {
        apply(in, out);
    }

    private synchronized SeparableBlur[] on(VoxelGrid wanted) {
        if (!wanted.equals(grid)) {
            blurs = spread.components().stream()
                    .map(c -> new SeparableBlur(wanted, c.fwhmXMm(), c.fwhmYMm(), c.fwhmZMm()))
                    .toArray(SeparableBlur[]::new);
            grid = wanted;
        }
        return blurs;
    }
}
