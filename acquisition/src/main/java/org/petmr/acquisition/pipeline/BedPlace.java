package org.petmr.acquisition.pipeline;

import org.petmr.acquisition.installation.Installation;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Resampler;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.registration.RigidTransform;

/**
 * Where a bed's image goes to in PET's own space with the table at 0: a way along the axis, which is left to the knitting, and
 * the rest. A way along the axis that were part of the rest would push planes out of the bed's own grid, and bring in others
 * that nobody has measured.
 *
 * @param shiftMm along the axis: the table's way, and that of the bed's correction in the middle of the bed
 * @param rest what is left to move
 */
record BedPlace(double shiftMm, Affine rest) {

    private static final double LEAST_MOVE_MM = 0.01;
    private static final double HALF_BODY_MM = 200;

    static BedPlace of(PipelineJob bed, Installation installation) {
        double[] way = tableWay(bed, installation);
        Affine aside = Affine.scaling(1, 1, 1, way[0], way[1], 0);
        Affine move =
                bed.correction.map(RigidTransform::toAffine).map(aside::after).orElse(aside);
        VoxelGrid g = bed.grid();
        double middle = g.lpsFromVoxel().z(0, 0, 0.5 * (g.nz() - 1));
        double along = move.z(0, 0, middle) - middle;
        return new BedPlace(
                way[2] + along, Affine.scaling(1, 1, 1, 0, 0, -along).after(move));
    }

    /** Where a point of the patient that the table moves goes to in PET's own space; the table moves along the MR's z. */
    static double[] tableWay(PipelineJob bed, Installation installation) {
        Affine back = installation.mrFromPet().inverse();
        double t = bed.session.arm().tableMm();
        return new double[] {
            back.x(0, 0, t) - back.x(0, 0, 0), back.y(0, 0, t) - back.y(0, 0, 0), back.z(0, 0, t) - back.z(0, 0, 0)
        };
    }

    /** The image on its own grid, with the rest of the move. */
    Volume placed(Volume image, Workers workers) {
        return isNothing()
                ? image
                : Resampler.linear(0).resample(MrImages.placed(withEdges(image), rest), image.grid(), workers);
    }

    /** Weights of a bed's planes: 0 for those into which a tilt brings what lies beyond the bed. */
    float[] weights(float[] ofBed, VoxelGrid grid) {
        if (isNothing()) {
            return ofBed;
        }
        Affine back = rest.inverse();
        double dz = grid.dzMm();
        double lowMm = grid.lpsFromVoxel().z(0, 0, 0) - dz;
        double highMm = grid.lpsFromVoxel().z(0, 0, grid.nz() - 1) + dz;
        float[] weights = ofBed.clone();
        for (int plane = 0; plane < weights.length; plane++) {
            double z = grid.lpsFromVoxel().z(0, 0, plane);
            for (double x : new double[] {-HALF_BODY_MM, HALF_BODY_MM}) {
                for (double y : new double[] {-HALF_BODY_MM, HALF_BODY_MM}) {
                    double from = back.z(x, y, z);
                    if (from < lowMm || from > highMm) {
                        weights[plane] = 0;
                    }
                }
            }
        }
        return weights;
    }

    private boolean isNothing() {
        for (double at : new double[] {-HALF_BODY_MM, HALF_BODY_MM}) {
            if (Math.abs(rest.x(at, -at, at) - at)
                            + Math.abs(rest.y(at, -at, at) + at)
                            + Math.abs(rest.z(at, -at, at) - at)
                    > LEAST_MOVE_MM) {
                return false;
            }
        }
        return true;
    }

    /** The first and the last plane twice, so that a small tilt doesn't mix them with nothing. */
    private static Volume withEdges(Volume image) {
        VoxelGrid g = image.grid();
        int nz = g.nz();
        Affine up = Affine.scaling(1, 1, 1, 0, 0, -1);
        Volume wide = Volume.zeros(
                new VoxelGrid(g.nx(), g.ny(), nz + 2, g.lpsFromVoxel().after(up)));
        for (int column = 0; column < g.nx() * g.ny(); column++) {
            for (int plane = 0; plane < nz + 2; plane++) {
                int from = Math.min(nz - 1, Math.max(0, plane - 1));
                wide.values()[column * (nz + 2) + plane] = image.values()[column * nz + from];
            }
        }
        return wide;
    }
}
