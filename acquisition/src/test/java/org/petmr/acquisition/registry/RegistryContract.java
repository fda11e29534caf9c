package org.petmr.acquisition.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.petmr.acquisition.AcquisitionException;

/** What every database must do; each runs the same tests. */
interface RegistryContract {

    Instant NOW = Instant.parse("2026-11-21T10:00:00.123456Z");

    /** A registry of its own tests; may hold rows of other tests. */
    Registry registry();

    /** Opens the same database once more. */
    Registry openAgain();

    /** Makes names that no other test uses. */
    String fresh(String stem);

    private Acquisition add(String id) {
        Study study = registry().studies().of(fresh("A"), "P1", Optional.empty(), NOW);
        Acquisition a = new Acquisition(
                id,
                study.id(),
                "bench",
                "armed",
                NOW,
                Optional.empty(),
                Optional.empty(),
                "/data/" + id,
                0,
                0,
                0,
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                0);
        registry().acquisitions().add(a);
        return a;
    }

    @Test
    default void aStudyIsMadeOnceAndLearnsItsUid() {
        String accession = fresh("A");
        Study first = registry().studies().of(accession, "P1", Optional.empty(), NOW);
        String uid = "1.2." + first.id();
        Study second = registry().studies().of(accession, "P1", Optional.of(uid), NOW.plusSeconds(1));
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.studyUid()).contains(uid);
        assertThat(second.version()).isEqualTo(first.version() + 1);
        assertThat(second.createdAt()).isEqualTo(NOW);
        assertThat(registry().studies().of(accession, "P1", Optional.of("1.2.3.4"), NOW))
                .as("what is known is not written over")
                .isEqualTo(second);
        assertThat(registry().studies().find(first.id())).contains(second);
    }

    @Test
    default void anAcquisitionComesBackAsItWasWritten() {
        Acquisition a = add(fresh("S"));
        assertThat(registry().acquisitions().find(a.id())).contains(a);
        Acquisition changed = new Acquisition(
                a.id(),
                a.studyId(),
                a.scanner(),
                "failed",
                a.armedAt(),
                Optional.of(NOW.plusSeconds(5)),
                Optional.of(NOW.plusSeconds(9)),
                a.directory(),
                1L << 40,
                20_000_000_000L,
                7,
                Optional.of("x".repeat(3000)),
                true,
                Optional.of(NOW.plusSeconds(20)),
                Optional.of(NOW.plusSeconds(30)),
                0);
        registry().acquisitions().change(changed);
        Acquisition found = registry().acquisitions().find(a.id()).orElseThrow();
        assertThat(found.version()).isEqualTo(1);
        assertThat(found.storedEvents()).isEqualTo(20_000_000_000L);
        assertThat(found.startedAt()).isEqualTo(changed.startedAt());
        assertThat(found.exportedAt()).isEqualTo(changed.exportedAt());
        assertThat(found.prunedAt()).isEqualTo(changed.prunedAt());
        assertThat(found.isKept()).isTrue();
        assertThat(found.error().orElseThrow()).hasSize(2000);
        assertThat(registry().acquisitions().oldestFirst()).contains(found);
    }

    @Test
    default void whoChangesAnOldVersionIsTold() {
        Acquisition a = add(fresh("S"));
        registry().acquisitions().change(a.withKept(true));
        assertThatThrownBy(() -> registry().acquisitions().change(a.exported(NOW)))
                .isInstanceOfSatisfying(
                        AcquisitionException.class,
                        e -> assertThat(e.fault()).isEqualTo(AcquisitionException.Fault.CONFLICT))
                .hasMessageContaining("acquisition " + a.id() + ": version 0");
        Acquisition found = registry().acquisitions().find(a.id()).orElseThrow();
        assertThat(found.isKept()).isTrue();
        assertThat(found.exportedAt()).isEmpty();
    }

    private static Series series(Acquisition of, Optional<String> examination, String description) {
        return new Series(
                "1.2.%d.%d".formatted(of.studyId(), Math.abs(description.hashCode())),
                of.id(),
                examination,
                "PT",
                description,
                127,
                NOW,
                Optional.empty(),
                Optional.empty(),
                0);
    }

    @Test
    default void seriesAreSentAndCommitted() {
        Acquisition a = add(fresh("S"));
        Series s = series(a, Optional.empty(), "PET");
        registry().series().add(s);
        assertThat(registry().series().find(s.seriesUid())).contains(s);
        registry().series().change(s.with(Optional.of(NOW.plusSeconds(1)), Optional.empty()));
        Series sent = registry().series().find(s.seriesUid()).orElseThrow();
        registry().series().change(sent.with(Optional.of(NOW.plusSeconds(9)), Optional.of(NOW.plusSeconds(2))));
        List<Series> found = registry().series().ofAcquisition(a.id());
        assertThat(found).hasSize(1);
        assertThat(found.get(0).sentAt()).as("the first time").contains(NOW.plusSeconds(1));
        assertThat(found.get(0).committedAt()).contains(NOW.plusSeconds(2));
        assertThat(found.get(0).version()).isEqualTo(2);
        assertThatThrownBy(() -> registry().series().change(sent))
                .isInstanceOf(AcquisitionException.class)
                .hasMessageContaining("series " + s.seriesUid() + ": version 1");
    }

    @Test
    default void seriesOfSeveralBedsAreFoundByTheirExamination() {
        Acquisition first = add(fresh("S"));
        String examination = fresh("X");
        Series whole = series(first, Optional.of(examination), "PET, two beds");
        Series raw = series(first, Optional.empty(), "list mode");
        registry().series().add(whole);
        registry().series().add(raw);
        assertThat(registry().series().ofExamination(examination)).containsExactly(whole);
        assertThat(registry().series().ofAcquisition(first.id())).containsExactlyInAnyOrder(whole, raw);
    }

    @Test
    default void theUrgentJobIsFirstAndThenTheOldest() {
        Acquisition a = add(fresh("S"));
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Job job = Job.queued(
                    fresh("J"),
                    a.id(),
                    1,
                    i,
                    "reconstruction",
                    i == 13 ? 1 : 0,
                    "{\"i\":" + i + "}",
                    NOW.plusSeconds(i));
            ids.add(job.id());
            registry().jobs().put(job);
            registry().jobs().put(job);
        }
        ids.add(0, ids.remove(13));
        assertThat(registry().jobs().open().stream().map(Job::id).filter(ids::contains))
                .as("each once, though it was written twice")
                .containsExactlyElementsOf(ids);
        Job urgent = registry().jobs().find(ids.get(0)).orElseThrow();
        assertThat(urgent.parameters()).isEqualTo("{\"i\":13}");
        registry().jobs().put(urgent.ended(Job.State.CANCELLED, NOW, Optional.empty()));
        assertThat(registry().jobs().open()).extracting(Job::id).doesNotContain(urgent.id());
    }

    /** What is known of a job at each step of its way comes back as it was written. */
    @Test
    default void theWayOfAJobIsKept() {
        Acquisition a = add(fresh("S"));
        Job queued = Job.queued(fresh("J"), a.id(), 2, 3, "registration", 50, "{\"subsets\":21}", NOW);
        Job begun = queued.begun(NOW.plusSeconds(1));
        Job on = begun.at(0.25, "quarter");
        Job again = on.again(Optional.of(NOW.plusSeconds(9)), Optional.of("peer refused"));
        Job failed =
                again.begun(NOW.plusSeconds(9)).ended(Job.State.FAILED, NOW.plusSeconds(12), Optional.of("no mu-map"));
        for (Job step : List.of(queued, begun, on, again, failed, failed.anew())) {
            registry().jobs().put(step);
            assertThat(registry().jobs().find(queued.id())).contains(step);
        }
        assertThat(failed.attempts()).isEqualTo(2);
        assertThat(failed.version()).isGreaterThan(again.version());
        assertThat(registry().jobs().ofAcquisition(a.id())).hasSize(1);
        registry().jobs().put(failed.ended(Job.State.FAILED, NOW, Optional.of("x".repeat(5000))));
        assertThat(registry().jobs().find(queued.id()).orElseThrow().error().orElseThrow())
                .hasSize(2000);
    }

    @Test
    default void theTablesAreThereWhenItIsOpenedAgain() {
        Acquisition a = add(fresh("S"));
        try (Registry again = openAgain()) {
            assertThat(again.acquisitions().find(a.id())).contains(a);
        }
    }
}
