package org.petmr.attenuation.quality;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.Locale;
import java.util.Map;
import org.petmr.recon.image.Volume;

/** How much of the patient has which mu, with a line at the value of each class. */
final class MuHistogram {

    private static final int WIDTH = 1000;
    private static final int HEIGHT = 260;
    private static final int LEFT = 60;
    private static final int RIGHT = 20;
    private static final int TOP = 44;
    private static final int BOTTOM = 40;
    private static final double BIN_PER_CM = 0.002;
    private static final int BINS = 90;

    private MuHistogram() {}

    /** Volume in each bin of 0.002 cm^-1, mL; air (below the first full bin) left out, what is beyond in the last. */
    static double[] binsMl(Volume muPerCm) {
        double[] ml = new double[BINS];
        for (float mu : muPerCm.values()) {
            if (mu >= BIN_PER_CM) {
                ml[Math.min(BINS - 1, (int) (mu / BIN_PER_CM + 1e-4))] +=
                        muPerCm.grid().voxelVolumeMm3() / 1000;
            }
        }
        return ml;
    }

    /** @param classesPerCm name and value of each class */
    static BufferedImage draw(Volume muPerCm, Map<String, Double> classesPerCm) {
        double[] ml = binsMl(muPerCm);
        double most = 1;
        for (double v : ml) {
            most = Math.max(most, v);
        }
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        try {
            g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            g.setColor(MuColours.BACKGROUND);
            g.fillRect(0, 0, WIDTH, HEIGHT);
            int floor = HEIGHT - BOTTOM;
            g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
            for (int i = 0; i < BINS; i++) {
                // a square root, so that bone beside a litre of muscle is seen
                int h = (int) Math.round(Math.sqrt(ml[i] / most) * (floor - TOP));
                g.setColor(new Color(MuColours.rgb((i + 0.5) * BIN_PER_CM)));
                g.fillRect(x(i * BIN_PER_CM) + 1, floor - h, x((i + 1) * BIN_PER_CM) - x(i * BIN_PER_CM) - 1, h);
            }
            axes(g, floor, most);
            classes(g, floor, classesPerCm);
        } finally {
            g.dispose();
        }
        return image;
    }

    private static void axes(Graphics2D g, int floor, double most) {
        g.setColor(MuColours.QUIET);
        g.drawLine(LEFT, floor, WIDTH - RIGHT, floor);
        for (int tick = 0; tick <= 16; tick += 2) {
            int at = x(tick / 100.0);
            g.drawLine(at, floor, at, floor + 4);
            String label = String.format(Locale.ROOT, "%.2f", tick / 100.0);
            g.drawString(label, at - g.getFontMetrics().stringWidth(label) / 2, floor + 18);
        }
        g.drawString("mu, cm^-1", WIDTH - 90, floor + 34);
        for (double part : new double[] {0.25, 1}) {
            int y = floor - (int) Math.round(Math.sqrt(part) * (floor - TOP));
            g.drawLine(LEFT - 4, y, LEFT, y);
            String label = String.format(Locale.ROOT, "%.0f", part * most);
            g.drawString(label, LEFT - 8 - g.getFontMetrics().stringWidth(label), y + 4);
        }
        g.drawString("mL in 0.002 cm^-1 (root scale)", LEFT, 14);
    }

    private static void classes(Graphics2D g, int floor, Map<String, Double> classesPerCm) {
        g.setStroke(new BasicStroke(1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL, 0, new float[] {4, 3}, 0));
        int row = 0;
        for (Map.Entry<String, Double> c : classesPerCm.entrySet()) {
            g.setColor(MuColours.TEXT);
            int at = x(c.getValue());
            g.drawLine(at, TOP - 10, at, floor);
            String label = String.format(Locale.ROOT, "%s %.4f", c.getKey(), c.getValue());
            int w = g.getFontMetrics().stringWidth(label);
            // neighbours such as fat and soft tissue would write over each other on one line
            g.drawString(label, Math.min(WIDTH - w - 4, Math.max(LEFT, at - w / 2)), TOP - 14 - 14 * (row++ % 2));
        }
    }

    private static int x(double muPerCm) {
        return LEFT + (int) Math.round(muPerCm / (BINS * BIN_PER_CM) * (WIDTH - LEFT - RIGHT));
    }
}
