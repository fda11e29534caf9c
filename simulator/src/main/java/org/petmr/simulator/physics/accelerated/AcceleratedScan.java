package org.petmr.simulator.physics.accelerated;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.physics.BlockSingles;
import org.petmr.simulator.physics.CrystalCylinder;
import org.petmr.simulator.physics.Poisson;
import org.petmr.simulator.physics.RandomCoincidenceKernel;
import org.petmr.simulator.physics.ScanEvents;
import org.petmr.simulator.physics.Seeds;
import org.petmr.simulator.physics.Source;
import org.petmr.simulator.physics.Truth;

/**
 * A scan by Monte Carlo: coincidences of unscattered and of scattered photons, each a Poisson process of its exact mean and of
 * unit weight, accidental ones of singles, and a time mark each millisecond.
 *
 * <p>The coincidences of an annihilation are of three kinds: neither photon scattered, one, both. Each kind has proposals of
 * its own, whose rate already holds all that is known beforehand: the directions that can meet the rings, the attenuation that
 * no ray of a box escapes, the scattering angles that leave enough energy, the best chance of detection. What a proposal is
 * short of its bound is thinned out. A scattered photon is otherwise followed as nature does, through any number of
 * collisions.
 *
 * <p>The scan is cut into chunks with a random stream each. So the same seed gives the same events, whatever the number of
 * threads.
 */
public final class AcceleratedScan implements ScanEvents {

    /** Scan time of a chunk. */
    public static final int CHUNK_MS = 20;

    private static final double S_PER_MS = 1e-3;

    private final CrystalResponse response;
    private final Source source;
    private final double[] singlesPerSecond;
    private final double singlesSum;
    private final Settings settings;
    private final Poses poses;
    private final RandomCoincidenceKernel accidental;
    private final double emissionAtReference;

    /**
     * @param durationMs of the scan
     * @param singlesAtS time of the scan at which the singles are given; at other times they go with the activity
     * @param mostScatters of the two photons of a coincidence together, 0 or more; those that scatter more are left out
     * @param seed of all random numbers
     */
    public record Settings(int durationMs, double singlesAtS, int mostScatters, long seed) {
        public Settings {
            if (durationMs < 1) {
                throw new IllegalArgumentException("durationMs: " + durationMs + " (expected: >= 1)");
            }
            if (mostScatters < 0) {
                throw new IllegalArgumentException("mostScatters: " + mostScatters + " (expected: >= 0)");
            }
        }

        /** All scatter, singles given for the start. */
        public static Settings of(int durationMs, long seed) {
            return new Settings(durationMs, 0, Integer.MAX_VALUE, seed);
        }
    }

    /**
     * @param response of the crystals
     * @param source what emits
     * @param singlesPerSecond of each crystal, by element id, at a time that the settings name; gaps 0; kept
     */
    public AcceleratedScan(CrystalResponse response, Source source, double[] singlesPerSecond, Settings settings) {
        ScannerModel scanner = response.scanner();
        if (singlesPerSecond.length != scanner.elements()) {
            throw new IllegalArgumentException(
                    "singlesPerSecond: " + singlesPerSecond.length + " (expected: " + scanner.elements() + ")");
        }
        double sum = 0;
        for (double s : singlesPerSecond) {
            sum += s;
        }
        this.response = response;
        this.source = source;
        this.singlesPerSecond = singlesPerSecond;
        this.singlesSum = sum;
        this.settings = settings;
        this.poses = new Poses(response, source);
        this.accidental =
                sum > 0 ? new RandomCoincidenceKernel(scanner, singlesPerSecond, new CrystalCylinder(scanner)) : null;
        this.emissionAtReference = emission(settings.singlesAtS());
        if (sum > 0 && emissionAtReference == 0) {
            throw new IllegalArgumentException("singlesAtS: %s: nothing is active then (expected: a time with activity)"
                    .formatted(settings.singlesAtS()));
        }
    }

    @Override
    public ScannerModel scanner() {
        return response.scanner();
    }

    @Override
    public int durationMs() {
        return settings.durationMs();
    }

    @Override
    public int chunks() {
        return (settings.durationMs() + CHUNK_MS - 1) / CHUNK_MS;
    }

    @Override
    public Producer producer() {
        return new Chunks();
    }

