package org.petmr.recon.projector;

import java.util.Optional;

/** Which twin of the list-mode kernels serves this JVM and this timing resolution. */
final class ListModeKernelChoice {

    private static final String VECTOR_KERNELS = "org.petmr.recon.projector.VectorListModeKernels";
    /** What a polynomial may miss of the largest weight: bins much wider than the resolution are too square for it. */
    private static final double MOST_POLYNOMIAL_ERROR = 1e-5;
    /** A matrix is made for vectors of at most so many floats. */
    private static final int MOST_LANES = 16;

    private ListModeKernelChoice() {}

    static ListModeKernels best(Optional<TofKernel> tof) {
        boolean hasModule =
                ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        if (!hasModule || tof.isPresent() && new ListModeTof(tof.get()).polynomialError > MOST_POLYNOMIAL_ERROR) {
            return new PlainListModeKernels();
        }
        try {
            // By name, so that nothing else is linked against an incubating module.
            ListModeKernels kernels = (ListModeKernels)
                    Class.forName(VECTOR_KERNELS).getDeclaredConstructor().newInstance();
            return kernels.lanes() <= MOST_LANES ? kernels : new PlainListModeKernels();
        } catch (ReflectiveOperationException | LinkageError e) {
            return new PlainListModeKernels();
        }
    }
}
