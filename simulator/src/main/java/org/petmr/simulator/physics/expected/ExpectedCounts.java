package org.petmr.simulator.physics.expected;

import java.util.Arrays;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.scanner.AxialCompression;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.TofModel;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.Sinogram;
import org.petmr.simulator.physics.DetectorModel;
import org.petmr.simulator.physics.SinglesModel;
import org.petmr.simulator.physics.Source;

/**
 * How many counts a scan has on average on every line, without any random numbers but for the places of the scatter points.
 *
 * <ul>
 *   <li>trues: integrals of activity and attenuation along the lines, exact through a phantom's shapes or voxels;
 *   <li>scattered: the reconstruction's own single scatter simulation of the phantom, absolute, not scaled to anything;
 *   <li>randoms: 2 tau S S of the singles model. The delayed window has as many.
 * </ul>
 *
 * <p>Decay, activity that changes and motion go in millisecond by millisecond. Of a detector there is what
 * {@link DetectorModel} says; a source much smaller than a crystal needs many {@link ExpectedSettings#linesPerBin()}.
 *
 * <p>May be asked by several threads at once. The workers are used until the last answer.
 */
public final class ExpectedCounts {

    private final DetectorModel detector;
    private final SinglesModel singles;
    private final Source source;
    private final ExpectedSettings settings;
    private final Workers workers;
    private final FaceLines lines;
    private final PairWeights weights;
    private final ScanTimes times;
    private final double[] crystalRatesPerSecond;

    /** {@code [pose][curve]}, made when first asked for. */
    private final Component[][] components;

    private final Tables tables;

    public ExpectedCounts(
            DetectorModel detector,
            Source source,
            SinglesModel singles,
            int durationMs,
            ExpectedSettings settings,
            Workers workers) {
        if (durationMs < 1) {
            throw new IllegalArgumentException("durationMs: " + durationMs + " (expected: >= 1)");
        }
        ScannerModel scanner = detector.scanner();
        AxialCompression usual = scanner.axialCompression();
        ProjectionGeometry geometry =
                new ProjectionGeometry(scanner, settings.isEveryRingPair() ? usual.withSpan(1) : usual);
        this.detector = detector;
        this.singles = singles;
        this.source = source;
        this.settings = settings;
        this.workers = workers;
        this.lines = new FaceLines(geometry, settings.linesPerBin());
        this.weights = new PairWeights(detector, geometry);
        int parts = source.motion().phantom(0).compartments().size();
        this.times = new ScanTimes(
                source, new ActivityCurves(source.activity(), parts, durationMs * ScanTimes.S_PER_MS), durationMs);
        this.crystalRatesPerSecond = singles.crystalRatesPerSecond(detector);
        this.components = new Component[source.motion().poses()][times.curves().count()];
        this.tables = new Tables(this);
    }

    public ScannerModel scanner() {
        return detector.scanner();
    }

    DetectorModel detector() {
        return detector;
    }

    SinglesModel singles() {
        return singles;
    }

    Source source() {
        return source;
    }

    ExpectedSettings settings() {
        return settings;
    }

    Workers workers() {
        return workers;
    }

    FaceLines lines() {
        return lines;
    }

    PairWeights weights() {
        return weights;
    }

    ScanTimes times() {
        return times;
    }

    double[] crystalRatesPerSecond() {
        return crystalRatesPerSecond;
    }

    Tables tables() {
        return tables;
    }

    synchronized Component component(int pose, int curve) {
        if (components[pose][curve] == null) {
            components[pose][curve] = new Component(
                    source.motion().phantom(pose), times.curves().bqPerMl(curve), lines, settings, workers);
        }
        return components[pose][curve];
    }

    /** Neither photon scattered. @param geometry of the scanner, of any axial compression */
    public Sinogram trues(ProjectionGeometry geometry) {
        return sum(geometry, component -> {
            Component.Walker walker = component.walker();
            return walker::unscattered;
        });
    }

    /**
     * Neither photon scattered, in one TOF bin.
     *
     * @param tofIndex as words have it: 0 to the scanner's TOF bins - 1, growing towards a line's first end
     */
    public Sinogram trues(ProjectionGeometry geometry, int tofIndex) {
        TofModel tof = tof(tofIndex);
        return sum(geometry, component -> {
            Component.Walker walker = component.walker();
            TofProfile profile = new TofProfile(tof);
            float[][] byBin = new float[tof.bins()][lines.geometry().planes()];
            return (view, t, planes) -> {
                walker.timed(view, t, profile, byBin);
                System.arraycopy(byBin[tofIndex], 0, planes, 0, planes.length);
                return true;
            };
        });
    }

    /** One photon scattered, once, times the settings' factor. */
    public Sinogram scattered(ProjectionGeometry geometry) {
        return sum(geometry, component -> (view, t, planes) -> scatter(component, view, t, planes));
    }

