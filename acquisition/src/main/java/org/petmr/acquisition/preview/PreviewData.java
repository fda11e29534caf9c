package org.petmr.acquisition.preview;

import org.petmr.recon.algorithm.RunningImage;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.Normalisation;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.HistoImages;
import org.petmr.recon.sinogram.Histogrammer;
import org.petmr.recon.sinogram.ProjectionGeometry;

/** What events are counted in for a live image: places where their time of flight is measured, lines where it is not. */
sealed interface PreviewData {

    /** An image is looked at in pixels of about this size. */
    double PIXEL_MM = 4;

    static PreviewData of(ScannerModel scanner) {
        VoxelGrid grid = scanner.imageGrid(
                (int) Math.max(1, Math.round(PIXEL_MM / scanner.image().pixelMm())));
        return scanner.timeOfFlight().isPresent()
                ? new Places(RunningImage.places(scanner, grid))
                : new Lines(new Histogrammer(RunningImage.rebinned(scanner)), grid);
    }

    /** Counts {@code words[0..n-1]}, of any kind. */
    void add(long[] words, int n);

    /** Where marks, losses and delayeds are counted. */
    Histogrammer others();

    /** Whose efficiencies count. */
    ProjectionGeometry lines();

    VoxelGrid grid();

    RunningImage image(Normalisation normalisation, Workers workers);

    /** As the page calls it. */
    String method();

    /** Direct lines of a sinogram. */
    record Lines(Histogrammer counted, VoxelGrid grid) implements PreviewData {
        @Override
        public void add(long[] words, int n) {
            counted.add(words, n);
        }

        @Override
        public Histogrammer others() {
            return counted;
        }

        @Override
        public ProjectionGeometry lines() {
            return counted.geometry();
        }

        @Override
        public RunningImage image(Normalisation normalisation, Workers workers) {
            return new RunningImage(counted, normalisation, grid, workers);
        }

        @Override
        public String method() {
            return "rebinned";
        }
    }

    /** Histo-images. */
    record Places(HistoImages counted) implements PreviewData {
        @Override
        public void add(long[] words, int n) {
            counted.add(words, n);
        }

        @Override
        public Histogrammer others() {
            return counted.others();
        }

        @Override
        public ProjectionGeometry lines() {
            return counted.lines();
        }

        @Override
        public VoxelGrid grid() {
            return counted.grid();
        }

        @Override
        public RunningImage image(Normalisation normalisation, Workers workers) {
            return new RunningImage(counted, normalisation, workers);
        }

        @Override
        public String method() {
            return "histo-image";
        }
    }
}
