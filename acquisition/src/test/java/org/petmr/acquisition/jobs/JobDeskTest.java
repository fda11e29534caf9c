package org.petmr.acquisition.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.registry.Job;
import org.petmr.recon.compute.Progress;

/** Turns, retries, cancellation and what is taken up after a restart, with work that does what the test says. */
@Timeout(60)
class JobDeskTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final RetryPolicy QUICK = new RetryPolicy(3, Duration.ofMillis(20), Duration.ofMillis(50));

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final List<String> order = Collections.synchronizedList(new ArrayList<>());
    private final List<Job> steps = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();
    private final Map<String, List<Exception>> failures = new ConcurrentHashMap<>();
    private JobDesk desk;

    /** Notes what runs, waits where the test holds it, fails as often as the test says. */
    private final class Work implements JobWork {
        @Override
        public Lane lane(Job job) {
            return job.kind().equals("export") ? Lane.SEND : Lane.COMPUTE;
        }

        @Override
        public boolean waits(Job job) {
            return job.kind().equals("attenuation");
        }

        @Override
        public void await(Job job, Progress progress) throws Exception {
            hold("await " + job.id(), progress);
        }

        @Override
        public void run(Job job, Progress progress) throws Exception {
            order.add(job.id());
            progress.report(0.5, "half");
            hold(job.id(), progress);
            List<Exception> left = failures.getOrDefault(job.id(), List.of());
            if (!left.isEmpty()) {
                throw left.remove(0);
            }
        }

        private void hold(String name, Progress progress) throws InterruptedException {
            CountDownLatch latch = held.get(name);
            while (latch != null && !latch.await(10, TimeUnit.MILLISECONDS)) {
                progress.checkpoint();
            }
        }
    }

    @BeforeEach
    void open() {
        desk = desk();
    }

    private JobDesk desk() {
        return onContext(() -> new JobDesk(vertx, context, new Work(), QUICK, Clock.systemUTC(), (now, isStep) -> {
            steps.add(now.job());
            return Future.succeededFuture();
        }));
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private <T> T onContext(Supplier<T> what) {
        var done = new java.util.concurrent.CompletableFuture<T>();
        context.runOnContext(v -> {
            try {
                done.complete(what.get());
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        try {
            return done.join();
        } catch (java.util.concurrent.CompletionException e) {
            throw e.getCause() instanceof AcquisitionException known ? known : e;
        }
    }

    private static Job job(String session, int place, String kind, int priority, int ageS) {
        return Job.queued(session + "-" + kind, session, 1, place, kind, priority, "{}", NOW.minusSeconds(ageS));
    }

    private static List<Job> processing(String session, int priority, int ageS) {
        return List.of(
                job(session, 0, "quicklook", priority + 100, ageS),
                job(session, 1, "attenuation", priority, ageS),
                job(session, 2, "reconstruction", priority, ageS),
                job(session, 3, "export", priority, ageS));
    }

    private void add(List<Job> jobs) {
        onContext(() -> {
            desk.add(jobs);
            return null;
        });
    }

    private Job get(String id) {
        return onContext(() -> desk.get(id).job());
    }

    private void awaitState(String id, Job.State state) {
        await().atMost(Duration.ofSeconds(20)).until(() -> get(id).state() == state);
    }

    private CountDownLatch hold(String name) {
        CountDownLatch latch = new CountDownLatch(1);
        held.put(name, latch);
        return latch;
    }

    @Test
    void stagesRunOneAfterTheOther() {
        add(processing("A", 50, 0));
        awaitState("A-export", Job.State.DONE);
        assertThat(order).containsExactly("A-quicklook", "A-attenuation", "A-reconstruction", "A-export");
        Job done = get("A-reconstruction");
        assertThat(done.attempts()).isEqualTo(1);
        assertThat(done.fraction()).isEqualTo(1);
        assertThat(done.startedAt().orElseThrow())
                .isBeforeOrEqualTo(done.endedAt().orElseThrow());
        assertThat(steps.stream()
                        .filter(j -> j.id().equals("A-export"))
                        .map(Job::state)
                        .distinct())
                .containsExactly(Job.State.QUEUED, Job.State.RUNNING, Job.State.DONE);
    }

    /** Said at once, and then worked on for long. */
    @Test
    void theNewestThatWasSaidIsTold() {
        CountDownLatch go = hold("A-attenuation");
        add(processing("A", 50, 0).subList(1, 2));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> steps.stream().anyMatch(j -> j.message().equals("half") && j.fraction() == 0.5));
        assertThat(get("A-attenuation").state()).isEqualTo(Job.State.RUNNING);
        go.countDown();
        awaitState("A-attenuation", Job.State.DONE);
    }

    /** An old re-processing is in the middle of it: the new acquisition's quick look is next, then its stages. */
    @Test
    void aQuickLookGoesBeforeAnOldProcessing() {
        CountDownLatch go = hold("OLD-attenuation");
        add(processing("OLD", 10, 1000).subList(1, 4));
        await().until(() -> order.contains("OLD-attenuation"));
        CountDownLatch mr = hold("await NEW-attenuation");
        add(processing("NEW", 50, 0));
        await().until(() -> get("NEW-attenuation").state() == Job.State.RUNNING);
        go.countDown();
        awaitState("OLD-export", Job.State.DONE);
        assertThat(order)
                .as("while the new one's MR is waited for, the old one gets on")
                .containsExactly("OLD-attenuation", "NEW-quicklook", "OLD-reconstruction", "OLD-export");
        mr.countDown();
        awaitState("NEW-export", Job.State.DONE);
    }

    @Test
    void theStagesOfANewAcquisitionGoFirstToo() {
        CountDownLatch go = hold("OLD-attenuation");
        add(processing("OLD", 10, 1000).subList(1, 4));
        await().until(() -> order.contains("OLD-attenuation"));
        add(processing("NEW", 50, 0).subList(1, 4));
        await().until(() -> get("NEW-attenuation").state() == Job.State.RUNNING);
        go.countDown();
        awaitState("OLD-export", Job.State.DONE);
        assertThat(order.subList(0, 3)).containsExactly("OLD-attenuation", "NEW-attenuation", "NEW-reconstruction");
    }

    @Test
    void whatMayPassIsTriedAgainAndNothingElse() {
        failures.put(
                "A-export",
                new ArrayList<>(List.of(
                        AcquisitionException.peerRefused("ARCHIVE", "away"), AcquisitionException.late("no MR"))));
        failures.put("B-export", new ArrayList<>(List.of(new IllegalArgumentException("mu-map: empty"))));
        add(processing("A", 50, 0));
        add(processing("B", 50, 0));
        awaitState("A-export", Job.State.DONE);
        assertThat(get("A-export").attempts()).isEqualTo(3);
        assertThat(order.stream().filter("A-reconstruction"::equals)).hasSize(1);
        assertThat(steps.stream()
                        .filter(j -> j.id().equals("A-export") && j.dueAt().isPresent()))
                .isNotEmpty()
                .allSatisfy(j -> assertThat(j.state()).isEqualTo(Job.State.QUEUED));
        awaitState("B-export", Job.State.FAILED);
        assertThat(get("B-export").attempts()).isEqualTo(1);
        assertThat(get("B-export").error()).contains("mu-map: empty");
    }

    @Test
    void triesComeToAnEndAndAPersonCanAskForMore() {
        failures.put(
                "A-attenuation",
                new ArrayList<>(Stream.generate(() -> (Exception) AcquisitionException.late("no MR"))
                        .limit(3)
                        .toList()));
        add(processing("A", 50, 0));
        awaitState("A-attenuation", Job.State.FAILED);
        assertThat(get("A-attenuation").attempts()).isEqualTo(3);
        assertThat(get("A-reconstruction").state()).isEqualTo(Job.State.CANCELLED);
        assertThat(get("A-reconstruction").error()).contains("attenuation failed");
        assertThatThrownBy(() -> onContext(() -> {
                    desk.retry("A-export");
                    return null;
                }))
                .hasMessageContaining("A-reconstruction, which is cancelled");
        onContext(() -> {
            desk.retry("A-attenuation");
            return null;
        });
        awaitState("A-export", Job.State.DONE);
        assertThat(get("A-attenuation").attempts()).isEqualTo(1);
    }

    @Test
    void pausesDoubleUpToTheLongest() {
        RetryPolicy policy = new RetryPolicy(100, Duration.ofSeconds(5), Duration.ofMinutes(10));
        assertThat(policy.pauseAfter(1)).isEqualTo(Duration.ofSeconds(5));
        assertThat(policy.pauseAfter(3)).isEqualTo(Duration.ofSeconds(20));
        assertThat(policy.pauseAfter(99)).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void aQueuedAndARunningJobCanBeCancelled() {
        hold("A-attenuation");
        add(processing("A", 50, 0).subList(1, 4));
        await().until(() -> order.contains("A-attenuation")); // it holds the lane when B comes
        add(processing("B", 50, -5).subList(1, 4));
        onContext(() -> {
            desk.cancel("B-reconstruction");
            return null;
        });
        assertThat(get("B-reconstruction").state()).isEqualTo(Job.State.CANCELLED);
        assertThat(get("B-export").state()).isEqualTo(Job.State.CANCELLED);
        onContext(() -> {
            desk.cancel("A-attenuation");
            return null;
        });
        awaitState("A-attenuation", Job.State.CANCELLED);
        assertThat(get("A-export").state()).isEqualTo(Job.State.CANCELLED);
        awaitState("B-attenuation", Job.State.DONE);
        assertThat(order).containsExactly("A-attenuation", "B-attenuation");
        assertThatThrownBy(() -> onContext(() -> {
                    desk.cancel("B-attenuation");
                    return null;
                }))
                .hasMessageContaining("is done (expected: queued or running)");
    }

    @Test
    void whatRanWhenTheServiceEndedRunsAgain() throws Exception {
        hold("A-reconstruction");
        add(processing("A", 50, 0));
        await().until(() -> order.contains("A-reconstruction"));
        var stopped = onContext(desk::shutDown);
        stopped.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        List<Job> onDisk =
                onContext(() -> desk.of("A", 1).stream().map(JobStatus::job).toList());
        assertThat(onDisk)
                .extracting(Job::state)
                .containsExactly(Job.State.DONE, Job.State.DONE, Job.State.RUNNING, Job.State.QUEUED);
        held.clear();
        order.clear();
        desk = desk();
        add(onDisk);
        awaitState("A-export", Job.State.DONE);
        assertThat(order).containsExactly("A-reconstruction", "A-export");
        assertThat(get("A-reconstruction").attempts()).isEqualTo(2);
    }

    /** Work that brings the service down is not begun for ever. */
    @Test
    void whatEndedTheServiceTooOftenFails() {
        List<Job> jobs = new ArrayList<>(processing("A", 50, 0).subList(1, 4));
        jobs.set(
                0,
                jobs.get(0)
                        .begun(NOW)
                        .again(Optional.empty(), Optional.empty())
                        .begun(NOW)
                        .again(Optional.empty(), Optional.empty())
                        .begun(NOW));
        add(jobs);
        awaitState("A-attenuation", Job.State.FAILED);
        assertThat(get("A-attenuation").error().orElseThrow()).contains("the service ended 3 times while it ran");
        assertThat(get("A-export").state()).isEqualTo(Job.State.CANCELLED);
        assertThat(order).isEmpty();
    }
}
