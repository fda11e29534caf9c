package org.petmr.recon.correction.scatter;

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

/** Profiles over the tangential position, logarithmic, as in docs/scatter.md. */
final class ProfilePicture {

    private static final int WIDTH = 900;
    private static final int HEIGHT = 520;
    private static final int LEFT = 80;
    private static final int TOP = 30;
    private static final int RIGHT = 20;
    private static final int BOTTOM = 60;
    private static final double S_MM = 160;
    private static final ProjectionGeometry GEOMETRY = ScatteredCylinder.GEOMETRY;

    private ProfilePicture() {}

    static void draw(double[] prompts, double[] randoms, double[] estimate, double[] truth, Path to)
            throws IOException {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, WIDTH, HEIGHT);
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 15));
        axes(g);
        double[] net = new double[prompts.length];
        for (int t = 0; t < net.length; t++) {
            net[t] = prompts[t] - randoms[t];
        }
        curve(g, net, new Color(0x22, 0x22, 0x22), 2, null);
        curve(g, truth, new Color(0xe0, 0x7b, 0x00), 4, null);
        curve(g, estimate, new Color(0x00, 0x55, 0xcc), 2, new float[] {8, 5});
        legend(g, 0, new Color(0x22, 0x22, 0x22), "prompts less randoms (Poisson counts)");
        legend(g, 1, new Color(0xe0, 0x7b, 0x00), "scatter in the data");
        legend(g, 2, new Color(0x00, 0x55, 0xcc), "estimate, fitted to the tails");
        g.dispose();
        ImageIO.write(image, "png", to.toFile());
    }

    private static int x(double sMm) {
        return (int) Math.round(LEFT + (sMm + S_MM) / (2 * S_MM) * (WIDTH - LEFT - RIGHT));
    }

    /** 10^1 at the bottom, 10^5 at the top. */
    private static int y(double counts) {
        double decade = Math.log10(Math.max(counts, 10)) - 1;
        return (int) Math.round(HEIGHT - BOTTOM - decade / 4 * (HEIGHT - TOP - BOTTOM));
    }

    private static void axes(Graphics2D g) {
        for (int decade = 1; decade <= 5; decade++) {
            int y = y(Math.pow(10, decade));
            g.setColor(new Color(0xdd, 0xdd, 0xdd));
            g.drawLine(LEFT, y, WIDTH - RIGHT, y);
            g.setColor(Color.BLACK);
            g.drawString("%,d".formatted((int) Math.pow(10, decade)), 14, y + 5);
        }
        for (int s = -150; s <= 150; s += 50) {
            g.setColor(new Color(0xdd, 0xdd, 0xdd));
            g.drawLine(x(s), TOP, x(s), HEIGHT - BOTTOM);
            g.setColor(Color.BLACK);
            g.drawString(Integer.toString(s), x(s) - 12, HEIGHT - BOTTOM + 20);
        }
        g.drawString("distance from the axis, mm; cylinder of water, 70 mm radius", 300, HEIGHT - 14);
        g.setColor(new Color(0xee, 0xf4, 0xee));
        g.fillRect(x(-70), TOP + 1, x(70) - x(-70), HEIGHT - BOTTOM - TOP - 1);
    }

    private static void curve(Graphics2D g, double[] values, Color color, float width, float[] dash) {
        Path2D path = new Path2D.Double();
        for (int t = 0; t < values.length; t++) {
            int x = x(GEOMETRY.sMm(t));
            if (t == 0) {
                path.moveTo(x, y(values[t]));
            } else {
                path.lineTo(x, y(values[t]));
            }
        }
        g.setColor(color);
        g.setStroke(new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, dash, 0));
        g.draw(path);
    }

    private static void legend(Graphics2D g, int row, Color color, String text) {
        int y = HEIGHT - BOTTOM - 70 + 22 * row;
        g.setColor(color);
        g.setStroke(new BasicStroke(3));
        g.drawLine(x(-55), y, x(-40), y);
        g.setColor(Color.BLACK);
        g.drawString(text, x(-36), y + 5);
    }
}
