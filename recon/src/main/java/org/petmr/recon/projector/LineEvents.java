package org.petmr.recon.projector;

import java.util.Arrays;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.ScannerModel;

/**
 * Where the events of one transaxial line run over the steps of its path: at step i an event is at voxel {@code z + i * dz}
 * of the column and {@code q + i * dq} from the centre of its time-of-flight bin (in the units of {@link ListModeTof}). One
 * instance is used again for line after line.
 */
final class LineEvents {

    private final int rings;
    private final double dzMm;
    private final int nz;
    private final ListModeTof tof;
    /** Whether every ring lies within the image: then no event leaves it axially. */
    private final boolean isWithinImage;

    /** By ring1 + ring2: voxel of the line's middle. */
    private final double[] middleZ;
    /** By ring difference: voxels from a line's first end to its second. */
    private final double[] riseZ;

    private final double[] binCentre;
    // For each ring difference, of the present path.
    private final float[] qOfFirst;
    private final float[] qStep;
    private final float[] lengthening;

    /** Events of the line. */
    int n;

    int[] from = new int[0];
    /** Step after the last; {@code from} when the event touches nothing. */
    int[] to = new int[0];

    float[] z = new float[0];
    float[] dz = new float[0];
    float[] q = new float[0];
    float[] dq = new float[0];
    /** Length of the event's line over that of its transaxial path. */
    float[] scale = new float[0];

    float[] values = new float[0];

    /** First step that any event touches. */
    int firstStep;
    /** Step after the last that any event touches; not after the first when there are none. */
    int endStep;
    /** Steps that the events touch, all together. */
    long visits;
    /** Largest change of z in a step. */
    double steepest;

    /** @param tof null without */
    LineEvents(ScannerModel scanner, EventLines lines, VoxelGrid grid, TofKernel kernel, ListModeTof tof) {
        double originZMm = grid.lpsFromVoxel().m23();
        this.dzMm = grid.dzMm();
        this.nz = grid.nz();
        this.tof = tof;
        this.rings = scanner.rings();
        this.middleZ = new double[2 * rings - 1];
        this.riseZ = new double[2 * rings - 1];
        for (int i = 0; i < middleZ.length; i++) {
            middleZ[i] = (scanner.ringZMm(0.5 * i) - originZMm) / dzMm;
            riseZ[i] = lines.riseRings()[i] * scanner.ringSpacingMm() / dzMm;
        }
        double beyond = -lines.lowestRing() * scanner.ringSpacingMm() / dzMm;
        this.isWithinImage = middleZ[0] - beyond > -1e-6 && middleZ[middleZ.length - 1] + beyond < nz - 1 + 1e-6;
        this.qOfFirst = new float[2 * rings - 1];
        this.qStep = new float[2 * rings - 1];
        this.lengthening = new float[2 * rings - 1];
        this.binCentre = new double[kernel == null ? 0 : kernel.bins()];
        for (int b = 0; b < binCentre.length; b++) {
            binCentre[b] = kernel.centreMm(b) * tof.perMm;
        }
    }

    /** Places the events of a line on its path. @param lanes block of the kernels, to whose multiples ranges are widened */
    void place(ListModeEvents events, int firstEvent, int count, LinePath path, double chordMm, int lanes) {
        grow(count);
        n = count;
        visits = 0;
        firstStep = Integer.MAX_VALUE;
        endStep = 0;
        double u0 = path.firstU;
        double du = path.stepU;
        steepest = 0;
        for (int d = 0; d < lengthening.length; d++) {
            double riseMm = riseZ[d] * dzMm;
            double lengthMm = Math.sqrt(chordMm * chordMm + riseMm * riseMm);
            lengthening[d] = (float) (lengthMm / chordMm);
            if (tof != null) {
                qOfFirst[d] = (float) ((0.5 - u0) * lengthMm * tof.perMm);
                qStep[d] = (float) (-du * lengthMm * tof.perMm);
            }
        }
        for (int e = 0; e < count; e++) {
            int code = events.code(firstEvent + e);
            int ring1 = ListModeEvents.ring1(code);
            int ring2 = ListModeEvents.ring2(code);
            int d = ring2 - ring1 + rings - 1;
            double z0 = middleZ[ring1 + ring2] + (u0 - 0.5) * riseZ[d];
            double dz0 = du * riseZ[d];
            int low = 0;
            int high = path.used - 1;
            if (tof != null) {
                double q0 = qOfFirst[d] - binCentre[ListModeEvents.tofBin(code)];
                double perStep = 1.0 / qStep[d];
                double middle = -q0 * perStep;
                double half = ListModeTof.REACH * Math.abs(perStep);
                low = Math.max(low, (int) Math.ceil(middle - half));
                high = Math.min(high, (int) Math.floor(middle + half));
                q[e] = (float) q0;
                dq[e] = qStep[d];
            }
            if (!isWithinImage) {
                if (dz0 == 0) {
                    high = z0 > -1 && z0 < nz ? high : -1;
                } else {
                    double enter = (-1 - z0) / dz0;
                    double leave = (nz - z0) / dz0;
                    low = Math.max(low, (int) Math.ceil(Math.min(enter, leave)));
                    high = Math.min(high, (int) Math.floor(Math.max(enter, leave)));
                }
            }
            z[e] = (float) z0;
            dz[e] = (float) dz0;
            scale[e] = lengthening[d];
            steepest = Math.max(steepest, Math.abs(dz0));
            if (low > high) {
                from[e] = 0;
                to[e] = 0;
                continue;
            }
            from[e] = low / lanes * lanes;
            to[e] = (high / lanes + 1) * lanes;
            visits += to[e] - from[e];
            firstStep = Math.min(firstStep, from[e]);
            endStep = Math.max(endStep, to[e]);
        }
    }

    private void grow(int count) {
        if (from.length >= count) {
            return;
        }
        int length = Math.max(count, 2 * from.length);
        from = new int[length];
        to = new int[length];
        z = new float[length];
        dz = new float[length];
        q = new float[length];
        dq = new float[length];
        scale = new float[length];
        values = Arrays.copyOf(values, length);
    }
}
