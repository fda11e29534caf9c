package org.petmr.simulator.attenuation;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.DoubleToIntFunction;
import javax.imageio.ImageIO;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.GaussianFilter;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * The picture of docs/attenuation-accuracy.md, written under target/pictures: maps in grey above, what they make of PET below,
 * too low in blue and too high in red.
 */
final class AccuracyPicture {

    private static final int ZOOM = 4;
    private static final int GAP = 8;
    private static final double WHITE_PER_CM = 0.17;
    private static final double FULL_PERCENT = 20;
    private static final double SMOOTH_MM = 6;

    /** Activity that is white: cortex has 10 times the body's mean. */
    private static final double BRIGHTEST = 10;

    /** Of the image's largest value; less is not worth a percentage. */
    private static final double DARK = 0.03;

    /** A slice through cerebellum and mastoid, as a part of the height, and one through the middle from the side. */
    private static final double SLICE_AT = 0.36;

    private AccuracyPicture() {}

    /** How far an image lies from another one, both smoothed, percent; 0 where there is next to nothing. */
    static Volume percent(Volume sharp, Volume sharpRight, Workers workers) {
        GaussianFilter smooth = GaussianFilter.isotropic(SMOOTH_MM);
        Volume image = smooth.apply(sharp, workers);
        Volume right = smooth.apply(sharpRight, workers);
        float most = 0;
        for (float v : right.values()) {
            most = Math.max(most, v);
        }
        Volume percent = Volume.zeros(image.grid());
        for (int i = 0; i < percent.values().length; i++) {
            float r = right.values()[i];
            percent.values()[i] = r > DARK * most ? 100 * (image.values()[i] / r - 1) : 0;
        }
        return percent;
    }

    /**
     * @param maps first the true one
     * @param right the image with the true map; it stands below it
     * @param percent for each of the other maps
     */
    static void write(String name, List<Volume> maps, Volume right, List<Volume> percent) throws IOException {
        VoxelGrid g = maps.get(0).grid();
        int zStep = (int) Math.rint(ZOOM * g.dzMm() / g.dxMm());
        int transverse = g.ny() * ZOOM;
        int sagittal = g.nz() * zStep;
        int width = maps.size() * (g.nx() * ZOOM + GAP) - GAP;
        BufferedImage image =
                new BufferedImage(width, 2 * (transverse + sagittal) + 3 * GAP, BufferedImage.TYPE_INT_RGB);
        int z = (int) (SLICE_AT * g.nz());
        int middle = g.nx() / 2;
        for (int column = 0; column < maps.size(); column++) {
            int left = column * (g.nx() * ZOOM + GAP);
            Volume mu = maps.get(column);
            Volume below = column == 0 ? right : percent.get(column - 1);
            DoubleToIntFunction shade = column == 0 ? v -> grey(WHITE_PER_CM * v / BRIGHTEST) : AccuracyPicture::colour;
            for (int u = 0; u < g.nx() * ZOOM; u++) {
                for (int v = 0; v < transverse; v++) {
                    int x = u / ZOOM;
                    int y = v / ZOOM;
                    image.setRGB(left + u, v, grey(mu.at(x, y, z)));
                    image.setRGB(left + u, transverse + sagittal + 2 * GAP + v, shade.applyAsInt(below.at(x, y, z)));
                }
                for (int v = 0; v < sagittal; v++) {
                    int up = g.nz() - 1 - v / zStep;
                    image.setRGB(left + u, transverse + GAP + v, grey(mu.at(middle, u / ZOOM, up)));
                    int at = 2 * transverse + sagittal + 3 * GAP + v;
                    image.setRGB(left + u, at, shade.applyAsInt(below.at(middle, u / ZOOM, up)));
                }
            }
        }
        Path folder = Files.createDirectories(Path.of("target", "pictures"));
        ImageIO.write(image, "png", folder.resolve(name).toFile());
    }

    private static int grey(double perCm) {
        int level = (int) Math.round(255 * Math.max(0, Math.min(1, perCm / WHITE_PER_CM)));
        return (level << 16) | (level << 8) | level;
    }

    private static int colour(double percent) {
        double part = Math.max(-1, Math.min(1, percent / FULL_PERCENT));
        int rest = (int) Math.round(255 * (1 - Math.abs(part)));
        return part < 0 ? (rest << 16) | (rest << 8) | 255 : (255 << 16) | (rest << 8) | rest;
    }
}
