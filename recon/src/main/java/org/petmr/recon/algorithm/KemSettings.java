package org.petmr.recon.algorithm;

import java.util.List;
import java.util.Optional;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;

/**
 * Kernelised expectation maximisation: OSEM for the coefficients alpha of {@code x = K alpha}, K made of the MR image.
 *
 * @param kernel how K is made
 * @param iterations passes over all subsets
 * @param subsets a divisor of the number of views
 */
public record KemSettings(KernelSettings kernel, int iterations, int subsets) implements AlgorithmSettings {

    public KemSettings {
        if (kernel == null) {
            throw new IllegalArgumentException("kernel: missing (expected: settings)");
        }
        Checks.passes(iterations, subsets);
    }

    public static KemSettings usual(int iterations, int subsets) {
        return new KemSettings(KernelSettings.USUAL, iterations, subsets);
    }

    @Override
    public String name() {
        return "kem";
    }

    @Override
    public boolean needsMr() {
        return true;
    }

    @Override
    public KemSettings withSubsets(int newSubsets) {
        return new KemSettings(kernel, iterations, newSubsets);
    }

    @Override
    public Volume run(
            Likelihood likelihood, ImageOperator resolution, Optional<Volume> mr, Workers workers, Progress progress) {
        ImageOperator k = KernelMatrixBuilder.build(
                List.of(AlgorithmSettings.guide(name(), likelihood, mr)),
                likelihood.fieldOfViewRadiusMm(),
                kernel,
                workers,
                progress.part(0, 0.1));
        ImageOperator operator = resolution == ImageOperator.IDENTITY ? k : resolution.after(k);
        Volume coefficients = new Osem(likelihood, operator, iterations, workers).run(progress.part(0.1, 1));
        Volume image = Volume.zeros(likelihood.grid());
        k.apply(coefficients, image);
        return image;
    }
}
