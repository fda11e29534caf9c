package org.petmr.simulator.physics.accelerated;

import java.util.SplittableRandom;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.physics.Hit;
import org.petmr.simulator.physics.Photon;
import org.petmr.simulator.physics.detection.BlockResponse;
import org.petmr.simulator.physics.detection.ScannerPhysics;

/**
 * A {@link BlockResponse} for an {@link AcceleratedScan}: photons are followed through blocks of crystals. Of what other
 * photons do, dead time, pile-up and triples, it knows nothing; nor of lutetium, but in the singles that a scan is given.
 */
public final class BlocksOfCrystals implements CrystalResponse {

    private final BlockResponse first;
    private final ThreadLocal<Walker> ofThread;
    private final double beyondMm;

    /** What one thread needs. */
    private static final class Walker {
        private final BlockResponse response;
        private final Photon photon = new Photon();
        private final Hit hit = new Hit();

        private Walker(BlockResponse response) {
            this.response = response;
        }
    }

    private BlocksOfCrystals(BlockResponse first) {
        this.first = first;
        this.ofThread = ThreadLocal.withInitial(() -> new Walker(first.another()));
        ScannerModel scanner = first.scanner();
        // The steepest line that has both ends on the rings.
        double slope = 0.5 * scanner.rings() * scanner.ringSpacingMm() / scanner.innerRadiusMm();
        this.beyondMm = 2 * slope * (scanner.effectiveRadiusMm() - scanner.innerRadiusMm());
    }

    /** @param efficiencies as for {@link BlockResponse} */
    public static BlocksOfCrystals of(ScannerModel scanner, ScannerPhysics physics, float[] efficiencies) {
        // The scan measures times of its own accord, so these are to be exact.
        return new BlocksOfCrystals(new BlockResponse(scanner, physics.withExactTimes(), efficiencies));
    }

    @Override
    public ScannerModel scanner() {
        return first.scanner();
    }

    @Override
    public double most(double energyKev) {
        return first.most(energyKev);
    }

    @Override
    public double beyondMm() {
        return beyondMm;
    }

    @Override
    public int detect(Photon photon, double paid, SplittableRandom random) {
        Walker walker = ofThread.get();
        Photon walking = walker.photon;
        walking.xMm = photon.xMm;
        walking.yMm = photon.yMm;
        walking.zMm = photon.zMm;
        walking.dx = photon.dx;
        walking.dy = photon.dy;
        walking.dz = photon.dz;
        walking.energyKev = photon.energyKev;
        walking.timePs = photon.timePs;
        walking.scatters = photon.scatters;
        if (!walker.response.detect(walking, paid, random, walker.hit)) {
            return MISS;
        }
        photon.timePs = walker.hit.timePs;
        return walker.hit.element;
    }
}
