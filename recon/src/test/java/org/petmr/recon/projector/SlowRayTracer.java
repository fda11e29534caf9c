package org.petmr.recon.projector;

import java.util.function.DoubleUnaryOperator;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;

/** Integrates a volume along one line in small steps of trilinear interpolation: slow, obvious, and nobody's relative. */
final class SlowRayTracer {

    private static final int STEPS = 4000;

    private SlowRayTracer() {}

    /** Line integral, image units times mm, of a bin's line from crystal to crystal at the bin's mean ring positions. */
    static double integrate(ProjectionGeometry geometry, int view, int t, int plane, Volume image) {
        return integrate(geometry, view, t, plane, image, towardsFirstMm -> 1);
    }

    /** The same, each place weighed by its distance from the line's middle, positive towards the first crystal. */
    static double integrate(
            ProjectionGeometry geometry, int view, int t, int plane, Volume image, DoubleUnaryOperator weight) {
        ScannerModel scanner = geometry.scanner();
        int segment = geometry.segments().segmentOf(plane);
        double difference = geometry.segments().meanRingDifference(segment);
        double sum = geometry.segments().ringSum(plane);
        double ring1 = 0.5 * (sum - difference);
        double ring2 = 0.5 * (sum + difference);
        double r = scanner.effectiveRadiusMm();
        // Straight from the crystals, not from the projection geometry's angles; half numbers where bins interleave.
        int bin = t - geometry.tangentialBins() / 2;
        double angle1 = scanner.crystalAngleRad(view + bin / 2.0);
        double angle2 = scanner.crystalAngleRad(view - bin / 2.0) + Math.PI;
        double x1 = r * Math.cos(angle1);
        double y1 = r * Math.sin(angle1);
        double z1 = scanner.ringZMm(ring1);
        double x2 = r * Math.cos(angle2);
        double y2 = r * Math.sin(angle2);
        double z2 = scanner.ringZMm(ring2);
        double length = Math.sqrt((x2 - x1) * (x2 - x1) + (y2 - y1) * (y2 - y1) + (z2 - z1) * (z2 - z1));
        double total = 0;
        for (int i = 0; i < STEPS; i++) {
            double u = (i + 0.5) / STEPS;
            total += weight.applyAsDouble((0.5 - u) * length)
                    * trilinear(image, x1 + u * (x2 - x1), y1 + u * (y2 - y1), z1 + u * (z2 - z1));
        }
        return total * length / STEPS;
    }

    private static double trilinear(Volume image, double xMm, double yMm, double zMm) {
        VoxelGrid g = image.grid();
        Affine a = g.lpsFromVoxel();
        double fx = (xMm - a.m03()) / g.dxMm();
        double fy = (yMm - a.m13()) / g.dyMm();
        double fz = (zMm - a.m23()) / g.dzMm();
        int ix = (int) Math.floor(fx);
        int iy = (int) Math.floor(fy);
        int iz = (int) Math.floor(fz);
        double sum = 0;
        for (int corner = 0; corner < 8; corner++) {
            int cx = ix + (corner & 1);
            int cy = iy + (corner >> 1 & 1);
            int cz = iz + (corner >> 2);
            if (cx >= 0 && cx < g.nx() && cy >= 0 && cy < g.ny() && cz >= 0 && cz < g.nz()) {
                sum += (1 - Math.abs(fx - cx))
                        * (1 - Math.abs(fy - cy))
                        * (1 - Math.abs(fz - cz))
                        * image.at(cx, cy, cz);
            }
        }
        return sum;
    }
}
