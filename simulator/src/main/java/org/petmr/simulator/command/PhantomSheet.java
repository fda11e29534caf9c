package org.petmr.simulator.command;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.petmr.simulator.phantom.Phantom;

/**
 * A picture of a phantom: its regions in colours, the activity of a tracer dark on white, and mu light on black, from left to
 * right; of each the transverse plane through a point, and below it the coronal and the sagittal one. The patient's right
 * is on the left, as radiologists look.
 */
final class PhantomSheet {

    private static final int GAP = 6;

    /** White is this much mu: cortical bone. */
    private static final double MOST_MU_PER_CM = 0.17;

    private final Phantom phantom;
    private final double[] uptake;
    private final double mostUptake;
    private final List<String> regions;
    private final double pixelMm;
    private final double[] box;

    /** @param mostUptake that is black; less than the hottest part's, so that the others are seen */
    PhantomSheet(Phantom phantom, String tracer, double mostUptake, double pixelMm) {
        this.phantom = phantom;
        this.uptake = phantom.activityBqPerMl(tracer, 1);
        this.mostUptake = mostUptake;
        this.regions = new ArrayList<>(phantom.regions());
        this.pixelMm = pixelMm;
        this.box = phantom.bounds();
    }

    /** @param atMm the point that the three planes go through */
    BufferedImage draw(double[] atMm) {
        int nx = pixels(3);
        int ny = pixels(4);
        int nz = pixels(5);
        int width = nx + ny + 2 * GAP;
        BufferedImage sheet = new BufferedImage(3 * width + GAP, ny + nz + 3 * GAP, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < sheet.getHeight(); y++) {
            for (int x = 0; x < sheet.getWidth(); x++) {
                sheet.setRGB(x, y, Color.GRAY.getRGB());
            }
        }
        for (int map = 0; map < 3; map++) {
            int left = GAP + map * width;
            int below = ny + 2 * GAP;
            for (int i = 0; i < nx; i++) {
                for (int j = 0; j < ny; j++) {
                    sheet.setRGB(left + i, GAP + j, colour(map, phantom.partAt(at(0, i), at(1, j), atMm[2])));
                }
            }
            for (int k = 0; k < nz; k++) {
                double z = at(2, nz - 1 - k);
                for (int i = 0; i < nx; i++) {
                    sheet.setRGB(left + i, below + k, colour(map, phantom.partAt(at(0, i), atMm[1], z)));
                }
                for (int j = 0; j < ny; j++) {
                    sheet.setRGB(left + nx + GAP + j, below + k, colour(map, phantom.partAt(atMm[0], at(1, j), z)));
                }
            }
        }
        return sheet;
    }

    /** Place of a pixel along an axis, from its lower end. */
    private double at(int axis, int pixel) {
        return box[axis] - box[3 + axis] + (pixel + 0.5) * pixelMm;
    }

    private int pixels(int half) {
        return Math.max(1, (int) Math.ceil(2 * box[half] / pixelMm));
    }

    private int colour(int map, int part) {
        boolean isAir = part == Phantom.NOWHERE;
        return switch (map) {
            case 0 -> isAir ? 0 : regionColour(phantom.compartments().get(part).region());
            case 1 -> grey(isAir ? 1 : 1 - uptake[part] / mostUptake);
            default ->
                grey(isAir ? 0 : phantom.compartments().get(part).tissue().muPerCm() / MOST_MU_PER_CM);
        };
    }

    private static int grey(double brightness) {
        int v = (int) Math.round(255 * Math.max(0, Math.min(1, brightness)));
        return (v << 16) | (v << 8) | v;
    }

    /** Hues a golden section apart, so that neighbours in the list differ. */
    private int regionColour(String region) {
        int i = regions.indexOf(region);
        return Color.HSBtoRGB((float) (i * 0.618034 % 1), i % 2 == 0 ? 0.55f : 0.85f, i % 3 == 0 ? 0.95f : 0.75f);
    }
}
