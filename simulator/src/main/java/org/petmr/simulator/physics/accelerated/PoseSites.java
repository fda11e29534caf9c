package org.petmr.simulator.physics.accelerated;

import java.util.ArrayList;
import java.util.List;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.physics.Source;
import org.petmr.simulator.physics.emission.Emission;
import org.petmr.simulator.physics.emission.EmissionCells;
import org.petmr.simulator.physics.emission.PositronRange;
import org.petmr.simulator.physics.transport.MuMap;

/** All that is worked out beforehand for one pose of a phantom. Read by any number of threads. */
final class PoseSites {

    /** Boxes that a phantom is cut into, about. */
    private static final double BOXES = 12_000;

    private static final double LEAST_BOX_MM = 4;
    private static final double MOST_BOX_MM = 16;
    private static final double MOST_RANGE_MM = 20;

    /** More than three standard deviations of the non-collinearity at the rings. */
    private static final double COLLINEARITY_MM = 4;

    /** Hardly any positron gets farther than this part of the longest range. */
    private static final double USUAL_RANGE = 0.75;

    /** By which a crystal's readout may miss the place that a photon meets. */
    private static final double BLUR_MM = 12;

    private final CrystalResponse response;
    private final MuMap map;
    private final EmissionCells cells;
    private final Sites lines;
    private final Sites rays;
    private final Sites forced;
    private final Sites both;
    private final Sites all;
    private final ScatterAngles angles;
    private final RingTest rings;

    PoseSites(CrystalResponse response, ScatterAngles angles, Source source, Phantom phantom, Workers workers) {
        ScannerModel scanner = response.scanner();
        double[] box = phantom.bounds();
        double side = Math.cbrt(8 * box[3] * box[4] * box[5] / BOXES);
        boolean[] isActive = Emission.activeParts(source, phantom);
        double[] densities = Emission.densities(phantom);
        EmissionCells cells = new EmissionCells(phantom, isActive, Math.max(LEAST_BOX_MM, Math.min(MOST_BOX_MM, side)));
        PositronRange range = PositronRange.of(source.isotope());
        double lightest = 1;
        for (int part = 0; part < densities.length; part++) {
            lightest = isActive[part] ? Math.min(lightest, densities[part]) : lightest;
        }
        double margin = Math.min(MOST_RANGE_MM, USUAL_RANGE * range.mostMm() / lightest);
        this.response = response;
        this.map = new MuMap(phantom, MuMap.VOXEL_MM, workers);
        if (map.reachMm() >= scanner.innerRadiusMm()) {
            throw new IllegalArgumentException(
                    "phantom %s: reaches to %.0f mm from the axis (expected: inside the detectors, %.0f mm)"
                            .formatted(phantom.name(), map.reachMm(), scanner.innerRadiusMm()));
        }
        double beyond = response.beyondMm();
        double missMm = COLLINEARITY_MM + beyond;
        this.angles = angles;
        this.rings = new RingTest(scanner, map, range.mostMm() / lightest + BLUR_MM + beyond);
        this.lines =
                new Sites(cells, range, densities, new LinePlan(scanner, cells, map, margin, missMm), angles.first(1));
        this.rays =
                new Sites(cells, range, densities, new RayPlan(scanner, cells, map, margin, beyond), angles.first(1));
        this.forced = new Sites(
                cells, range, densities, new ForcedPlan(scanner, cells, map, rings, margin, missMm), angles.first(1));
        this.both =
                new Sites(cells, range, densities, new BothPlan(scanner, cells, map, rings, margin), angles.first(1));
        this.all = new Sites(cells, range, densities, new AnyPlan(scanner, cells), angles.first(1));
        this.cells = cells;
        if (cells.cells() == 0) {
            throw new IllegalArgumentException(
                    "phantom %s: no activity in any part (expected: some)".formatted(phantom.name()));
        }
    }

    /** What one thread needs, kind by kind. @param mostScatters of both photons together */
    PairKernel[] kernels(Pairs pairs, int mostScatters) {
        List<PairKernel> kernels = new ArrayList<>();
        kernels.add(new TrueKernel(response, lines, map, pairs));
        if (mostScatters >= 1) {
            kernels.add(new DrawnKernel(response, forced, map, pairs, drawn(1)));
        }
        if (mostScatters >= 2) {
            kernels.add(new DrawnKernel(response, forced, map, pairs, drawn(2)));
            kernels.add(new DrawnBothKernel(response, both, pairs, drawn(1), drawn(1)));
        }
        if (mostScatters >= 3) {
            kernels.add(new DrawnBothKernel(response, both, pairs, drawn(1), drawn(2)));
            kernels.add(new OftenScatteredKernel(response, rays, map, pairs, angles, mostScatters));
        }
        if (mostScatters >= 4) {
            kernels.add(new DrawnBothKernel(response, both, pairs, drawn(2), drawn(2)));
            kernels.add(new BothScatteredKernel(response, all, map, pairs, angles, mostScatters));
        }
        return kernels.toArray(new PairKernel[0]);
    }

    private DrawnScatters drawn(int scatters) {
        return new DrawnScatters(map, angles, scatters, rings);
    }

    /** Volume of a part, a little large. */
    double volumeMl(int part) {
        return cells.cellsOf(part).length * cells.volumeMl();
    }
}
