package org.petmr.acquisition.retention;

import java.util.function.Function;
import org.petmr.acquisition.registry.Registry;

/** The way to the registry: straight to it, or over the thread that a service keeps for it. Blocks. */
@FunctionalInterface
public interface RegistryDoor {

    /**
     * Asks or changes something.
     *
     * @throws org.petmr.acquisition.AcquisitionException it does not answer
     */
    <T> T ask(Function<Registry, T> question);

    /** One that is open. */
    static RegistryDoor of(Registry registry) {
        return new RegistryDoor() {
            @Override
            public <T> T ask(Function<Registry, T> question) {
                return question.apply(registry);
            }
        };
    }
}
