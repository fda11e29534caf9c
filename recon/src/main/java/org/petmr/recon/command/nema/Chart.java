package org.petmr.recon.command.nema;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A plain chart: axes with round numbers, lines and points, a legend on top. */
public final class Chart {

    public static final Color INK = new Color(0x22, 0x2b, 0x33);
    public static final Color BLUE = new Color(0x1f, 0x6f, 0xb4);
    public static final Color ORANGE = new Color(0xd9, 0x6c, 0x06);
    public static final Color GREEN = new Color(0x2a, 0x8a, 0x3e);
    public static final Color RED = new Color(0xc2, 0x2f, 0x2f);
    private static final Color GRID = new Color(0xdd, 0xe2, 0xe6);
    static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 17);
    static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 19);

    private record Series(String name, Color color, double[] x, double[] y, boolean isLine, boolean isDashed) {}

    private static final int DECADES = 5;

    private final String title;
    private final String xLabel;
    private final String yLabel;
    private final List<Series> all = new ArrayList<>();
    private final List<Double> marks = new ArrayList<>();
    private boolean isLogarithmic;

    /** @param yLabel stands above the axis */
    public Chart(String title, String xLabel, String yLabel) {
        this.title = title;
        this.xLabel = xLabel;
        this.yLabel = yLabel;
    }

    /** A line through points, which are drawn when there are few. */
    public Chart line(String name, Color color, double[] x, double[] y) {
        all.add(new Series(name, color, x, y, true, false));
        return this;
    }

    /** Dashed, with points: figures of others. */
    public Chart reference(String name, Color color, double[] x, double[] y) {
        all.add(new Series(name, color, x, y, true, true));
        return this;
    }

    /** The y axis shows powers of ten; nothing below a hundred-thousandth of the largest value. */
    public Chart logarithmic() {
        isLogarithmic = true;
        return this;
    }

    /** A vertical line. */
    public Chart mark(double x) {
        marks.add(x);
        return this;
    }

    void draw(Graphics2D g, int left, int top, int width, int height) {
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setColor(INK);
        g.setFont(TITLE);
        g.drawString(title, left, top + 20);
        Axis x = Axis.of(all.stream().map(Series::x).toList(), false);
        Axis y = isLogarithmic
                ? Axis.logarithmic(all.stream().map(Series::y).toList())
                : Axis.of(all.stream().map(Series::y).toList(), true);
        int x0 = left + 84;
        int x1 = left + width - 16;
        int y0 = top + height - 58;
        int y1 = top + 66;
        g.setFont(TEXT);
        FontMetrics m = g.getFontMetrics();
        g.setStroke(new BasicStroke(1));
        for (double v = y.from; v <= y.to + y.step / 2; v += y.step) {
            int at = (int) Math.round(y.place(isLogarithmic ? Math.pow(10, v) : v, y0, y1));
            g.setColor(GRID);
            g.drawLine(x0, at, x1, at);
            g.setColor(INK);
            String text = y.text(v);
            g.drawString(text, x0 - 8 - m.stringWidth(text), at + 6);
        }
        for (double v = x.from; v <= x.to + x.step / 2; v += x.step) {
            int at = (int) Math.round(x.place(v, x0, x1));
            g.setColor(GRID);
            g.drawLine(at, y0, at, y1);
            g.setColor(INK);
            String text = x.text(v);
            g.drawString(text, at - m.stringWidth(text) / 2, y0 + 22);
        }
        g.drawString(xLabel, (x0 + x1 - m.stringWidth(xLabel)) / 2, y0 + 46);
        g.drawString(yLabel, left, y1 - 12);
        for (double v : marks) {
            g.setColor(Color.GRAY);
            double at = x.place(v, x0, x1);
            g.draw(new Line2D.Double(at, y0, at, y1));
        }
        int legend = x1;
        for (int i = all.size() - 1; i >= 0; i--) {
            Series s = all.get(i);
            series(g, s, x, y, new int[] {x0, x1, y0, y1});
            legend -= m.stringWidth(s.name()) + 44;
            g.setColor(s.color());
            g.setStroke(stroke(s));
            g.drawLine(legend, y1 - 18, legend + 24, y1 - 18);
            g.setColor(INK);
            g.drawString(s.name(), legend + 30, y1 - 12);
        }
    }

    private static BasicStroke stroke(Series s) {
        return s.isDashed()
                ? new BasicStroke(2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {7, 5}, 0)
                : new BasicStroke(2.4f);
    }

    private static void series(Graphics2D g, Series s, Axis x, Axis y, int[] box) {
        Path2D path = new Path2D.Double();
        g.setColor(s.color());
        boolean hasPoints = s.x().length <= 40;
        for (int i = 0; i < s.x().length; i++) {
            double px = x.place(s.x()[i], box[0], box[1]);
            double py = y.place(s.y()[i], box[2], box[3]);
            if (i == 0) {
                path.moveTo(px, py);
            } else {
                path.lineTo(px, py);
            }
            if (hasPoints) {
                g.fill(new Ellipse2D.Double(px - 4.5, py - 4.5, 9, 9));
            }
        }
        g.setStroke(stroke(s));
        g.draw(path);
    }

    /** Round numbers from below the least value to above the largest. */
    private record Axis(double from, double to, double step, boolean isLogarithmic) {

        static Axis of(List<double[]> values, boolean isFromZero) {
            double low = isFromZero ? 0 : Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            for (double[] v : values) {
                for (double each : v) {
                    low = Math.min(low, each);
                    high = Math.max(high, each);
                }
            }
            if (!(high > low)) {
                high = low + 1;
            }
            double rough = (high - low) / 5;
            double ten = Math.pow(10, Math.floor(Math.log10(rough)));
            double step = rough / ten <= 1 ? ten : rough / ten <= 2 ? 2 * ten : rough / ten <= 5 ? 5 * ten : 10 * ten;
            return new Axis(Math.floor(low / step) * step, Math.ceil(high / step - 1e-9) * step, step, false);
        }

        static Axis logarithmic(List<double[]> values) {
            double high = 0;
            double low = Double.POSITIVE_INFINITY;
            for (double[] v : values) {
                for (double each : v) {
                    high = Math.max(high, each);
                    low = each > 0 ? Math.min(low, each) : low;
                }
            }
            if (!(high > 0)) {
                return new Axis(0, 1, 1, true);
            }
            double to = Math.ceil(Math.log10(high));
            return new Axis(Math.max(Math.floor(Math.log10(low)), to - DECADES), to, 1, true);
        }

        double place(double v, double atFrom, double atTo) {
            double at = isLogarithmic ? Math.max(from, Math.log10(Math.max(v, Double.MIN_NORMAL))) : v;
            return atFrom + (at - from) / (to - from) * (atTo - atFrom);
        }

        String text(double v) {
            if (isLogarithmic) {
                return String.format(
                        Locale.ROOT, v < 0 || v > 6 ? "1e%.0f" : "%.0f", v < 0 || v > 6 ? v : Math.pow(10, v));
            }
            int digits = (int) Math.max(0, -Math.floor(Math.log10(step)));
            return String.format(Locale.ROOT, "%." + digits + "f", Math.abs(v) < step / 1e6 ? 0 : v);
        }
    }
}
