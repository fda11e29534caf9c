package org.petmr.simulator.nema;

import java.util.SplittableRandom;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.physics.Photon;
import org.petmr.simulator.physics.accelerated.CrystalResponse;

/**
 * Crystals whose readout misses the place of a photon by a Gaussian error across its way: decoding errors, scatter between
 * crystals and their depth together, where following each photon through the crystals would take too long.
 */
final class BlurredResponse implements CrystalResponse {

    private final CrystalResponse sharp;
    private final double sigmaMm;

    /** @param sigmaMm of the place, each way */
    BlurredResponse(CrystalResponse sharp, double sigmaMm) {
        this.sharp = sharp;
        this.sigmaMm = sigmaMm;
    }

    @Override
    public ScannerModel scanner() {
        return sharp.scanner();
    }

    @Override
    public double most(double energyKev) {
        return sharp.most(energyKev);
    }

    @Override
    public int detect(Photon photon, double paid, SplittableRandom random) {
        double x = photon.xMm;
        double y = photon.yMm;
        double z = photon.zMm;
        double across = Math.hypot(photon.dx, photon.dy);
        if (across < 1e-6) {
            return MISS;
        }
        // Two directions at right angles to the way: one in the plane of the rings, one nearly along the axis.
        double u = sigmaMm * random.nextGaussian() / across;
        double v = sigmaMm * random.nextGaussian();
        photon.xMm += -photon.dy * u - photon.dx * photon.dz / across * v;
        photon.yMm += photon.dx * u - photon.dy * photon.dz / across * v;
        photon.zMm += across * v;
        int element = sharp.detect(photon, paid, random);
        photon.xMm = x;
        photon.yMm = y;
        photon.zMm = z;
        return element;
    }
}
