package org.petmr.recon.command;

import org.petmr.recon.sinogram.ProjectionGeometry;

final class HistogramItem {
    private HistogramItem() {}

    static BenchmarkItems.Timing run(ProjectionGeometry geometry, int runs) {
        throw new UnsupportedOperationException();
    }
}
