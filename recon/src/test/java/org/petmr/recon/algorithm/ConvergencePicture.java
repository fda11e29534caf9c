package org.petmr.recon.algorithm;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/** How far the objective is below its maximum against the number of passes, logarithmic, as in docs/reconstruction.md. */
final class ConvergencePicture {

    private static final int WIDTH = 900;
    private static final int HEIGHT = 520;
    private static final int LEFT = 80;
    private static final int TOP = 30;
    private static final int RIGHT = 20;
    private static final int BOTTOM = 60;
    private static final int LOWEST_DECADE = 0;
    private static final int HIGHEST_DECADE = 5;
    private static final Color[] COLOURS = {new Color(0x00, 0x55, 0xcc), new Color(0xe0, 0x7b, 0x00), Color.DARK_GRAY};

    private ConvergencePicture() {}

    /** One curve. @param below the maximum after pass 0, 1, ... */
    record Curve(String name, List<Double> below) {}

    static void draw(List<Curve> curves, Path to) throws IOException {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, WIDTH, HEIGHT);
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 15));
        int passes = curves.get(0).below().size() - 1;
        axes(g, passes);
        for (int c = 0; c < curves.size(); c++) {
            List<Double> below = curves.get(c).below();
            Path2D path = new Path2D.Double();
            for (int k = 0; k < below.size(); k++) {
                if (k == 0) {
                    path.moveTo(x(k, passes), y(below.get(k)));
                } else {
                    path.lineTo(x(k, passes), y(below.get(k)));
                }
            }
            g.setColor(COLOURS[c]);
            g.setStroke(new BasicStroke(2.5f));
            g.draw(path);
            int row = TOP + 20 + 22 * c;
            g.drawLine(WIDTH - 390, row, WIDTH - 360, row);
            g.setColor(Color.BLACK);
            g.drawString(curves.get(c).name(), WIDTH - 350, row + 5);
        }
        g.dispose();
        ImageIO.write(image, "png", to.toFile());
    }

    private static void axes(Graphics2D g, int passes) {
        for (int decade = LOWEST_DECADE; decade <= HIGHEST_DECADE; decade++) {
            int y = y(Math.pow(10, decade));
            g.setColor(new Color(0xdd, 0xdd, 0xdd));
            g.drawLine(LEFT, y, WIDTH - RIGHT, y);
            g.setColor(Color.BLACK);
            g.drawString("%,d".formatted((int) Math.pow(10, decade)), 14, y + 5);
        }
        for (int k = 0; k <= passes; k += 10) {
            g.setColor(new Color(0xdd, 0xdd, 0xdd));
            g.drawLine(x(k, passes), TOP, x(k, passes), HEIGHT - BOTTOM);
            g.setColor(Color.BLACK);
            g.drawString(Integer.toString(k), x(k, passes) - 8, HEIGHT - BOTTOM + 20);
        }
        g.drawString("passes over the data; penalised log-likelihood below its maximum", 260, HEIGHT - 14);
    }

    private static int x(int pass, int passes) {
        return LEFT + (WIDTH - LEFT - RIGHT) * pass / passes;
    }

    private static int y(double below) {
        double decade = Math.log10(Math.max(below, Math.pow(10, LOWEST_DECADE)));
        double part = (decade - LOWEST_DECADE) / (HIGHEST_DECADE - LOWEST_DECADE);
        return (int) Math.round(HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM));
    }
}
