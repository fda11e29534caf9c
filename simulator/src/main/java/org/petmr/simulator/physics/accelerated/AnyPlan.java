package org.petmr.simulator.physics.accelerated;

/** For two photons that both scatter: any direction may end in the rings. */
record AnyPlan() implements Sites.Plan {

    @Override
    public int sectors() {
        return 1;
    }

    @Override
    public double turnRad() {
        return 2 * Math.PI;
    }

    @Override
    public double[] cosines(int cell) {
        return new double[] {-1, 1};
    }

    @Override
    public double leastPaths(int cell, int sector) {
        return 0;
    }
}
