package org.petmr.recon.sinogram;

import org.petmr.recon.event.Word;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.TofModel;

/**
 * Prompts of a scanner with time of flight, each counted in the voxel where its annihilation most likely was, in one image for
 * each of some transaxial directions: histo-images (Matej, Surti, Jayanthi, Daube-Witherspoon, Lewitt and Karp, IEEE Trans Med
 * Imaging 28, 2009). Unlike a sinogram they are as large for any number of time-of-flight bins, and a line may be tilted, since
 * the place of the event tells its plane. One thread.
 *
 * <p>A place is known to a time-of-flight bin and to the width of a tangential bin only; within both it is drawn evenly, or rows
 * of voxels between their centres would stay empty. Whatever is no prompt goes to a {@link Histogrammer} of the same lines.
 */
public final class HistoImages {

    /** Places of one pass: they are found first, then counted, so that the misses in memory overlap. */
    private static final int BATCH = 4096;

    private static final int RECIPROCAL_SHIFT = 40;
    private static final long SEED = 0x9E3779B97F4A7C15L;
    private static final float PER_21_BITS = 1f / (1 << 21);

    private final ProjectionGeometry lines;
    private final VoxelGrid grid;
    private final Histogrammer others;
    private final CrystalBins crystals;
    private final int elements;
    private final int perRing;
    private final int mostDifference;
    /** 2^40 / n rounded up: quotients of numbers below 2^20, or of lines, without dividing. */
    private final long perRingReciprocal;

    private final int planes;
    private final int bins;
    private final int viewsTogether;
    private final int tofBins;
    private final float tofWidthMm;

    // By view: the direction towards a line's first end; by tangential bin: distance, width, rise of one ring over the
    // length.
    private final float[] cos;
    private final float[] sin;
    private final float[] sMm;
    private final float[] widthMm;
    private final float[] slopeOfRing;
    private final float halfRingMm;
    private final float lowestZMm;

    // From mm to voxels, half a voxel added, so that cutting off rounds.
    private final float perX;
    private final float perY;
    private final float perZ;
    private final float atX;
    private final float atY;
    private final float atZ;

    /** {@code [directions * voxels]} */
    private final char[] counts;

    private final int[] places = new int[BATCH];
    private final long[] rest = new long[BATCH];
    private long dice = SEED;
    private long prompts;
    private long placed;
    private long saturated;

    /**
     * @param lines direct planes: one segment, whose ring differences are those that count
     * @param grid of the images, axis-aligned
     * @param directions a divisor of the views
     * @throws IllegalArgumentException without time of flight, or naming what else does not fit
     */
    public HistoImages(ProjectionGeometry lines, VoxelGrid grid, int directions) {
        ScannerModel scanner = lines.scanner();
        TofModel tof = scanner.timeOfFlight()
                .orElseThrow(() -> new IllegalArgumentException(
                        "scanner: %s, without time of flight (expected: one with)".formatted(scanner.name())));
        if (directions < 1 || lines.views() % directions != 0) {
            throw new IllegalArgumentException(
                    "directions: %d (expected: a divisor of the %d views)".formatted(directions, lines.views()));
        }
        if (!grid.isAxisAligned()) {
            throw new IllegalArgumentException("grid: turned (expected: axes along those of the scanner)");
        }
        if ((long) directions * grid.voxels() > Integer.MAX_VALUE - 16) {
            throw new IllegalArgumentException("grid: %d voxels for %d directions (expected: at most 2^31 together)"
                    .formatted(grid.voxels(), directions));
        }
        this.lines = lines;
        this.grid = grid;
        this.others = new Histogrammer(lines);
        this.crystals = new CrystalBins(lines);
        this.elements = scanner.elements();
        this.perRing = scanner.indicesPerRing();
        this.perRingReciprocal = (1L << RECIPROCAL_SHIFT) / perRing + 1;
        this.mostDifference = lines.compression().maxRingDifference();
        this.planes = lines.planes();
        this.bins = lines.tangentialBins();
        this.viewsTogether = lines.views() / directions;
        this.tofBins = tof.bins();
        this.tofWidthMm = (float) tof.binWidthMm();
        this.cos = new float[lines.views()];
        this.sin = new float[lines.views()];
        for (int view = 0; view < cos.length; view++) {
            cos[view] = (float) Math.cos(scanner.crystalAngleRad(view));
            sin[view] = (float) Math.sin(scanner.crystalAngleRad(view));
        }
        this.sMm = new float[bins];
        this.widthMm = new float[bins];
        this.slopeOfRing = new float[bins];
        for (int t = 0; t < bins; t++) {
            sMm[t] = (float) lines.sMm(t);
            widthMm[t] = (float) widthMm(lines, t);
            slopeOfRing[t] = (float) (scanner.ringSpacingMm() / lines.chordMm(t));
        }
        this.halfRingMm = (float) (0.5 * scanner.ringSpacingMm());
        this.lowestZMm = (float) scanner.ringZMm(0);
        Affine a = grid.lpsFromVoxel();
        this.perX = (float) (1 / grid.dxMm());
        this.perY = (float) (1 / grid.dyMm());
        this.perZ = (float) (1 / grid.dzMm());
        this.atX = (float) (0.5 - a.x(0, 0, 0) / grid.dxMm());
        this.atY = (float) (0.5 - a.y(0, 0, 0) / grid.dyMm());
        this.atZ = (float) (0.5 - a.z(0, 0, 0) / grid.dzMm());
        this.counts = new char[directions * grid.voxels()];
    }

