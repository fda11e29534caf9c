package org.petmr.simulator.physics.detection;

import java.util.Arrays;
import org.petmr.recon.scanner.CrystalPairs;
import org.petmr.recon.scanner.ScannerModel;

/**
 * Factors of the model {@code counts = p e_i e_j g_t G_ij lambda L_ij}: G the phase space of two crystals' faces on the
 * cylinder of the effective radius, as the reconstruction's normalisation has it, L the line's length in the source. Crystals
 * that symmetry makes alike, by place across the block and by ring, each mirrored, share one efficiency; bins t and -t share
 * one geometric factor. Both are found in turn until the sums over each are those counted.
 */
final class NormalisationFit {

    private static final int ROUNDS = 20;

    private final ScannerModel scanner;
    private final PairRules rules;
    private final int indices;
    private final int rings;
    private final int perBlock;
    private final int halfBins;
    private final int acrossClasses;
    private final int classes;

    /** {@code [|t|][|ring difference|]}: G L. */
    private final double[][] lines;

    private final double[] ofClass;
    private final double[] ofBin;
    private double sensitivity = 1;

    /** What a thread has counted. */
    static final class Tally {
        private final NormalisationFit fit;
        private final double[] byClass;
        private final double[] byBin;

        private Tally(NormalisationFit fit) {
            this.fit = fit;
            this.byClass = new double[fit.classes];
            this.byBin = new double[fit.ofBin.length];
        }

        /** @param t signed tangential bin */
        void add(int elementA, int elementB, int t) {
            byClass[fit.classOf(elementA)]++;
            byClass[fit.classOf(elementB)]++;
            byBin[Math.abs(t)]++;
        }
    }

    /** @param sourceMm radius of the source, a cylinder round the axis that is as long as the scanner */
    NormalisationFit(ScannerModel scanner, PairRules rules, double sourceMm) {
        this.scanner = scanner;
        this.rules = rules;
        this.indices = scanner.indicesPerRing();
        this.rings = scanner.rings();
        this.perBlock = indices / scanner.blocksTransaxial();
        this.halfBins = scanner.tangentialBins() / 2;
        this.acrossClasses = (scanner.crystalsPerBlockTransaxial() + 1) / 2;
        this.classes = acrossClasses * ((rings + 1) / 2);
        this.lines = new double[halfBins + 1][rings];
        this.ofClass = new double[classes];
        this.ofBin = new double[halfBins + 1];
        Arrays.fill(ofClass, 1);
        Arrays.fill(ofBin, 1);
        for (int t = 0; t <= halfBins; t++) {
            double s = scanner.effectiveRadiusMm() * Math.sin(Math.PI * t / indices);
            double chord = 2 * Math.sqrt(scanner.effectiveRadiusMm() * scanner.effectiveRadiusMm() - s * s);
            double across = 2 * Math.sqrt(Math.max(0, sourceMm * sourceMm - s * s));
            for (int d = 0; d < rings; d++) {
                double rise = d * scanner.ringSpacingMm();
                lines[t][d] = etendueMm2(scanner, chord, rise) * across * Math.hypot(1, rise / chord);
            }
        }
    }

    /** G, with the 2 pi sr of undirected directions; see the reconstruction's GeometricNormalisation for its derivation. */
    static double etendueMm2(ScannerModel scanner, double chordMm, double riseMm) {
        double diameter = 2 * scanner.effectiveRadiusMm();
        double faceMm2 = Math.PI * diameter / scanner.indicesPerRing() * scanner.ringSpacingMm();
        double squareMm2 = chordMm * chordMm + riseMm * riseMm;
        double projected = faceMm2 * chordMm * chordMm / diameter;
        return projected * projected / (2 * Math.PI * squareMm2 * squareMm2);
    }

    Tally tally() {
        return new Tally(this);
    }

    private int classOf(int element) {
        int ring = element / indices;
        int place = element % indices % perBlock;
        int across = Math.min(place, scanner.crystalsPerBlockTransaxial() - 1 - place);
        return Math.min(ring, rings - 1 - ring) * acrossClasses + across;
    }

