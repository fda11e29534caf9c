package org.petmr.simulator.physics.accelerated;

import java.util.SplittableRandom;
import org.petmr.simulator.physics.Photon;
import org.petmr.simulator.physics.transport.KleinNishina;
import org.petmr.simulator.physics.transport.MuMap;

/**
 * A photon of 511 keV that scatters once or twice, at places and by angles that are drawn beforehand: first what heights and
 * slopes tell, then the places, last the attenuation. Reused; one for each thread.
 */
final class DrawnScatters {

    /** Of random bits for a side to turn to. */
    static final int SIDE_BITS = 12;

    private final MuMap map;
    private final ScatterAngles all;
    private final FirstAngles angles;
    private final boolean isTwice;
    private final RingTest rings;
    private final double mostPerMm;
    private final Photon way = new Photon();
    private double lengthMm;
    private double cosine;
    private int side;
    private double secondMm;
    private double secondCosine;
    private int secondSide;
    private double mu;
    private double lighter;

    /** After the last scatter. */
    final Photon photon = new Photon();

    /** @param scatters 1 or 2 */
    DrawnScatters(MuMap map, ScatterAngles angles, int scatters, RingTest rings) {
        this.map = map;
        this.all = angles;
        this.angles = angles.first(scatters);
        this.isTwice = scatters == 2;
        this.rings = rings;
        this.mostPerMm = map.mostPerMm();
    }

    int scatters() {
        return isTwice ? 2 : 1;
    }

    /** Scatters by its angles, of any number of them, on a mm of way as dense as the densest. */
    double perMm() {
        return angles.share() * mostPerMm;
    }

    /**
     * Takes a scatter, and asks whether it can lead to the rings.
     *
     * @param zMm where the photon starts
     * @param rise cosine of its direction with the axis
     * @param lengthMm of its way to the scatter
     * @param quantile of the first angle that none is before, see {@link FirstAngles#quantile}; 0 for any
     * @param bits 40 random ones for the first angle and side, the rest is not looked at
     */
    boolean isPossible(double zMm, double rise, double lengthMm, int quantile, long bits, SplittableRandom random) {
        this.lengthMm = lengthMm;
        this.cosine =
                angles.cosine(FirstAngles.behind(quantile, (int) (bits >>> SIDE_BITS) & (1 << FirstAngles.BITS) - 1));
        this.side = (int) bits & (1 << SIDE_BITS) - 1;
        // The z of Photon.turn.
        double sines = Math.sqrt((1 - cosine * cosine) * (1 - rise * rise));
        double z = zMm + lengthMm * rise;
        double next = cosine * rise - sines * FirstAngles.cosineOfSide(side);
        return isTwice ? isSecondPossible(z, next, random) : !rings.misses(z, next);
    }

    /** The way to the second scatter is drawn as if all were as dense as the densest. */
    private boolean isSecondPossible(double zMm, double rise, SplittableRandom random) {
        double energyKev = KleinNishina.scatteredKev(Photon.ANNIHILATION_KEV, cosine);
        secondMm = random.nextExponential() / (mostPerMm * KleinNishina.relative(energyKev));
        secondCosine = all.draw(0, energyKev, random);
        secondSide = random.nextInt() & (1 << SIDE_BITS) - 1;
        double sines = Math.sqrt((1 - secondCosine * secondCosine) * (1 - rise * rise));
        return !rings.misses(zMm + secondMm * rise, secondCosine * rise - sines * FirstAngles.cosineOfSide(secondSide));
    }

    /**
     * Goes to the places of the scatters, and turns there.
     *
     * @param start read only
     * @return false when nothing attenuates at one of them
     */
    boolean turn(Photon start) {
        double x = start.xMm + lengthMm * start.dx;
        double y = start.yMm + lengthMm * start.dy;
        double z = start.zMm + lengthMm * start.dz;
        mu = map.muPerMm(x, y, z);
        if (mu == 0) {
            return false;
        }
        way.xMm = start.xMm;
        way.yMm = start.yMm;
        way.zMm = start.zMm;
        way.dx = start.dx;
        way.dy = start.dy;
        way.dz = start.dz;
        photon.xMm = x;
        photon.yMm = y;
        photon.zMm = z;
        photon.dx = start.dx;
        photon.dy = start.dy;
        photon.dz = start.dz;
        photon.turn(cosine, FirstAngles.cosineOfSide(side), FirstAngles.sineOfSide(side));
        photon.energyKev = KleinNishina.scatteredKev(Photon.ANNIHILATION_KEV, cosine);
        photon.timePs = lengthMm / Photon.MM_PER_PS;
        photon.scatters = 1;
        lighter = 0;
        return !isTwice || turnAgain();
    }

    private boolean turnAgain() {
        double there = map.muPerMm(
                photon.xMm + secondMm * photon.dx,
                photon.yMm + secondMm * photon.dy,
                photon.zMm + secondMm * photon.dz);
        if (there == 0) {
            return false;
        }
        lighter = KleinNishina.relative(photon.energyKev)
                * (secondMm * mostPerMm - map.sampledPiece(photon, secondMm, 0.5));
        mu *= there / mostPerMm;
        photon.advance(secondMm);
        photon.turn(secondCosine, FirstAngles.cosineOfSide(secondSide), FirstAngles.sineOfSide(secondSide));
        photon.energyKev = KleinNishina.scatteredKev(photon.energyKev, secondCosine);
        photon.scatters = 2;
        return true;
    }

    /**
     * Optical depth of all parts of the way, and the rareness of scatters at the places: minus the logarithm of mu there
     * against the largest. Less what has been paid too much between two scatters.
     *
     * @param enough no more is worth summing
     * @return the sum, or a part of it that is more than {@code enough}
     */
    double paths(double enough, SplittableRandom random) {
        double paths = (mu == mostPerMm ? 0 : Math.log(mostPerMm / mu)) - lighter;
        if (paths <= enough) {
            paths += map.sampledPiece(way, lengthMm, random.nextDouble());
        }
        if (paths <= enough) {
            double more = KleinNishina.relative(photon.energyKev);
            paths += more * sampled(map, photon, (enough - paths) / more, random);
        }
        return paths;
    }

    /** The whole way out of a photon of 511 keV. */
    static double sampled(MuMap map, Photon photon, double enough, SplittableRandom random) {
        return map.sampled(
                photon.xMm, photon.yMm, photon.zMm, photon.dx, photon.dy, photon.dz, enough, random.nextDouble());
    }
}