    /** Distance between neighbouring lines of a view. */
    public static double widthMm(ProjectionGeometry lines, int t) {
        ScannerModel scanner = lines.scanner();
        return scanner.centralBinMm() * lines.chordMm(t) / (2 * scanner.effectiveRadiusMm());
    }

    /** Counts {@code words[0..n-1]}, of any kind. */
    public void add(long[] words, int n) {
        for (int from = 0; from < n; from += BATCH) {
            int to = Math.min(n, from + BATCH);
            int found = 0;
            int left = 0;
            for (int i = from; i < to; i++) {
                long word = words[i];
                if (Word.isCoincidence(word) && !Word.isDelayed(word)) {
                    int place = place(word);
                    if (place >= 0) {
                        places[found++] = place;
                    }
                } else {
                    rest[left++] = word;
                }
            }
            count(found);
            if (left > 0) {
                others.add(rest, left);
            }
        }
    }

    private void count(int n) {
        for (int i = 0; i < n; i++) {
            char next = (char) (counts[places[i]] + 1);
            if (next == 0) {
                saturated++;
                next = Character.MAX_VALUE;
            }
            counts[places[i]] = next;
        }
        placed += n;
    }

    /** Where a prompt is counted; below 0: nowhere. */
    private int place(long word) {
        int a = Word.elementA(word);
        int b = Word.elementB(word);
        int tof = Word.tofIndex(word);
        if (a >= elements || b >= elements || tof >= tofBins) {
            return -1;
        }
        int ringA = (int) (a * perRingReciprocal >>> RECIPROCAL_SHIFT);
        int ringB = (int) (b * perRingReciprocal >>> RECIPROCAL_SHIFT);
        int crystalA = a - ringA * perRing;
        int crystalB = b - ringB * perRing;
        int first = crystals.of(crystalA, crystalB);
        int rise = ringB - ringA;
        if (first < 0 || Math.abs(rise) > mostDifference || crystals.isOnGap(crystalA, crystalB)) {
            return -1;
        }
        prompts++;
        boolean isExchanged = (first & 1) != 0;
        int line = (first >>> 1) / planes;
        int view = line / bins;
        int t = line - view * bins;
        dice ^= dice << 13; // xorshift (Marsaglia, J Stat Softw 8, 2003)
        dice ^= dice >>> 7;
        dice ^= dice << 17;
        float along = ((int) (dice & 0x1FFFFF) + 0.5f) * PER_21_BITS - 0.5f;
        float across = ((int) (dice >>> 21 & 0x1FFFFF) + 0.5f) * PER_21_BITS - 0.5f;
        float towardsA = (tof - tofBins / 2 + along) * tofWidthMm;
        float slope = rise * slopeOfRing[t];
        float flat = towardsA * (1 - 0.5f * slope * slope); // for a tilt of 0.2 the cosine to 2e-4
        float z = lowestZMm + (ringA + ringB) * halfRingMm - flat * slope;
        float u = isExchanged ? -flat : flat;
        float s = sMm[t] + across * widthMm[t];
        float x = (u * cos[view] - s * sin[view]) * perX + atX;
        float y = (u * sin[view] + s * cos[view]) * perY + atY;
        float k = z * perZ + atZ;
        if (!(x >= 0 && y >= 0 && k >= 0 && x < grid.nx() && y < grid.ny() && k < grid.nz())) {
            return -1;
        }
        return view / viewsTogether * grid.voxels() + grid.index((int) x, (int) y, (int) k);
    }

    public ProjectionGeometry lines() {
        return lines;
    }

    public VoxelGrid grid() {
        return grid;
    }

    /** How many images there are. */
    public int directions() {
        return lines.views() / viewsTogether;
    }

    /** Views that are counted in one direction: those from {@code direction * viewsTogether} on. */
    public int viewsTogether() {
        return viewsTogether;
    }

    /** Of the lines in the middle of a direction, from +x towards +y. */
    public double angleRad(int direction) {
        return lines.scanner().crystalAngleRad((direction + 0.5) * viewsTogether - 0.5);
    }

    /**
     * Spread of the counted place along the line round the true one: timing, and that a place within its bin is drawn, which
     * errs by the difference of two even numbers of a bin's width.
     */
    public double sigmaMm() {
        TofModel tof = lines.scanner().timeOfFlight().orElseThrow();
        return Math.sqrt(tof.sigmaMm() * tof.sigmaMm() + tof.binWidthMm() * tof.binWidthMm() / 6);
    }

    /** Of all time-of-flight bins together, along a line. */
    public double windowMm() {
        return (double) tofBins * tofWidthMm;
    }

    /**
     * Counts of one column of voxels, as they are counted.
     *
     * @param column {@code iy * nx + ix}
     * @param values {@code [nz]}; overwritten
     */
    public void column(int direction, int column, float[] values) {
        int from = direction * grid.voxels() + column * grid.nz();
        for (int z = 0; z < values.length; z++) {
            values[z] = counts[from + z];
        }
    }

    /** Delayeds, marks and losses; no prompts. Not a copy. */
    public Histogrammer others() {
        return others;
    }

    /** Prompts on the lines, whether the images hold their place or not. */
    public long prompts() {
        return prompts;
    }

    /** Prompts that are counted in a voxel. */
    public long placed() {
        return placed;
    }

    /** Prompts that no longer fitted into their voxel's 16 bits. */
    public long saturated() {
        return saturated;
    }
}
