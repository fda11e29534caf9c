package org.petmr.simulator.command;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.petmr.recon.command.BenchmarkTiming;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.simulator.phantom.Activity;
import org.petmr.simulator.phantom.EllipticCylinder;
import org.petmr.simulator.phantom.Motion;
import org.petmr.simulator.phantom.Phantoms;
import org.petmr.simulator.phantom.ShapePhantom;
import org.petmr.simulator.physics.DetectorModel;
import org.petmr.simulator.physics.ScanEvents;
import org.petmr.simulator.physics.Source;
import org.petmr.simulator.physics.Truth;
import org.petmr.simulator.physics.accelerated.AcceleratedScan;
import org.petmr.simulator.physics.accelerated.CylinderResponse;
import org.petmr.simulator.physics.accelerated.PlainScan;

/**
 * W9, the Monte Carlo: detected coincidences a second of one core, scatter included, of a body of water of 300 x 230 x 700 mm
 * in the mMR; beside it the plain Monte Carlo of the same physics. Seconds are those that the thread has computed, for a
 * million coincidences.
 */
public final class MonteCarloItem implements BenchmarkTiming.Item {

    private static final long SEED = 7;
    private static final double BQ_PER_ML = 5000;
    private static final int CHUNKS = 20;
    private static final double PLAIN_S = 2e-3;

    /** A photon that leaves the body with less is not measured above 430 keV but once in 10 000 times. */
    private static final double LEAST_KEV = 320;

    @Override
    public String name() {
        return "W9";
    }

    @Override
    public List<BenchmarkTiming> run(int runs) {
        ShapePhantom body = new ShapePhantom(
                "body",
                List.of(new ShapePhantom.Part("water", Phantoms.WATER, new EllipticCylinder(0, 0, 0, 150, 115, 350))));
        Source source =
                new Source(Motion.still(body), Activity.constant(new double[] {BQ_PER_ML}), Isotope.find("18F"));
        CylinderResponse response =
                new CylinderResponse(DetectorModel.seeded(ScannerCatalogue.find("mmr"), 0.36, 0.1, SEED));
        int ms = (runs + 1) * CHUNKS * AcceleratedScan.CHUNK_MS;
        AcceleratedScan scan = new AcceleratedScan(
                response, source, new double[response.scanner().elements()], AcceleratedScan.Settings.of(ms, SEED));
        ScanEvents.Producer producer = scan.producer();
        PlainScan plain = new PlainScan(response, source, LEAST_KEV);
        SplittableRandom random = new SplittableRandom(SEED);
        double[] fast = new double[runs];
        double[] slow = new double[runs];
        double scattered = 0;
        double all = 0;
        for (int run = -1; run < runs; run++) {
            double start = computedS();
            double found = 0;
            for (int i = 0; i < CHUNKS; i++) {
                long[] counts = producer.chunk((run + 1) * CHUNKS + i).counts();
                found += counts[Truth.TRUE] + counts[Truth.SCATTERED];
                scattered += counts[Truth.SCATTERED];
            }
            all += found;
            double middle = computedS();
            int foundSlowly = 0;
            double perEventSlow;
            do {
                foundSlowly += plain.run(PLAIN_S, random).words().length;
                perEventSlow = (computedS() - middle) / Math.max(1, foundSlowly);
            } while (foundSlowly < 2000);
            if (run >= 0) {
                fast[run] = 1e6 * (middle - start) / found;
                slow[run] = 1e6 * perEventSlow;
            }
        }
        Arrays.sort(fast);
        Arrays.sort(slow);
        return List.of(new BenchmarkTiming(
                "W9",
                "Monte Carlo",
                fast[0],
                fast[runs / 2],
                slow[0] / fast[0],
                "%.2f M coincidences/s a core, %.0f %% scattered".formatted(1 / fast[0], 100 * scattered / all)));
    }

    private static double computedS() {
        return 1e-9 * ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
