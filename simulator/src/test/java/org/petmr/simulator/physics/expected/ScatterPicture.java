package org.petmr.simulator.physics.expected;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.petmr.recon.sinogram.ProjectionGeometry;

/** Profiles over the tangential position, logarithmic: counts by Monte Carlo and what is expected. */
final class ScatterPicture {

    private static final int WIDTH = 900;
    private static final int HEIGHT = 520;
    private static final int LEFT = 80;
    private static final int TOP = 30;
    private static final int RIGHT = 20;
    private static final int BOTTOM = 60;
    private static final double S_MM = 145;
    private static final Color GREY = new Color(0x22, 0x22, 0x22);
    private static final Color ORANGE = new Color(0xe0, 0x7b, 0x00);
    private static final Color GREEN = new Color(0x1a, 0x8a, 0x3a);
    private static final Color BLUE = new Color(0x00, 0x55, 0xcc);

    private final Graphics2D g;
    private final ProjectionGeometry geometry;

    private ScatterPicture(Graphics2D g, ProjectionGeometry geometry) {
        this.g = g;
        this.geometry = geometry;
    }

    static void draw(ScatterMonteCarloTest.Found found, ProjectionGeometry geometry, Path to) throws IOException {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, WIDTH, HEIGHT);
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 15));
        ScatterPicture picture = new ScatterPicture(g, geometry);
        Groups.By bin = Groups.bin(geometry);
        picture.axes();
        picture.dots(Groups.sums(found.trues(), bin), GREY);
        picture.dots(Groups.sums(found.all(), bin), ORANGE);
        picture.dots(Groups.sums(found.single(), bin), GREEN);
        picture.curve(Groups.sums(found.meanTrues(), bin), GREY, null);
        picture.curve(Groups.sums(found.meanSingle(), bin), BLUE, new float[] {8, 5});
        picture.legend(0, GREY, "unscattered: photons followed (dots), line integrals");
        picture.legend(1, ORANGE, "all scattered pairs, photons followed");
        picture.legend(2, GREEN, "scattered once, photons followed");
        picture.legend(3, BLUE, "scattered once, simulated from the image (SSS), not scaled");
        g.dispose();
        ImageIO.write(image, "png", to.toFile());
    }

    private static int x(double sMm) {
        return (int) Math.round(LEFT + (sMm + S_MM) / (2 * S_MM) * (WIDTH - LEFT - RIGHT));
    }

    /** 10 at the bottom, 10^5 at the top. */
    private static int y(double counts) {
        double decade = Math.log10(Math.max(counts, 10)) - 1;
        return (int) Math.round(HEIGHT - BOTTOM - decade / 4 * (HEIGHT - TOP - BOTTOM));
    }

    private void axes() {
        g.setColor(new Color(0xee, 0xf4, 0xee));
        g.fillRect(x(-70), TOP + 1, x(70) - x(-70), HEIGHT - BOTTOM - TOP - 1);
        for (int decade = 1; decade <= 5; decade++) {
            int y = y(Math.pow(10, decade));
            g.setColor(new Color(0xdd, 0xdd, 0xdd));
            g.drawLine(LEFT, y, WIDTH - RIGHT, y);
            g.setColor(Color.BLACK);
            g.drawString("%,d".formatted((int) Math.pow(10, decade)), 14, y + 5);
        }
        for (int s = -100; s <= 100; s += 50) {
            g.setColor(new Color(0xdd, 0xdd, 0xdd));
            g.drawLine(x(s), TOP, x(s), HEIGHT - BOTTOM);
            g.setColor(Color.BLACK);
            g.drawString(Integer.toString(s), x(s) - 12, HEIGHT - BOTTOM + 20);
        }
        g.drawString("distance from the axis, mm; counts of a bin, all views and planes", 240, HEIGHT - 14);
    }

    private void dots(double[] values, Color color) {
        g.setColor(color);
        for (int t = 0; t < values.length; t++) {
            if (values[t] >= 10 && Math.abs(geometry.sMm(t)) < S_MM) {
                g.fillOval(x(geometry.sMm(t)) - 2, y(values[t]) - 2, 5, 5);
            }
        }
    }

    private void curve(double[] values, Color color, float[] dash) {
        Path2D path = new Path2D.Double();
        boolean isBegun = false;
        for (int t = 0; t < values.length; t++) {
            if (values[t] >= 10 && Math.abs(geometry.sMm(t)) < S_MM) {
                if (isBegun) {
                    path.lineTo(x(geometry.sMm(t)), y(values[t]));
                } else {
                    path.moveTo(x(geometry.sMm(t)), y(values[t]));
                    isBegun = true;
                }
            }
        }
        g.setColor(color);
        g.setStroke(new BasicStroke(2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, dash, 0));
        g.draw(path);
    }

    private void legend(int row, Color color, String text) {
        int y = HEIGHT - BOTTOM - 92 + 22 * row;
        g.setColor(color);
        g.setStroke(new BasicStroke(3));
        g.drawLine(x(-64), y, x(-52), y);
        g.setColor(Color.BLACK);
        g.drawString(text, x(-50), y + 5);
    }
}
