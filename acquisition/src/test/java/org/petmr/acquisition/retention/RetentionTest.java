package org.petmr.acquisition.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.registry.Acquisition;
import org.petmr.acquisition.registry.Registry;
import org.petmr.acquisition.registry.RegistryAddress;
import org.petmr.acquisition.registry.Study;
import org.petmr.acquisition.store.RetentionPolicy;

/** List mode goes recording by recording, and each is told of whatever becomes of the others. */
class RetentionTest {

    private static final Instant NOW = Instant.parse("2026-11-22T02:00:00Z");
    private static final RetentionPolicy A_WEEK =
            new RetentionPolicy(Optional.of(Duration.ofDays(7)), OptionalLong.empty());

    @TempDir
    Path data;

    private Registry registry;
    private final List<String> told = new ArrayList<>();
    private final Retention.Hold hold = new Retention.Hold() {
        @Override
        public boolean take(String id) {
            told.add("take " + id);
            return true;
        }

        @Override
        public void giveBack(String id) {
            told.add("give back " + id);
        }

        @Override
        public void tell(String id, boolean isRemoved) {
            told.add((isRemoved ? "removed " : "not whole ") + id);
        }
    };

    @BeforeEach
    void threeOldAcquisitions() throws IOException {
        registry = Registry.open(RegistryAddress.embedded(data));
        Study study = registry.studies().of("A1", "P1", Optional.empty(), NOW);
        for (int i = 1; i <= 3; i++) {
            Instant at = NOW.minus(Duration.ofDays(20 - i));
            Files.write(Files.createDirectories(listMode("S" + i)).resolve("segment-00000.plm"), new byte[100 * i]);
            registry.acquisitions()
                    .add(new Acquisition(
                            "S" + i,
                            study.id(),
                            "bench",
                            "complete",
                            at,
                            Optional.of(at),
                            Optional.of(at),
                            data.resolve("S" + i).toString(),
                            1,
                            1,
                            0,
                            Optional.empty(),
                            false,
                            Optional.of(at),
                            Optional.empty(),
                            0));
        }
    }

    @AfterEach
    void close() {
        registry.close();
    }

    private Path listMode(String id) {
        return data.resolve(id).resolve("listmode");
    }

    private Retention.Report prune(RegistryDoor door) {
        List<Retention.Recording> recordings = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            recordings.add(new Retention.Recording("S" + i, listMode("S" + i), false));
        }
        return Retention.prune(door, recordings, A_WEEK, false, NOW, hold);
    }

    /** The registry goes away for the second of three. */
    @Test
    void oneThatCannotBeRemovedHidesNoneOfTheOthers() {
        int[] asked = {0};
        Retention.Report report = prune(new RegistryDoor() {
            @Override
            public <T> T ask(Function<Registry, T> question) {
                if (++asked[0] == 3) { // all rows, then one question for each
                    throw AcquisitionException.late("the registry does not answer");
                }
                return question.apply(registry);
            }
        });
        assertThat(report.outcomes())
                .extracting(Retention.Outcome::id, Retention.Outcome::isRemoved)
                .containsExactly(tuple("S1", true), tuple("S2", false), tuple("S3", true));
        assertThat(report.outcomes().get(1).why()).contains("the registry does not answer");
        assertThat(report.freedBytes()).isEqualTo(400);
        assertThat(told).containsExactly("take S1", "removed S1", "take S2", "give back S2", "take S3", "removed S3");
        assertThat(listMode("S2")).exists();
        assertThat(registry.acquisitions().find("S2").orElseThrow().prunedAt()).isEmpty();

        told.clear();
        assertThat(prune(RegistryDoor.of(registry)).outcomes())
                .extracting(Retention.Outcome::id)
                .containsExactly("S2");
        assertThat(told).containsExactly("take S2", "removed S2");
    }

    /** The service was killed when the recording had its other name, or before that. */
    @Test
    void aRemovalThatWasCutShortIsEnded() throws IOException {
        for (String id : List.of("S1", "S2")) {
            Acquisition row = registry.acquisitions().find(id).orElseThrow();
            registry.acquisitions().change(row.pruned(NOW.minusSeconds(60)));
        }
        Path going = data.resolve("S1/listmode.removed");
        Files.move(listMode("S1"), going);
        Retention.Report report = prune(RegistryDoor.of(registry));
        assertThat(report.outcomes())
                .extracting(Retention.Outcome::id, Retention.Outcome::isRemoved, Retention.Outcome::bytes)
                .containsExactly(tuple("S1", true, 100L), tuple("S2", true, 200L), tuple("S3", true, 300L));
        assertThat(going).doesNotExist();
        assertThat(listMode("S2")).doesNotExist();
        assertThat(registry.acquisitions().find("S1").orElseThrow().prunedAt()).contains(NOW.minusSeconds(60));
        assertThat(prune(RegistryDoor.of(registry)).outcomes()).isEmpty();
    }
}