    /** @param annihilationsPerMm3 of the source, in all directions */
    void solve(Tally[] tallies, double annihilationsPerMm3) {
        double[] byClass = new double[classes];
        double[] byBin = new double[ofBin.length];
        for (Tally tally : tallies) {
            for (int c = 0; c < classes; c++) {
                byClass[c] += tally.byClass[c];
            }
            for (int t = 0; t < byBin.length; t++) {
                byBin[t] += tally.byBin[t];
            }
        }
        double[] expectedByClass = new double[classes];
        double[] expectedByBin = new double[byBin.length];
        for (int round = 0; round < ROUNDS; round++) {
            expect(annihilationsPerMm3, expectedByClass, expectedByBin);
            for (int t = 0; t < byBin.length; t++) {
                // A bin where nothing can be counted, or nothing was, keeps a factor that is not 0.
                ofBin[t] *= expectedByBin[t] > 0 && byBin[t] > 0 ? byBin[t] / expectedByBin[t] : 1;
            }
            expect(annihilationsPerMm3, expectedByClass, expectedByBin);
            for (int c = 0; c < classes; c++) {
                // The root, as both ends of a line have their part.
                ofClass[c] *= expectedByClass[c] > 0 ? Math.sqrt(byClass[c] / expectedByClass[c]) : 1;
            }
        }
        scale();
    }

    /** Efficiencies to a mean of 1, geometric factors to 1 in the inner half of the field of view. */
    private void scale() {
        double sum = 0;
        int crystals = 0;
        for (int e = 0; e < scanner.elements(); e++) {
            if (!scanner.isGap(e % indices)) {
                sum += ofClass[classOf(e)];
                crystals++;
            }
        }
        double mean = sum / crystals;
        for (int c = 0; c < classes; c++) {
            ofClass[c] /= mean;
        }
        double middle = 0;
        for (int t = 0; t < halfBins / 2; t++) {
            middle += ofBin[t] / (halfBins / 2);
        }
        for (int t = 0; t < ofBin.length; t++) {
            ofBin[t] /= middle;
        }
        sensitivity = mean * mean * middle;
    }

    /** Expected counts by class, one for each end of a line, and by bin; overwritten. */
    private void expect(double perMm3, double[] byClass, double[] byBin) {
        Arrays.fill(byClass, 0);
        Arrays.fill(byBin, 0);
        CrystalPairs pairs = new CrystalPairs(indices);
        int views = scanner.views();
        // Turned by a block everything is the same again, where half a turn is a whole number of blocks.
        int distinct = views % perBlock == 0 ? perBlock : views;
        double weight = perMm3 * views / distinct;
        int mostDifference = scanner.axialCompression().maxRingDifference();
        for (int view = 0; view < distinct; view++) {
            for (int bin = 0; bin < scanner.tangentialBins(); bin++) {
                int t = bin - halfBins;
                int a = pairs.first(view, t);
                int b = pairs.second(view, t);
                if (scanner.isGap(a) || scanner.isGap(b) || !rules.isGood(a, b)) {
                    continue;
                }
                double[] line = lines[Math.abs(t)];
                double factor = weight * ofBin[Math.abs(t)];
                for (int ringA = 0; ringA < rings; ringA++) {
                    int classA = classOf(ringA * indices + a);
                    double ofA = factor * ofClass[classA];
                    int last = Math.min(rings - 1, ringA + mostDifference);
                    for (int ringB = Math.max(0, ringA - mostDifference); ringB <= last; ringB++) {
                        int classB = classOf(ringB * indices + b);
                        double counts = ofA * ofClass[classB] * line[Math.abs(ringA - ringB)];
                        byClass[classA] += counts;
                        byClass[classB] += counts;
                        byBin[Math.abs(t)] += counts;
                    }
                }
            }
        }
    }

    double pairSensitivity() {
        return sensitivity;
    }

    /** Of a crystal among its like, mean 1 over the scanner; 0 in a gap. */
    double efficiency(int element) {
        return scanner.isGap(element % indices) ? 0 : ofClass[classOf(element)];
    }

    /** By tangential bin. */
    float[] geometric() {
        float[] factors = new float[scanner.tangentialBins()];
        for (int bin = 0; bin < factors.length; bin++) {
            factors[bin] = (float) ofBin[Math.abs(bin - halfBins)];
        }
        return factors;
    }
}
