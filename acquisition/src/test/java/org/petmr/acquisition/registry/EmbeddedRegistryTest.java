package org.petmr.acquisition.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract on the database in a file. */
class EmbeddedRegistryTest implements RegistryContract {

    @TempDir
    static Path directory;

    private static Registry registry;
    private static int names;

    @BeforeAll
    static void open() {
        registry = Registry.open(RegistryAddress.embedded(directory));
    }

    @AfterAll
    static void close() {
        registry.close();
    }

    @Override
    public Registry registry() {
        return registry;
    }

    @Override
    public Registry openAgain() {
        registry.close();
        registry = Registry.open(RegistryAddress.embedded(directory));
        return Registry.open(RegistryAddress.embedded(directory));
    }

    @Override
    public String fresh(String stem) {
        return stem + names++;
    }

    /** Opens the file that its parent holds, and prints what it is told. */
    static final class SecondProcess {
        private SecondProcess() {}

        public static void main(String[] args) {
            try (Registry held = Registry.open(RegistryAddress.embedded(Path.of(args[0])))) {
                System.out.println(
                        "opened with " + held.acquisitions().oldestFirst().size());
            } catch (RuntimeException e) {
                System.out.println("refused: " + e.getMessage());
            }
        }
    }

    @Test
    void aSecondProcessIsToldThatTheFileIsHeld() throws Exception {
        Process second = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SecondProcess.class.getName(),
                        directory.toString()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String said = new String(second.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(said).contains("refused: registry ").contains("another process holds it");
    }

    /** H2 keeps what a migration had done before a crash, and Flyway then refuses the tables. */
    @Test
    void aMigrationThatACrashCutShortIsDoneAgain(@TempDir Path own) throws Exception {
        RegistryAddress address = RegistryAddress.embedded(own);
        Registry.open(address).close();
        try (Connection h2 = DriverManager.getConnection(address.url(), address.user(), address.password());
                Statement statement = h2.createStatement()) {
            statement.execute("update \"schema_history\" set \"success\" = false where \"version\" = '3'");
            statement.execute("drop index job_of_acquisition");
        }
        try (Registry again = Registry.open(address)) {
            assertThat(again.acquisitions().oldestFirst()).isEmpty();
        }
    }
}
