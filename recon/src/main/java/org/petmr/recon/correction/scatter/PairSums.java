package org.petmr.recon.correction.scatter;

import java.util.List;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.scanner.ScannerModel;

/**
 * Legs of one block of scatter points after another, then all pairs over them. A column of detectors is one thread's at a time
 * and sums points in their order, so the result is the same whatever the number of threads.
 */
final class PairSums {

    private final CoarseDetectors detectors;
    private final Workers workers;

    PairSums(CoarseDetectors detectors, Workers workers) {
        this.detectors = detectors;
        this.workers = workers;
    }

    /** One kernel and the rows it fills, {@code [column][ring * width * cells]}. */
    record Task(PairKernel kernel, int cells, float[][] rows) {
        static Task of(PairKernel kernel, int cells, CoarseDetectors detectors) {
            int width = (detectors.reach() + 1) * detectors.rings();
            return new Task(kernel, cells, new float[detectors.columns()][detectors.rings() * width * cells]);
        }
    }

    void run(ScatterPoints points, CoarseImage image, LegBlock legs, List<Task> tasks, Progress progress) {
        PairScratch[] scratch = new PairScratch[workers.threads()];
        for (int w = 0; w < scratch.length; w++) {
            scratch[w] = new PairScratch(detectors, legs.length());
        }
        for (int first = 0; first < points.count(); first += LegBlock.POINTS) {
            progress.checkpoint();
            int base = first;
            legs.points = Math.min(LegBlock.POINTS, points.count() - first);
            workers.forItems(legs.points, (worker, place) -> legs.fill(place, points, base + place, image));
            progress.checkpoint();
            workers.forItems(detectors.columns(), (worker, column) -> {
                for (Task task : tasks) {
                    task.kernel.add(legs, column, task.rows[column], scratch[worker]);
                }
            });
            progress.report((double) (first + legs.points) / points.count(), "scatter points");
        }
    }

    /**
     * The sums as scatter per unit efficiency: divided by {@code cos cos / D^2} of the unscattered pair.
     *
     * @param cell which of the task's cells; the pair seen from its other end has the mirrored one
     */
    ScatterTable table(Task task, int cell, ScannerModel scanner) {
        ScatterTable table = new ScatterTable(detectors, scanner);
        int rings = detectors.rings();
        int half = detectors.columns() / 2;
        int width = (detectors.reach() + 1) * rings;
        for (int column = 0; column < detectors.columns(); column++) {
            for (int apart = -detectors.reach(); apart <= (column < half ? 0 : -1); apart++) {
                for (int r1 = 0; r1 < rings; r1++) {
                    for (int r2 = 0; r2 < rings; r2++) {
                        int at = (r1 * width + (apart + detectors.reach()) * rings + r2) * task.cells;
                        double perPair = perPair(apart, r1, r2);
                        float there = (float) (perPair * task.rows[column][at + cell]);
                        float back = (float) (perPair * task.rows[column][at + task.cells - 1 - cell]);
                        table.set(column, r1, apart, r2, there, back);
                    }
                }
            }
        }
        return table;
    }

    /** {@code D^2 / (cos cos)} of two detectors, mm^2: chord C = 2R cos, cosines at both ends C^2 / 2RD. */
    private double perPair(int apart, int ring1, int ring2) {
        double radius = detectors.radiusMm();
        double chord = 2 * radius * Math.cos(Math.PI * apart / detectors.columns());
        double rise = (ring2 - ring1) * detectors.ringStepMm();
        double square = chord * chord + rise * rise;
        double cosine = chord * chord / (2 * radius * Math.sqrt(square));
        return square / (cosine * cosine);
    }
}
