package org.petmr.acquisition.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
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
            statement.execute("update \"schema_history\" set \"success\" = false where \"version\" = '4'");
            statement.execute("drop index series_of_examination");
        }
        try (Registry again = Registry.open(address)) {
            assertThat(again.acquisitions().oldestFirst()).isEmpty();
        }
    }

    /** What is beside the file is of an attempt that a crash ended, and means nothing. */
    @Test
    void aFirstMigrationThatACrashCutShortIsDoneAnew(@TempDir Path own) throws Exception {
        Path half = own.resolve("registry.migrating");
        try (Connection h2 = DriverManager.getConnection("jdbc:h2:file:" + half, "petmr", "");
                Statement statement = h2.createStatement()) {
            statement.execute("create table study (id bigint primary key)");
        }
        try (Registry opened = Registry.open(RegistryAddress.embedded(own))) {
            assertThat(opened.acquisitions().oldestFirst()).isEmpty();
        }
        try (Stream<Path> left = Files.list(own)) {
            assertThat(left).extracting(f -> f.getFileName().toString()).noneMatch(f -> f.contains("migrating"));
        }
    }

    /** The file of an older version keeps its rows. */
    @Test
    void anOlderFileIsBroughtUpToDateWithWhatIsInIt(@TempDir Path own) throws Exception {
        RegistryAddress address = RegistryAddress.embedded(own);
        Flyway.configure(Registry.class.getClassLoader())
                .dataSource(address.url(), address.user(), address.password())
                .locations("classpath:org/petmr/acquisition/registry/migrations")
                .table("schema_history")
                .target("1")
                .load()
                .migrate();
        try (Connection h2 = DriverManager.getConnection(address.url(), address.user(), address.password());
                Statement statement = h2.createStatement()) {
            statement.execute("insert into study (study_uid, accession, patient_id, created_at, version)"
                    + " values ('2.25.7', 'A1', 'P1', current_timestamp, 1)");
        }
        Registry.open(address).close();
        try (Connection h2 = DriverManager.getConnection(address.url(), address.user(), address.password());
                Statement statement = h2.createStatement();
                ResultSet studies = statement.executeQuery("select study_uid from study")) {
            assertThat(studies.next()).isTrue();
            assertThat(studies.getString(1)).isEqualTo("2.25.7");
        }
    }

    /** Opens one registry after the other, each in a directory of its own, until it is killed. */
    static final class Opener {
        private Opener() {}

        public static void main(String[] args) {
            for (int i = 0; ; i++) {
                Registry.open(RegistryAddress.embedded(Path.of(args[0], "" + i)))
                        .close();
                System.out.println(i);
            }
        }
    }

    @Test
    void whoIsKilledWhileItIsMadeFindsItSoundAgain(@TempDir Path own) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int trial = 0; trial < 4; trial++) {
            Path trials = own.resolve("trial" + trial);
            Process opener = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Opener.class.getName(),
                            trials.toString()))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            BufferedReader said = opener.inputReader();
            assertThat(said.readLine()).isEqualTo("0");
            assertThat(opener.waitFor(random.nextLong(200_000_000), TimeUnit.NANOSECONDS))
                    .isFalse();
            opener.destroyForcibly();
            assertThat(opener.waitFor(60, TimeUnit.SECONDS)).isTrue();
            try (Stream<Path> made = Files.list(trials)) {
                for (Path each : made.toList()) {
                    try (Registry again = Registry.open(RegistryAddress.embedded(each))) {
                        assertThat(again.acquisitions().oldestFirst())
                                .as("seed %d, %s", seed, each)
                                .isEmpty();
                    }
                }
            }
        }
    }
}