    /** As {@link #scattered(ProjectionGeometry)} in one TOF bin. @param tofIndex see {@link #trues(ProjectionGeometry, int)} */
    public Sinogram scattered(ProjectionGeometry geometry, int tofIndex) {
        TofModel tof = tof(tofIndex);
        return sum(geometry, component -> (view, t, planes) -> {
            if (!component.hasScatter()) {
                return false;
            }
            component.scatter().expected(view, t, tofIndex - tof.bins() / 2, planes);
            scale(planes);
            return true;
        });
    }

    boolean scatter(Component component, int view, int t, float[] planes) {
        if (!component.hasScatter()) {
            return false;
        }
        component.scatter().expected(view, t, planes);
        scale(planes);
        return true;
    }

    private void scale(float[] planes) {
        float factor = (float) settings.scatterFactor();
        for (int p = 0; p < planes.length; p++) {
            planes[p] *= factor;
        }
    }

    /** Accidental pairs, prompt; the delayed ones have the same means. TOF bins share them evenly. */
    public Sinogram randoms(ProjectionGeometry geometry) {
        int[] planeOfPair = weights.planes(geometry.segments());
        double factor = scanner().coincidenceWindowNs() * 1e-9 * times.squaredSeconds();
        return fill(geometry, () -> (view, t, planes) -> {
            weights.addProducts(view, t, crystalRatesPerSecond, planeOfPair, factor, planes);
            return true;
        });
    }

    /** Trues, scattered and randoms. */
    public Sinogram prompts(ProjectionGeometry geometry) {
        Sinogram prompts = trues(geometry);
        for (Sinogram more : new Sinogram[] {scattered(geometry), randoms(geometry)}) {
            for (int i = 0; i < more.values().length; i++) {
                prompts.values()[i] += more.values()[i];
            }
        }
        return prompts;
    }

    private TofModel tof(int tofIndex) {
        TofModel tof = scanner()
                .timeOfFlight()
                .orElseThrow(
                        () -> new IllegalArgumentException("scanner: %s has no time of flight (expected: one that has)"
                                .formatted(scanner().name())));
        if (tofIndex < 0 || tofIndex >= tof.bins()) {
            throw new IllegalArgumentException("tofIndex: %d (expected: 0 to %d)".formatted(tofIndex, tof.bins() - 1));
        }
        return tof;
    }

    /** Fills the planes of a view and bin; false when all would be 0. */
    private interface Row {
        boolean fill(int view, int t, float[] planes);
    }

    private interface RowOf {
        Row of(Component component);
    }

    private interface RowMaker {
        Row make();
    }

    private Sinogram sum(ProjectionGeometry geometry, RowOf rows) {
        int[] lineOfPair = weights.planes(lines.geometry().segments());
        int[] planeOfPair = weights.planes(geometry.segments());
        double[][] pairs = times.pairs();
        Sinogram sum = Sinogram.zeros(geometry);
        for (int pose = 0; pose < pairs.length; pose++) {
            for (int curve = 0; curve < pairs[pose].length; curve++) {
                if (pairs[pose][curve] > 0) {
                    Component component = component(pose, curve);
                    if (component.hasScatter()) {
                        // With all workers, before one of them asks for it.
                        component.scatter();
                    }
                    double factor = pairs[pose][curve];
                    Sinogram more = fill(geometry, () -> {
                        Row row = rows.of(component);
                        float[] along = new float[lines.geometry().planes()];
                        return (view, t, planes) -> {
                            boolean isAny = row.fill(view, t, along);
                            if (isAny) {
                                weights.addTo(view, t, along, lineOfPair, planeOfPair, factor, planes);
                            }
                            return isAny;
                        };
                    });
                    for (int i = 0; i < sum.values().length; i++) {
                        sum.values()[i] += more.values()[i];
                    }
                }
            }
        }
        return sum;
    }

    private Sinogram fill(ProjectionGeometry geometry, RowMaker maker) {
        if (!geometry.scanner().equals(scanner())) {
            throw new IllegalArgumentException("geometry: of %s (expected: %s)"
                    .formatted(geometry.scanner().name(), scanner().name()));
        }
        Sinogram sinogram = Sinogram.zeros(geometry);
        workers.forItems(geometry.views(), (worker, view) -> {
            Row row = maker.make();
            float[] planes = new float[geometry.planes()];
            for (int t = 0; t < geometry.tangentialBins(); t++) {
                Arrays.fill(planes, 0);
                if (!geometry.isGap(view, t) && row.fill(view, t, planes)) {
                    System.arraycopy(planes, 0, sinogram.values(), geometry.index(view, t, 0), planes.length);
                }
            }
        });
        return sinogram;
    }
}