    /** Of all parts in the pose of rest, in about Bq. */
    private double emission(double timeS) {
        PoseSites rest = poses.sites(0);
        double sum = 0;
        for (int part = 0; part < parts(); part++) {
            double volumeMl = rest.volumeMl(part);
            sum += volumeMl == 0 ? 0 : volumeMl * source.activity().bqPerMl(part, timeS);
        }
        return sum * source.isotope().remaining(timeS);
    }

    private int parts() {
        return source.motion().phantom(0).compartments().size();
    }

    private final class Chunks implements Producer {

        private final Pairs pairs = new Pairs(response.scanner());
        private final EventBuffer out = new EventBuffer();
        private final EventBuffer ofPose = new EventBuffer();
        private final EventBuffer[] made = new EventBuffer[CHUNK_MS];
        private final int parts = parts();
        private int pose = -1;
        private PairKernel[] kernels = {};

        Chunks() {
            Arrays.setAll(made, ms -> new EventBuffer());
        }

        @Override
        public Chunk chunk(int index) {
            SplittableRandom random = Seeds.random(settings.seed(), index);
            int from = index * CHUNK_MS;
            int to = Math.min(settings.durationMs(), from + CHUNK_MS);
            coincidences(from, to, random);
            out.clear();
            if (index == 0) {
                out.add(Word.timeMark(0, 0, false), Truth.NONE);
            }
            for (int ms = from; ms < to; ms++) {
                int start = out.size();
                out.addAll(made[ms - from]);
                accidentals(ms, random);
                out.shuffle(start, random);
                boolean isLast = ms + 1 == settings.durationMs();
                out.add(Word.timeMark(ms + 1L, out.size() - start, isLast), Truth.NONE);
            }
            return out.chunk();
        }

        /** Makes those of a chunk, pose by pose, and deals them out to its milliseconds. */
        private void coincidences(int from, int to, SplittableRandom random) {
            for (EventBuffer buffer : made) {
                buffer.clear();
            }
            int start = from;
            while (start < to) {
                int now = source.motion().poseAt(start);
                int stop = start + 1;
                while (stop < to && source.motion().poseAt(stop) == now) {
                    stop++;
                }
                if (now != pose) {
                    kernels = poses.sites(now).kernels(pairs, settings.mostScatters());
                    pose = now;
                }
                ofPose.clear();
                coincidencesOfPose(start, stop, random);
                ofPose.deal(made, start - from, stop - from, random);
                start = stop;
            }
        }

        private void coincidencesOfPose(int from, int to, SplittableRandom random) {
            double durationS = (to - from) * S_PER_MS;
            double timeS = 0.5 * (from + to) * S_PER_MS;
            double positrons = source.isotope().positronFraction()
                    * source.isotope().meanRemaining(from * S_PER_MS, to * S_PER_MS);
            for (int part = 0; part < parts; part++) {
                double bqPerMl = source.activity().bqPerMl(part, timeS) * positrons;
                for (PairKernel kernel : kernels) {
                    double proposals = bqPerMl * kernel.proposalsPerBqPerMl(part) * durationS;
                    if (proposals > 0) {
                        kernel.run(random, part, proposals, ofPose);
                    }
                }
            }
        }

        private void accidentals(int ms, SplittableRandom random) {
            if (accidental == null) {
                return;
            }
            double singles = singlesSum * emission((ms + 0.5) * S_PER_MS) / emissionAtReference;
            double mean = RandomCoincidenceKernel.proposalsPerSecond(response.scanner(), singles) * S_PER_MS;
            for (int delayed = 0; delayed < 2; delayed++) {
                int proposals = Poisson.draw(random, mean);
                long[] words = out.room(proposals);
                int end = accidental.run(random, delayed == 1, proposals, words, out.size());
                out.take(end, delayed == 1 ? Truth.DELAYED : Truth.RANDOM);
            }
        }
    }

    @Override
    public int[] blockSingles(long startMs, long stopMs) {
        double seconds = 0;
        if (singlesSum > 0) {
            long stepMs = Math.max(1, (stopMs - startMs) / 20);
            for (long ms = startMs; ms < stopMs; ms += stepMs) {
                double lengthS = Math.min(stepMs, stopMs - ms) * S_PER_MS;
                seconds += lengthS * emission(ms * S_PER_MS + 0.5 * lengthS) / emissionAtReference;
            }
        }
        return BlockSingles.draw(
                response.scanner(), singlesPerSecond, seconds, Seeds.random(~settings.seed(), startMs));
    }
}
