package org.petmr.recon.quantification.nema;

import org.petmr.recon.event.Word;
import org.petmr.recon.sinogram.ProjectionGeometry;

/**
 * Where a line source parallel to the axis lies, from the events of list mode alone: prompts by view and tangential bin,
 * all rings together.
 */
public final class TofLineFinder {

    /** Of a line parallel to the axis, scanner space. */
    public record Position(double xMm, double yMm) {}

    private final ProjectionGeometry geometry;
    private final int perRing;
    private final int elements;

    /** {@code [view * tangentialBins + t]} */
    private final int[] counts;

    public TofLineFinder(ProjectionGeometry geometry) {
        this.geometry = geometry;
        this.perRing = geometry.scanner().indicesPerRing();
        this.elements = geometry.scanner().elements();
        this.counts = new int[geometry.views() * geometry.tangentialBins()];
    }

    /** Counts the prompts among {@code words[0..n-1]}. */
    public void add(long[] words, int n) {
        int bins = geometry.tangentialBins();
        for (int i = 0; i < n; i++) {
            long word = words[i];
            if (!Word.isCoincidence(word) || Word.isDelayed(word)) {
                continue;
            }
            int a = Word.elementA(word);
            int b = Word.elementB(word);
            if (a >= elements || b >= elements || a % perRing == b % perRing) {
                continue;
            }
            int t = geometry.pairs().tangential(a % perRing, b % perRing) + bins / 2;
            if (t >= 0 && t < bins) {
                counts[geometry.pairs().view(a % perRing, b % perRing) * bins + t]++;
            }
        }
    }

    /** @throws IllegalArgumentException when the events follow no line */
    public Position position() {
        int bins = geometry.tangentialBins();
        double[] maxima = new double[geometry.views()];
        for (int view = 0; view < maxima.length; view++) {
            maxima[view] = Double.NaN;
            int most = 0;
            for (int t = 0; t < bins; t++) {
                if (Math.abs(geometry.sMm(t)) <= LineProfiles.REACH_MM && counts[view * bins + t] > most) {
                    most = counts[view * bins + t];
                    maxima[view] = geometry.sMm(t);
                }
            }
        }
        LineProfiles.Trace trace = new LineProfiles(geometry).trace(maxima);
        // a row's direction is its view's angle, tilt and all; s counts along the normal, a quarter turn on
        double tilt = geometry.scanner().crystalAngleRad(0);
        double normal = tilt + Math.PI / 2;
        return new Position(
                trace.xMm() * Math.cos(normal) - trace.yMm() * Math.sin(normal),
                trace.xMm() * Math.sin(normal) + trace.yMm() * Math.cos(normal));
    }
}
