package org.petmr.simulator.phantom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.petmr.recon.image.VoxelGrid;

/** Draws the pictures of tracers in docs/phantoms.md, under target/pictures, and looks at them as a reader would. */
class TracerPictureTest {

    private static final double VOXEL_MM = 4;
    private static final int ZOOM = 2;

    /** SUV that is black, for each tracer. */
    private static final double[] BLACK = {8, 20, 4, 20};

    private static final List<String> CURVES =
            List.of("blood", "liver", "grey matter", "white matter", "myocardium", "muscle");

    private static Path target(String name) throws IOException {
        return Files.createDirectories(Path.of("target", "pictures")).resolve(name);
    }

    /** Maximum of uptake along the view from the front. */
    @Test
    void fourTracersInOneBody() throws IOException {
        BodyPhantom ill = BodyPhantom.healthy()
                .with(List.of(
                        BodyPhantom.lesion("liver", 25, 4),
                        BodyPhantom.lesion("vertebra", 22, 12),
                        BodyPhantom.lesion("neck node", 16, 10)));
        ShapePhantom body = ill.phantom();
        double[] box = body.bounds();
        VoxelGrid grid = VoxelGrid.centred(140, 64, 274, VOXEL_MM, VOXEL_MM, VOXEL_MM);
        int[] labels = body.labels(grid);
        int width = ZOOM * grid.nx();
        BufferedImage image = new BufferedImage(4 * width, ZOOM * grid.nz(), BufferedImage.TYPE_INT_RGB);
        double[][][] seen = new double[4][][];
        for (int t = 0; t < 4; t++) {
            seen[t] = projected(
                    grid, labels, body.activityBqPerMl(Tracers.all().get(t).key(), 1));
            for (int ix = 0; ix < width; ix++) {
                for (int iz = 0; iz < image.getHeight(); iz++) {
                    double suv = seen[t][ix / ZOOM][grid.nz() - 1 - iz / ZOOM];
                    int grey = (int) Math.round(255 * Math.max(0, 1 - suv / BLACK[t]));
                    image.setRGB(t * width + ix, iz, (grey << 16) | (grey << 8) | grey);
                }
            }
        }
        ImageIO.write(image, "png", target("phantom-tracers.png").toFile());
        assertThat(box[5]).isLessThan(0.5 * VOXEL_MM * grid.nz());
        double[] brain = at(seen, grid, 30, 455);
        double[] kidney = at(seen, grid, 64, -100);
        double[] spleen = at(seen, grid, 101, -20);
        double[] bladder = at(seen, grid, 0, -280);
        assertThat(brain[0]).isGreaterThan(kidney[0]);
        assertThat(brain[1]).isLessThan(1);
        assertThat(spleen[1]).isGreaterThan(kidney[1]);
        assertThat(kidney[3]).isGreaterThan(spleen[3]);
        assertThat(bladder).satisfies(b -> assertThat(b[0]).isGreaterThan(brain[0]));
    }

    private static double[][] projected(VoxelGrid grid, int[] labels, double[] uptake) {
        double[][] most = new double[grid.nx()][grid.nz()];
        for (int iy = 0; iy < grid.ny(); iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                for (int iz = 0; iz < grid.nz(); iz++) {
                    int part = labels[grid.index(ix, iy, iz)];
                    most[ix][iz] = Math.max(most[ix][iz], part < 0 ? 0 : uptake[part]);
                }
            }
        }
        return most;
    }

    private static double[] at(double[][][] seen, VoxelGrid grid, double xMm, double zMm) {
        int ix = (int) Math.round(xMm / VOXEL_MM + 0.5 * (grid.nx() - 1));
        int iz = (int) Math.round(zMm / VOXEL_MM + 0.5 * (grid.nz() - 1));
        return new double[] {seen[0][ix][iz], seen[1][ix][iz], seen[2][ix][iz], seen[3][ix][iz]};
    }

    @Test
    void curvesOfOneHour() throws IOException {
        int width = 900;
        int height = 420;
        double mostSuv = 12;
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, width, height);
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
        g.setColor(Color.BLACK);
        for (int minute = 0; minute <= 60; minute += 10) {
            g.drawString(minute + " min", 40 + 11 * minute, height - 8);
        }
        for (int suv = 0; suv <= mostSuv; suv += 2) {
            g.drawString("SUV " + suv, 2, height - 30 - (int) (suv / mostSuv * (height - 50)));
        }
        g.setStroke(new BasicStroke(2));
        for (int c = 0; c < CURVES.size(); c++) {
            Tissue tissue = Tissues.find(CURVES.get(c));
            Path2D path = new Path2D.Double();
            path.moveTo(56, height - 34);
            double highest = 0;
            for (int s = 5; s <= 3600; s += 5) {
                double suv = TimeActivity.suv(tissue, Tracers.FDG, s);
                highest = Math.max(highest, suv);
                path.lineTo(56 + 11 * s / 60.0, height - 34 - Math.min(1.02, suv / mostSuv) * (height - 50));
            }
            g.setColor(Color.getHSBColor(c / (float) CURVES.size(), 1, 0.75f));
            g.draw(path);
            g.drawString(CURVES.get(c), 740, 40 + 22 * c);
            double last = TimeActivity.suv(tissue, Tracers.FDG, 3600);
            assertThat(last).isCloseTo(tissue.uptake("fdg"), within(1e-9));
            assertThat(highest / last).as(CURVES.get(c)).isBetween(1.0, 12.0);
        }
        g.dispose();
        ImageIO.write(image, "png", target("phantom-curves.png").toFile());
    }
}
