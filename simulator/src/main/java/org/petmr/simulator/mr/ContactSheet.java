package org.petmr.simulator.mr;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.simulator.mr.MrSeries.Acquired;

/** One slice of everything, side by side: what an MR host has made, at a glance. */
public final class ContactSheet {

    private static final int COLUMNS = 5;
    private static final int TILE = 220;
    private static final int LABEL = 38;
    private static final int GAP = 6;

    /** Values at this part of the brightest are white. */
    private static final double WINDOW = 0.995;

    private ContactSheet() {}

    private record Tile(String title, String detail, Volume volume, double white) {}

    /** @param sliceFraction which slice: 0 the lowest, 1 the highest */
    public static BufferedImage of(List<MrSeries> series, double sliceFraction) {
        List<Tile> tiles = new ArrayList<>();
        for (MrSeries one : series) {
            double white = white(one);
            for (Acquired volume : shown(one)) {
                tiles.add(new Tile(
                        "%d %s".formatted(one.number(), one.description()),
                        detail(one, volume),
                        volume.signal(),
                        white));
            }
        }
        int rows = (tiles.size() + COLUMNS - 1) / COLUMNS;
        int width = GAP + COLUMNS * (TILE + GAP);
        int height = GAP + rows * (TILE + LABEL + GAP);
        BufferedImage sheet = new BufferedImage(width, Math.max(1, height), BufferedImage.TYPE_INT_RGB);
        Graphics2D g = sheet.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        for (int i = 0; i < tiles.size(); i++) {
            int x = GAP + i % COLUMNS * (TILE + GAP);
            int y = GAP + i / COLUMNS * (TILE + LABEL + GAP);
            draw(g, tiles.get(i), x, y, sliceFraction);
        }
        g.dispose();
        return sheet;
    }

    /** All volumes, but of a dynamic only the first, that of the strongest bolus, and the last. */
    private static List<Acquired> shown(MrSeries series) {
        List<Acquired> all = series.volumes();
        if (series.temporalPositions() < 2) {
            return all;
        }
        Acquired darkest = all.get(0);
        double least = Double.MAX_VALUE;
        for (Acquired volume : all) {
            double sum = 0;
            for (float v : volume.signal().values()) {
                sum += v;
            }
            if (sum < least) {
                least = sum;
                darkest = volume;
            }
        }
        return List.of(all.get(0), darkest, all.get(all.size() - 1));
    }

    private static String detail(MrSeries series, Acquired volume) {
        if (series.kind() == MrImageKind.DWI) {
            return "b %.0f s/mm2".formatted(volume.bValue());
        }
        if (series.kind() == MrImageKind.ADC) {
            return "10^-6 mm2/s";
        }
        if (series.temporalPositions() > 1) {
            return "after %.1f s".formatted(volume.startS());
        }
        return "TR %.4g  TE %.3g ms".formatted(series.sequence().trMs(), volume.teMs());
    }

    private static double white(MrSeries series) {
        float[] values = series.signal().values().clone();
        java.util.Arrays.sort(values);
        return Math.max(1, values[(int) (WINDOW * (values.length - 1))]);
    }

    private static void draw(Graphics2D g, Tile tile, int x, int y, double sliceFraction) {
        VoxelGrid grid = tile.volume().grid();
        int iz = (int) Math.round(Math.min(1, Math.max(0, sliceFraction)) * (grid.nz() - 1));
        BufferedImage slice = new BufferedImage(grid.nx(), grid.ny(), BufferedImage.TYPE_BYTE_GRAY);
        for (int iy = 0; iy < grid.ny(); iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                double v = Math.min(1, tile.volume().at(ix, iy, iz) / tile.white());
                slice.getRaster().setSample(ix, iy, 0, (int) Math.round(255 * v));
            }
        }
        double scale = TILE / Math.max(grid.nx() * grid.dxMm(), grid.ny() * grid.dyMm());
        int w = (int) Math.round(scale * grid.nx() * grid.dxMm());
        int h = (int) Math.round(scale * grid.ny() * grid.dyMm());
        g.setColor(Color.BLACK);
        g.fillRect(x, y, TILE, TILE + LABEL);
        g.drawImage(slice, x + (TILE - w) / 2, y + LABEL + (TILE - h) / 2, w, h, null);
        g.setColor(Color.WHITE);
        g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 12));
        g.drawString(tile.title(), x + 4, y + 15);
        g.setColor(Color.LIGHT_GRAY);
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        g.drawString(tile.detail(), x + 4, y + 31);
    }
}
