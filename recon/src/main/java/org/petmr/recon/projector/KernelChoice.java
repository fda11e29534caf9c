package org.petmr.recon.projector;

/** Which twin of the kernels serves this JVM. */
public final class KernelChoice {

    private static final String VECTOR_KERNELS = "org.petmr.recon.projector.VectorKernels";

    private KernelChoice() {}

    /** The vector kernels when the JVM was started with {@code --add-modules jdk.incubator.vector}, else plain loops. */
    public static Kernels best() {
        boolean hasModule =
                ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        if (!hasModule) {
            return new PlainKernels();
        }
        try {
            // By name, so that nothing else is linked against an incubating module.
            return (Kernels)
                    Class.forName(VECTOR_KERNELS).getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException | LinkageError e) {
            return new PlainKernels();
        }
    }
}
