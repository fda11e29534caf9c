package org.petmr.simulator.physics.detection;

import org.petmr.recon.scanner.ScannerModel;

/**
 * Where the blocks stand: boxes whose flat front faces lie on a regular polygon round the axis. In a block's own frame u is
 * the distance from the axis along the block's normal, v the distance from its middle towards larger crystal numbers, w
 * likewise along z. Unchangeable, shared by threads.
 */
final class BlockRing {

    static final int NONE = -1;

    private static final int TABLE = 8192;

    final ScannerModel scanner;
    final int around;
    final int alongZ;
    final double innerMm;
    final double depthMm;
    final double outerSquareMm;
    final double halfWidthMm;
    final double halfLengthMm;

    /** Of the whole scanner along z. */
    final double halfReachMm;

    final double pitchZMm;
    final double[] cos;
    final double[] sin;
    final int crystalsAround;
    final int crystalsAlongZ;
    private final double borderStepCos;
    private final double borderStepSin;
    private final short[] firstOfCell;
    private final int indicesPerBlock;

    BlockRing(ScannerModel scanner, ScannerPhysics physics) {
        physics.mustFit(scanner);
        this.scanner = scanner;
        this.around = scanner.blocksTransaxial();
        this.alongZ = scanner.rings() / scanner.crystalsPerBlockAxial();
        this.innerMm = scanner.innerRadiusMm();
        this.depthMm = scanner.crystalDepthMm();
        this.halfWidthMm = 0.5 * physics.blockWidthMm();
        this.halfLengthMm = 0.5 * physics.blockLengthMm();
        this.pitchZMm = scanner.crystalsPerBlockAxial() * scanner.ringSpacingMm();
        this.halfReachMm = 0.5 * alongZ * pitchZMm;
        double outer = innerMm + depthMm;
        this.outerSquareMm = outer * outer + halfWidthMm * halfWidthMm;
        this.crystalsAround = scanner.crystalsPerBlockTransaxial();
        this.crystalsAlongZ = scanner.crystalsPerBlockAxial();
        this.indicesPerBlock = crystalsAround + scanner.gapsPerBlockTransaxial();
        this.cos = new double[around];
        this.sin = new double[around];
        for (int b = 0; b < around; b++) {
            double angle = scanner.crystalAngleRad(b * indicesPerBlock + 0.5 * (crystalsAround - 1));
            cos[b] = Math.cos(angle);
            sin[b] = Math.sin(angle);
        }
        this.borderStepCos = Math.cos(Math.PI / around);
        this.borderStepSin = Math.sin(Math.PI / around);
        this.firstOfCell = new short[TABLE + 1];
        double firstAngle = Math.atan2(sin[0], cos[0]);
        for (int cell = 0; cell <= TABLE; cell++) {
            // A little below the cell, so that rounding never lets the search start too late.
            double angle = angleOfDiamond(4.0 * cell / TABLE - 1e-6) - firstAngle;
            firstOfCell[cell] = (short) Math.floorMod((int) Math.floor(angle * around / (2 * Math.PI) + 0.5), around);
        }
    }

    /** Inverse of the pseudo-angle that {@link #sector} looks up: 0 to 4 once round. */
    private static double angleOfDiamond(double p) {
        double q = (p + 4) % 4;
        int quadrant = (int) q;
        double f = q - quadrant;
        return Math.atan2(f, 1 - f) + 0.5 * Math.PI * quadrant;
    }

    /** Which block round the ring is nearest in angle; the vector needs no length. */
    int sector(double x, double y) {
        double sum = Math.abs(x) + Math.abs(y);
        double p = y >= 0 ? (x >= 0 ? y / sum : 1 - x / sum) : (x < 0 ? 2 - y / sum : 3 + x / sum);
        int b = firstOfCell[(int) (p * (TABLE / 4))];
        // Past the border to the next one: v > u tan(pi / n).
        while ((y * cos[b] - x * sin[b]) * borderStepCos > (x * cos[b] + y * sin[b]) * borderStepSin) {
            b = b + 1 == around ? 0 : b + 1;
        }
        return b;
    }

    /** Block of a place inside its crystals; {@link #NONE} between blocks and outside. Block {@code axial * around + sector}. */
    int block(double xMm, double yMm, double zMm) {
        int sector = sector(xMm, yMm);
        double u = xMm * cos[sector] + yMm * sin[sector];
        double v = yMm * cos[sector] - xMm * sin[sector];
        if (u < innerMm || u > innerMm + depthMm || Math.abs(v) > halfWidthMm || Math.abs(zMm) >= halfReachMm) {
            return NONE;
        }
        int axial = (int) ((zMm + halfReachMm) / pitchZMm);
        return Math.abs(zMm - middleZMm(axial)) > halfLengthMm ? NONE : axial * around + sector;
    }

    double middleZMm(int axial) {
        return (axial + 0.5) * pitchZMm - halfReachMm;
    }

    /** v of a place in a block's frame. */
    double vMm(int block, double xMm, double yMm) {
        int sector = block % around;
        return yMm * cos[sector] - xMm * sin[sector];
    }

    double wMm(int block, double zMm) {
        return zMm - middleZMm(block / around);
    }

    int blocks() {
        return around * alongZ;
    }

    /** Element id of the crystal at a place of a block's face; places beyond an edge belong to the crystal at the edge. */
    int element(int block, double vMm, double wMm) {
        int i = cell((vMm + halfWidthMm) * crystalsAround / (2 * halfWidthMm), crystalsAround);
        int k = cell((wMm + halfLengthMm) * crystalsAlongZ / (2 * halfLengthMm), crystalsAlongZ);
        int ring = block / around * crystalsAlongZ + k;
        return ring * scanner.indicesPerRing() + block % around * indicesPerBlock + i;
    }

    private static int cell(double place, int n) {
        return place <= 0 ? 0 : Math.min(n - 1, (int) place);
    }

    /** Crystal within its block, {@code along z * around + around}, of an element id that is no gap. */
    int placeInBlock(int element) {
        int ring = element / scanner.indicesPerRing();
        return ring % crystalsAlongZ * crystalsAround + element % scanner.indicesPerRing() % indicesPerBlock;
    }

    /** Block of an element id. */
    int blockOf(int element) {
        int ring = element / scanner.indicesPerRing();
        return ring / crystalsAlongZ * around + element % scanner.indicesPerRing() / indicesPerBlock;
    }
}
