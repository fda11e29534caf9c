package org.petmr.acquisition.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.petmr.acquisition.AcquisitionException;

/** The contract on a real PostgreSQL server. */
class PostgresRegistryTest implements RegistryContract {

    private static final AtomicInteger NAMES = new AtomicInteger();

    private static TemporaryPostgres postgres;
    private static Registry registry;

    @BeforeAll
    static void start() throws Exception {
        postgres = TemporaryPostgres.start();
        registry = Registry.open(postgres.address());
    }

    @AfterAll
    static void stop() throws Exception {
        if (registry != null) {
            registry.close();
        }
        if (postgres != null) {
            postgres.close();
        }
    }

    @Override
    public Registry registry() {
        return registry;
    }

    @Override
    public Registry openAgain() {
        return Registry.open(postgres.address());
    }

    @Override
    public String fresh(String stem) {
        return stem + NAMES.incrementAndGet();
    }

    @Test
    void aServerThatIsGoneIsToldInSeconds() throws Exception {
        try (TemporaryPostgres gone = TemporaryPostgres.start();
                Registry open = Registry.open(gone.address())) {
            gone.stop();
            long from = System.nanoTime();
            assertThatThrownBy(() -> open.acquisitions().oldestFirst())
                    .isInstanceOf(AcquisitionException.class)
                    .hasMessageContaining("will be tried again")
                    .hasMessageContaining("jdbc:postgresql://127.0.0.1");
            assertThat((System.nanoTime() - from) / 1e9).isLessThan(10);
        }
    }
}
