package org.petmr.acquisition.qc;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import javax.imageio.ImageIO;

/** The trend as a picture: chi-square above, sensitivity below, a cross where a day has failed. */
public final class QcPlot {

    private static final int WIDTH = 900;
    private static final int HEIGHT = 260;
    private static final int LEFT = 80;
    private static final int RIGHT = 30;
    private static final int TOP = 36;
    private static final int BOTTOM = 34;
    private static final int DOT = 7;
    private static final Color LINE = new Color(0x1f, 0x5f, 0x9f);
    private static final Color FAILED = new Color(0xc0, 0x20, 0x20);
    private static final Color GRID = new Color(0xd8, 0xd8, 0xd8);

    private final Graphics2D g;
    private final List<QcResult> days;

    private QcPlot(Graphics2D g, List<QcResult> days) {
        this.g = g;
        this.days = days;
    }

    /** @param days oldest first, one at least */
    public static void write(List<QcResult> days, Path file) throws IOException {
        BufferedImage image = new BufferedImage(WIDTH, 2 * HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        try {
            g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            g.setColor(Color.WHITE);
            g.fillRect(0, 0, WIDTH, 2 * HEIGHT);
            g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
            QcPlot plot = new QcPlot(g, days);
            plot.panel(0, "chi-square of the crystals against the calibration day", QcResult::chiSquare);
            plot.panel(
                    HEIGHT,
                    "sensitivity against the calibration day, %",
                    r -> r.sensitivityRatio() == null ? Double.NaN : 100 * (r.sensitivityRatio() - 1));
        } finally {
            g.dispose();
        }
        Path whole = file.toAbsolutePath();
        if (!ImageIO.write(image, "png", whole.toFile())) {
            throw new IOException("%s: cannot be written as PNG".formatted(file));
        }
    }

    private void panel(int top, String title, ToDoubleFunction<QcResult> value) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (QcResult r : days) {
            double v = value.applyAsDouble(r);
            if (Double.isFinite(v)) {
                least = Math.min(least, v);
                most = Math.max(most, v);
            }
        }
        g.setColor(Color.BLACK);
        g.drawString(title, LEFT, top + TOP - 14);
        if (least > most) {
            g.drawString("not known", LEFT, top + HEIGHT / 2);
            return;
        }
        double room = Math.max(0.1 * (most - least), 0.05 * Math.max(1, Math.abs(most)));
        Scale scale = new Scale(top, least - room, most + room);
        for (int i = 0; i <= 4; i++) {
            double v = scale.least + i * (scale.most - scale.least) / 4;
            g.setColor(GRID);
            g.drawLine(LEFT, scale.y(v), WIDTH - RIGHT, scale.y(v));
            g.setColor(Color.BLACK);
            g.drawString(String.format(Locale.ROOT, "%.2f", v), 12, scale.y(v) + 5);
        }
        g.drawString(days.get(0).day().toString(), LEFT, top + HEIGHT - 10);
        if (days.size() > 1) {
            g.drawString(days.get(days.size() - 1).day().toString(), WIDTH - RIGHT - 76, top + HEIGHT - 10);
        }
        curve(scale, value);
    }

    private void curve(Scale scale, ToDoubleFunction<QcResult> value) {
        int lastX = -1;
        int lastY = -1;
        for (QcResult r : days) {
            double v = value.applyAsDouble(r);
            if (!Double.isFinite(v)) {
                lastX = -1;
                continue;
            }
            int x = x(r);
            int y = scale.y(v);
            g.setColor(LINE);
            g.setStroke(new BasicStroke(2));
            if (lastX >= 0) {
                g.drawLine(lastX, lastY, x, y);
            }
            if (r.passed()) {
                g.fillOval(x - DOT / 2, y - DOT / 2, DOT, DOT);
            } else {
                g.setColor(FAILED);
                g.drawLine(x - DOT, y - DOT, x + DOT, y + DOT);
                g.drawLine(x - DOT, y + DOT, x + DOT, y - DOT);
            }
            g.setStroke(new BasicStroke(1));
            lastX = x;
            lastY = y;
        }
    }

    private int x(QcResult r) {
        long span = ChronoUnit.DAYS.between(
                days.get(0).day(), days.get(days.size() - 1).day());
        long at = ChronoUnit.DAYS.between(days.get(0).day(), r.day());
        int width = WIDTH - LEFT - RIGHT - 2 * DOT;
        return LEFT + DOT + (span == 0 ? width / 2 : (int) (width * at / span));
    }

    private record Scale(int top, double least, double most) {
        int y(double value) {
            int height = HEIGHT - TOP - BOTTOM;
            return top + TOP + (int) Math.round(height * (most - value) / (most - least));
        }
    }
}
