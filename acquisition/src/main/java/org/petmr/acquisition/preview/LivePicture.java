package org.petmr.acquisition.preview;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.petmr.acquisition.picture.Activity;
import org.petmr.acquisition.picture.Fusion;
import org.petmr.recon.image.Volume;

/**
 * What the page shows while a scan runs: three projections of maxima, the third from an angle that goes round, and three planes
 * through the middle of the activity, over MR where there is one. Inverse grey and hot metal, as the field looks at them; the
 * patient's right on the left. Over each panel a band has room for its caption, which a page says itself, in its own language. One
 * thread.
 */
final class LivePicture {

    private static final int COLUMNS = 3;
    private static final int PANEL = 236;
    private static final int GAP = 8;
    private static final int NAME = 22;
    private static final double FULL_PERCENTILE = 0.999;
    private static final Color GROUND = new Color(0x14, 0x17, 0x1A);
    private static final Color QUIET = new Color(0x9A, 0xA5, 0xAC);

    static final int WIDTH = 3 * PANEL + 2 * GAP;
    static final int HEIGHT = 2 * (NAME + PANEL) + GAP;

    /** The colour of a place of a panel, mm across and down from its middle. */
    @FunctionalInterface
    private interface Look {
        int at(double acrossMm, double downMm);
    }

    private final double full;
    private final LiveView view;
    private final Fusion fusion;
    private final BufferedImage image;
    private final List<String> captions;

    /**
     * @param mr what the planes of PET are laid over, in its space
     * @param before the view of the picture before
     * @param angleDeg from which the third projection is seen: 0 from the front, growing to the patient's left
     */
    LivePicture(Volume pet, Optional<Volume> mr, Optional<LiveView> before, double angleDeg) {
        this.full = Activity.full(pet, LiveView.BRIGHT_PART, FULL_PERCENTILE);
        this.view = LiveView.of(before, pet, full);
        this.fusion = new Fusion(mr, pet, full);
        this.captions = List.of(
                "projection from the front",
                "from the left",
                String.format(Locale.ROOT, "from %.0f deg", angleDeg),
                "axial",
                "coronal",
                "sagittal");
        this.image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        try {
            g.setColor(GROUND);
            g.fillRect(0, 0, WIDTH, HEIGHT);
            projection(0, pet, 0);
            projection(1, pet, 90);
            projection(2, pet, angleDeg);
        } finally {
            g.dispose();
        }
    }

    LiveView view() {
        return view;
    }

    boolean hasMr() {
        return fusion.hasMr();
    }

    /**
     * @param mrPart of the planes, see {@link Fusion#rgb}
     * @param isCaptioned whether the bands have captions, in English; else they are empty
     */
    byte[] png(double mrPart, boolean isCaptioned) throws IOException {
        double[] m = view.middleMm();
        paint(0, 1, (u, v) -> fusion.rgb(m[0] + u, m[1] + v, m[2], mrPart));
        paint(1, 1, (u, v) -> fusion.rgb(m[0] + u, m[1], m[2] - v, mrPart));
        paint(2, 1, (u, v) -> fusion.rgb(m[0], m[1] + u, m[2] - v, mrPart));
        Graphics2D g = image.createGraphics();
        try {
            for (int i = 0; i < captions.size(); i++) {
                caption(g, i % COLUMNS, i / COLUMNS, isCaptioned ? captions.get(i) : "");
            }
        } finally {
            g.dispose();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }

    private void projection(int column, Volume pet, double angleDeg) {
        Projection seen = new Projection(pet, angleDeg, view.middleMm());
        paint(column, 0, (u, v) -> inverseGrey(seen.at(u, -v) / full));
    }

    private void paint(int column, int row, Look look) {
        int x0 = column * (PANEL + GAP);
        int y0 = row * (NAME + PANEL + GAP) + NAME;
        double mmPerPixel = view.fieldMm() / PANEL;
        for (int py = 0; py < PANEL; py++) {
            double v = (py + 0.5 - 0.5 * PANEL) * mmPerPixel;
            for (int px = 0; px < PANEL; px++) {
                double u = (px + 0.5 - 0.5 * PANEL) * mmPerPixel;
                image.setRGB(x0 + px, y0 + py, look.at(u, v));
            }
        }
    }

    private static void caption(Graphics2D g, int column, int row, String words) {
        int x0 = column * (PANEL + GAP);
        int y0 = row * (NAME + PANEL + GAP);
        g.setColor(GROUND);
        g.fillRect(x0, y0, PANEL, NAME);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
        g.setColor(QUIET);
        g.drawString(words, x0, y0 + NAME - 7);
    }

    private static int inverseGrey(double v) {
        int grey = (int) Math.round(255 * (1 - Math.max(0, Math.min(1, v))));
        return grey << 16 | grey << 8 | grey;
    }
}
