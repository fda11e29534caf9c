package org.petmr.simulator.mr.fault;

import java.util.Optional;

/** What the faults do at a place: phases, gains, shifts. Thread-safe. */
public final class FaultFields {

    /** How much larger than in a gradient echo a void of metal is. */
    public enum Susceptibility {
        SPIN_ECHO(0.6),
        ULTRA_SHORT_ECHO(0.75),
        GRADIENT_ECHO(1),
        ECHO_PLANAR(1.7);

        private final double size;

        Susceptibility(double size) {
            this.size = size;
        }
    }

    /** The void's border, and the rim in which its signal lies, as parts of its radius. */
    private static final double BORDER = 0.1;

    private static final double PILE_UP_WIDTH = 0.35;
    private static final double PILE_UP_GAIN = 1.2;

    /** Signal falls over this at the border of the imaged cylinder. */
    private static final double FADE_MM = 12;

    private final Optional<MrFault.FatWaterSwap> swap;
    private final Optional<MrFault.FieldInhomogeneity> field;
    private final Optional<MrFault.TruncatedView> view;
    private final Optional<MrFault.MetalVoid> metal;
    private final double isocentreZMm;

    /** @param isocentreZMm height of the isocentre in patient space */
    public FaultFields(MrFaults faults, double isocentreZMm) {
        this.swap = faults.find(MrFault.FatWaterSwap.class);
        this.field = faults.find(MrFault.FieldInhomogeneity.class);
        this.view = faults.find(MrFault.TruncatedView.class);
        this.metal = faults.find(MrFault.MetalVoid.class);
        this.isocentreZMm = isocentreZMm;
    }

    /** Error of the phase between Dixon's two echoes; pi exchanges water and fat. */
    public double phaseErrorRad(double x, double y, double z) {
        if (swap.isPresent() && z >= swap.get().fromZMm() && z < swap.get().toZMm()) {
            return Math.PI;
        }
        if (field.isEmpty()) {
            return 0;
        }
        double dz = z - isocentreZMm;
        double scale = field.get().atMm() * field.get().atMm();
        return Math.toRadians(field.get().phaseErrorDeg()) * (x * x + y * y - dz * dz) / scale;
    }

    /** By what the signal of a place is multiplied. */
    public double gain(double x, double y, double z, Susceptibility susceptibility) {
        double gain = 1;
        if (view.isPresent()) {
            double outside = Math.hypot(x, y) - 0.5 * view.get().diameterMm();
            gain = 1 / (1 + Math.exp(4 * outside / FADE_MM));
        }
        return metal.isEmpty() ? gain : gain * nearMetal(metal.get(), x, y, z, susceptibility.size);
    }

    private static double nearMetal(MrFault.MetalVoid m, double x, double y, double z, double size) {
        double radius = m.radiusMm() * size;
        double dx = x - m.xMm();
        double dy = y - m.yMm();
        double dz = z - m.zMm();
        double r = Math.sqrt(dx * dx + dy * dy + dz * dz) / radius;
        double left = 1 / (1 + Math.exp(-4 * (r - 1) / BORDER));
        double alongReadout = r > 0 ? Math.abs(dx) / (r * radius) : 0;
        double rim = (r - 1 - 0.5 * PILE_UP_WIDTH) / PILE_UP_WIDTH;
        return left * (1 + PILE_UP_GAIN * alongReadout * alongReadout * Math.exp(-4 * rim * rim));
    }

    /** How much further from the axis than its image a point lies: factor of x and y. */
    public double stretch(double x, double y) {
        if (view.isEmpty()) {
            return 1;
        }
        double rho = 2 * Math.hypot(x, y) / view.get().diameterMm();
        return 1 + view.get().warpFraction() * Math.min(4, rho * rho * rho * rho);
    }
}
