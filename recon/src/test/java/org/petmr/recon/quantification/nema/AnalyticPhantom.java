package org.petmr.recon.quantification.nema;

import org.apache.commons.math3.special.Erf;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** Images of the IEC body phantom from formulas: ideal, or blurred by a Gaussian without a grid in between. */
public final class AnalyticPhantom {

    private final ImageQualityPhantom phantom;
    private final double hot;

    public AnalyticPhantom(ImageQualityPhantom phantom, double hotToBackground) {
        this.phantom = phantom;
        this.hot = hotToBackground;
    }

    /**
     * What an image without any partial volume shows: a voxel that a sphere touches holds the sphere's value. Background 1.
     */
    public Volume ideal(VoxelGrid grid, PhantomPose pose) {
        double touch =
                0.5 * Math.sqrt(grid.dxMm() * grid.dxMm() + grid.dyMm() * grid.dyMm() + grid.dzMm() * grid.dzMm());
        return image(grid, pose, 0, touch);
    }

    /** Spheres blurred by a Gaussian; body and lung insert, which are large, with sharp edges. */
    public Volume blurred(VoxelGrid grid, PhantomPose pose, double fwhmMm) {
        double sigma = fwhmMm / (2 * Math.sqrt(2 * Math.log(2)));
        return image(grid, pose, sigma, 0);
    }

    private Volume image(VoxelGrid grid, PhantomPose pose, double sigma, double touch) {
        Volume image = Volume.zeros(grid);
        Affine phantomFromVoxel = pose.lpsFromPhantom().inverse().after(grid.lpsFromVoxel());
        for (int iy = 0; iy < grid.ny(); iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                for (int iz = 0; iz < grid.nz(); iz++) {
                    double x = phantomFromVoxel.x(ix, iy, iz);
                    double y = phantomFromVoxel.y(ix, iy, iz);
                    double z = phantomFromVoxel.z(ix, iy, iz);
                    image.values()[grid.index(ix, iy, iz)] = (float) value(x, y, z, sigma, touch);
                }
            }
        }
        return image;
    }

    private double value(double x, double y, double z, double sigma, double touch) {
        if (phantom.depthMm(x, y) < 0 || z < phantom.interiorFromZMm() || z > phantom.interiorToZMm()) {
            return 0;
        }
        if (Math.hypot(x, y) < phantom.lungRadiusMm()) {
            return 0;
        }
        double v = 1;
        for (ImageQualityPhantom.Sphere s : phantom.spheres()) {
            double dx = x - s.xMm();
            double dy = y - s.yMm();
            double r = Math.sqrt(dx * dx + dy * dy + z * z);
            double share = sigma > 0 ? blurredBall(r, s.radiusMm(), sigma) : r <= s.radiusMm() + touch ? 1 : 0;
            v += share * ((s.isHot() ? hot : 0) - 1);
        }
        return v;
    }

    /** physics: a uniform ball of radius R, blurred, at distance r from its centre. */
    static double blurredBall(double r, double radius, double sigma) {
        if (Math.abs(r - radius) > 8 * sigma) {
            return r < radius ? 1 : 0;
        }
        double u = radius / sigma;
        if (r < 1e-6) {
            return Erf.erf(u / Math.sqrt(2)) - Math.sqrt(2 / Math.PI) * u * Math.exp(-u * u / 2);
        }
        double a = (radius - r) / sigma;
        double b = (radius + r) / sigma;
        return 0.5 * (Erf.erf(a / Math.sqrt(2)) + Erf.erf(b / Math.sqrt(2)))
                - sigma / (r * Math.sqrt(2 * Math.PI)) * (Math.exp(-a * a / 2) - Math.exp(-b * b / 2));
    }
}
