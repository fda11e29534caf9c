package org.petmr.recon.projector;

import org.petmr.recon.scanner.ScannerModel;

/** The events of a list, one line for each from crystal to crystal, for the projector that takes lines one by one. */
public final class GroupedLines implements LorProjector.Lines {

    private final ScannerModel scanner;
    private final int[] element1;
    private final int[] element2;
    private final short[] tofBin;

    public GroupedLines(ListModeEvents events) {
        this.scanner = events.geometry().scanner();
        this.element1 = new int[events.size()];
        this.element2 = new int[events.size()];
        this.tofBin = new short[events.size()];
        events.forEach((event, first, second, bin) -> {
            element1[event] = first;
            element2[event] = second;
            tofBin[event] = (short) bin;
        });
    }

    @Override
    public int size() {
        return element1.length;
    }

    @Override
    public int get(int line, double[] endsMm) {
        place(element1[line], endsMm, 0);
        place(element2[line], endsMm, 3);
        return tofBin[line];
    }

    private void place(int element, double[] endsMm, int at) {
        int perRing = scanner.indicesPerRing();
        double angle = scanner.crystalAngleRad(element % perRing);
        double r = scanner.effectiveRadiusMm();
        endsMm[at] = r * Math.cos(angle);
        endsMm[at + 1] = r * Math.sin(angle);
        endsMm[at + 2] = scanner.ringZMm(element / perRing);
    }
}
