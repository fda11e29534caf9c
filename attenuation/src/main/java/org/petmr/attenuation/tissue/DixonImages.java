package org.petmr.attenuation.tissue;

import java.util.Optional;
import org.petmr.recon.image.Orientation;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * The images of a two-point Dixon scan, magnitudes, checked and turned to LPS order: all the signal, and the part of it that
 * is fat.
 *
 * <p>From magnitudes in and opposed phase alone, {@code (IP - OP) / 2} is the smaller of water and fat, not the fat. Which of
 * the two prevails stays open until {@link DixonSegmentation} tells it from brightness.
 */
public final class DixonImages {

    private final Volume signal;
    private final float[] minorOrFatFraction;
    private final boolean fatKnown;
    private final Optional<Volume> opposed;
    private final String name;

    private DixonImages(Volume signal, float[] fraction, boolean fatKnown, Optional<Volume> opposed, String name) {
        this.name = name;
        this.signal = signal;
        this.opposed = opposed;
        this.minorOrFatFraction = fraction;
        this.fatKnown = fatKnown;
    }

    /** From the scanner's own water and fat images. */
    public static DixonImages ofWaterFat(Volume water, Volume fat) {
        return ofWaterFat(new Image("water", water), new Image("fat", fat));
    }

    private static DixonImages ofWaterFat(Image water, Image fat) {
        check(water);
        check(fat);
        sameGrid(water, fat);
        Volume w = Orientation.nearestToLps(water.volume());
        float[] f = Orientation.nearestToLps(fat.volume()).values();
        float[] sum = new float[f.length];
        float[] fraction = new float[f.length];
        for (int i = 0; i < f.length; i++) {
            sum[i] = w.values()[i] + f[i];
            fraction[i] = sum[i] > 0 ? f[i] / sum[i] : 0;
        }
        return new DixonImages(
                new Volume(w.grid(), sum), fraction, true, Optional.empty(), water.series() + " + " + fat.series());
    }

    /** From in-phase and opposed-phase magnitudes. */
    public static DixonImages ofInOpposed(Volume inPhase, Volume opposed) {
        return ofInOpposed(new Image("inPhase", inPhase), new Image("opposed", opposed));
    }

    private static DixonImages ofInOpposed(Image inPhase, Image opposed) {
        check(inPhase);
        check(opposed);
        sameGrid(inPhase, opposed);
        alike(opposed.series(), opposed.volume().values(), inPhase);
        Volume in = Orientation.nearestToLps(inPhase.volume());
        Volume out = Orientation.nearestToLps(opposed.volume());
        float[] op = out.values();
        float[] fraction = new float[op.length];
        for (int i = 0; i < op.length; i++) {
            float ip = in.values()[i];
            fraction[i] = ip > 0 ? Math.max(0, 0.5f * (ip - op[i]) / ip) : 0;
        }
        return new DixonImages(in, fraction, false, Optional.of(out), inPhase.series());
    }

    /** When all four exist, water and fat say what is fat; the in-phase image must be of the same scan. */
    public static DixonImages ofAll(Volume inPhase, Volume opposed, Volume water, Volume fat) {
        return ofAll(
                new Image("inPhase", inPhase),
                new Image("opposed", opposed),
                new Image("water", water),
                new Image("fat", fat));
    }

    private static DixonImages ofAll(Image inPhase, Image opposed, Image water, Image fat) {
        check(inPhase);
        check(opposed);
        sameGrid(inPhase, opposed);
        sameGrid(inPhase, water);
        DixonImages d = ofWaterFat(water, fat);
        Volume in = Orientation.nearestToLps(inPhase.volume());
        alike(d.name, d.signal.values(), new Image(inPhase.series(), in));
        return new DixonImages(
                in,
                d.minorOrFatFraction,
                true,
                Optional.of(Orientation.nearestToLps(opposed.volume())),
                inPhase.series());
    }

    /**
     * One image of a scan.
     *
     * @param series how messages call it, such as {@code series 3 'MRAC_in'}
     * @param volume magnitudes, any scale
     */
    public record Image(String series, Volume volume) {}

