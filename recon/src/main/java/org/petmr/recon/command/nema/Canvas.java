package org.petmr.recon.command.nema;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;

/** A white picture of two columns of panels below a title. */
public final class Canvas {

    private static final int PANEL_WIDTH = 700;
    private static final int PANEL_HEIGHT = 430;
    private static final int MARGIN = 28;
    private static final int TITLE = 64;

    private final BufferedImage picture;
    private final Graphics2D g;

    /** @param columns of panels; {@code rows} alike */
    public Canvas(String title, int columns, int rows) {
        this.picture = new BufferedImage(
                columns * PANEL_WIDTH + 2 * MARGIN, rows * PANEL_HEIGHT + TITLE + MARGIN, BufferedImage.TYPE_INT_RGB);
        this.g = picture.createGraphics();
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, picture.getWidth(), picture.getHeight());
        g.setColor(Chart.INK);
        g.setFont(Chart.TITLE.deriveFont(24f));
        g.setRenderingHint(
                java.awt.RenderingHints.KEY_TEXT_ANTIALIASING, java.awt.RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.drawString(title, MARGIN, 42);
    }

    /** Draws a chart into a panel. */
    public void chart(Chart chart, int column, int row) {
        chart.draw(g, left(column), top(row), PANEL_WIDTH - MARGIN, PANEL_HEIGHT - 14);
    }

    Graphics2D graphics() {
        return g;
    }

    int left(int column) {
        return MARGIN + column * PANEL_WIDTH;
    }

    int top(int row) {
        return TITLE + row * PANEL_HEIGHT;
    }

    /** The picture; nothing more can be drawn. */
    public BufferedImage done() {
        g.dispose();
        return picture;
    }
}
