package org.petmr.simulator.physics.emission;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.physics.Source;

/**
 * All that a source emits in one of its poses, inside the scanner and outside. Built once, read by any number of threads,
 * each with an {@link Emitter} of its own.
 */
public final class Emission {

    private static final double CELL_MM = 5;

    final Source source;
    final EmissionCells cells;
    final double[] volumeMl;
    final double[] densityGPerMl;
    final PositronRange range;

    /** @param pose of the source's motion */
    public Emission(Source source, int pose) {
        Phantom phantom = source.motion().phantom(pose);
        this.source = source;
        this.range = PositronRange.of(source.isotope());
        this.cells = new EmissionCells(phantom, activeParts(source, phantom), CELL_MM);
        int parts = phantom.compartments().size();
        this.volumeMl = new double[parts];
        this.densityGPerMl = densities(phantom);
        for (int part = 0; part < parts; part++) {
            volumeMl[part] = cells.cellsOf(part).length * cells.volumeMl();
        }
        if (Arrays.stream(volumeMl).sum() == 0) {
            throw new IllegalArgumentException(
                    "phantom %s: no activity in any part (expected: some)".formatted(phantom.name()));
        }
    }

    /** Which parts emit at some time of the scan. */
    public static boolean[] activeParts(Source source, Phantom phantom) {
        boolean[] isActive = new boolean[phantom.compartments().size()];
        for (int part = 0; part < isActive.length; part++) {
            isActive[part] = source.activity().mostBqPerMl(part) > 0;
        }
        return isActive;
    }

    /** Mass density of the tissue of each part. */
    public static double[] densities(Phantom phantom) {
        return IntStream.range(0, phantom.compartments().size())
                .mapToDouble(i -> phantom.compartments().get(i).tissue().densityGPerMl())
                .toArray();
    }

    /** For one thread, at the start of the scan. */
    public Emitter emitter() {
        return new Emitter(this);
    }
}