    /**
     * The best of what there is: all four, else water and fat, else in and opposed phase.
     *
     * @throws IllegalArgumentException that names series and attribute: when that is not enough, another geometry, another
     *     body, values that are no magnitudes
     */
    public static DixonImages ofFound(
            Optional<Image> inPhase, Optional<Image> opposed, Optional<Image> water, Optional<Image> fat) {
        if (water.isPresent() && fat.isPresent()) {
            return inPhase.isPresent() && opposed.isPresent()
                    ? ofAll(inPhase.get(), opposed.get(), water.get(), fat.get())
                    : ofWaterFat(water.get(), fat.get());
        }
        if (inPhase.isPresent() && opposed.isPresent()) {
            return ofInOpposed(inPhase.get(), opposed.get());
        }
        throw new IllegalArgumentException(
                "Dixon: in phase: %s, opposed: %s, water: %s, fat: %s (expected: in and opposed phase, or water and fat, whole)"
                        .formatted(there(inPhase), there(opposed), there(water), there(fat)));
    }

    private static String there(Optional<Image> image) {
        return image.map(Image::series).orElse("missing");
    }

    /** How messages call what {@link #signal} is of. */
    String name() {
        return name;
    }

    /** In-phase signal, or water plus fat; LPS order. */
    public Volume signal() {
        return signal;
    }

    /** Fat fraction where {@link #fatKnown}, else the fraction of whichever of water and fat is less. */
    float[] fraction() {
        return minorOrFatFraction;
    }

    /** The opposed-phase image, on the grid of {@link #signal}; only known where it was given. */
    Optional<Volume> opposed() {
        return opposed;
    }

    boolean fatKnown() {
        return fatKnown;
    }

    private static void check(Image image) {
        Volume v = image.volume();
        boolean any = false;
        for (float x : v.values()) {
            if (!(x >= 0 && x < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("%s: PixelData: holds %s%s (expected: magnitudes, finite and >= 0)"
                        .formatted(image.series(), x, x < 0 ? ", an integer that overflowed or no magnitude" : ""));
            }
            any |= x > 0;
        }
        if (!any) {
            throw new IllegalArgumentException(image.series() + ": PixelData: every voxel is 0 (expected: an image)");
        }
        VoxelGrid g = v.grid();
        if (Math.min(g.nx(), Math.min(g.ny(), g.nz())) < 3) {
            throw new IllegalArgumentException(
                    "%s: Columns, Rows, slices: %dx%dx%d (expected: at least 3 voxels each way)"
                            .formatted(image.series(), g.nx(), g.ny(), g.nz()));
        }
    }

    private static void sameGrid(Image a, Image b) {
        VoxelGrid g = a.volume().grid();
        VoxelGrid h = b.volume().grid();
        if (g.nx() != h.nx() || g.ny() != h.ny() || g.nz() != h.nz()) {
            throw new IllegalArgumentException("%s: Columns, Rows, slices: %dx%dx%d (expected: %dx%dx%d as %s)"
                    .formatted(b.series(), h.nx(), h.ny(), h.nz(), g.nx(), g.ny(), g.nz(), a.series()));
        }
        double apart = g.cornersApartMm(h);
        if (apart > 0.1) {
            throw new IllegalArgumentException(
                    "%s: ImagePositionPatient, ImageOrientationPatient, PixelSpacing: corners %.2f mm off (expected: within 0.1 mm of %s)"
                            .formatted(b.series(), apart, a.series()));
        }
    }

    /** Two images of one scan show one body: their values go together. */
    private static void alike(String aName, float[] a, Image second) {
        float[] b = second.volume().values();
        double ma = 0;
        double mb = 0;
        for (int i = 0; i < a.length; i++) {
            ma += a[i];
            mb += b[i];
        }
        ma /= a.length;
        mb /= b.length;
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            ab += (a[i] - ma) * (b[i] - mb);
            aa += (a[i] - ma) * (a[i] - ma);
            bb += (b[i] - mb) * (b[i] - mb);
        }
        double correlation = aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
        if (!(correlation >= 0.5)) {
            throw new IllegalArgumentException(
                    "%s: PixelData: correlation %.2f with %s (expected: at least 0.50, one Dixon scan)"
                            .formatted(aName, correlation, second.series()));
        }
    }
}
