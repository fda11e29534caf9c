package org.petmr.acquisition.examination;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.petmr.acquisition.jobs.JobDesk;
import org.petmr.acquisition.jobs.JobStatus;
import org.petmr.acquisition.jobs.JobWork;
import org.petmr.acquisition.jobs.Lane;
import org.petmr.acquisition.registry.Job;
import org.petmr.acquisition.session.StoredExamination;
import org.petmr.acquisition.session.StoredSession;
import org.petmr.recon.compute.Progress;

/** Has beds knit, as jobs with retries, beside the jobs of sessions. */
final class KnitDesk implements JobWork, JobDesk.Listener {

    /** What the examinations hear, on their context. */
    interface Host {

        /** It is to be kept. @return done when it is */
        Future<?> knitChanged(Job job);

        /** It only got on. @param id of the examination */
        void knitGotOn(String id);

        void knit(Job job, Map<String, Object> outcome);

        void notKnit(Job job, String why);
    }

    private final ExaminationControl.Parts parts;
    private final Host host;
    private final JobDesk desk;
    private final Map<String, StoredExamination> work = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Object>> outcomes = new ConcurrentHashMap<>();

    KnitDesk(Vertx vertx, Context context, ExaminationControl.Parts parts, Host host) {
        this.parts = parts;
        this.host = host;
        this.desk = new JobDesk(vertx, context, this, parts.retry(), parts.clock(), this);
    }

    void begin(Job job, StoredExamination examination) {
        work.put(job.id(), examination);
        desk.add(List.of(job));
    }

    /** A job that was open when the service ended. @param beds with images */
    void takeUp(Examination e, List<StoredSession> beds) {
        Job job = e.knitJob().orElseThrow();
        begin(
                job,
                StoredExamination.of(
                        e.id(),
                        parts.archive().directory(e.id()),
                        job.processing(),
                        beds,
                        e.beds().size()));
    }

    /** Of the newest job of an examination, if it is known here; one of before a restart that had ended is not. */
    Optional<JobStatus> status(Examination e) {
        return e.knitJob().map(Job::id).filter(work::containsKey).map(desk::get);
    }

    Future<Void> shutDown() {
        return desk.shutDown();
    }

    @Override
    public Lane lane(Job job) {
        return Lane.COMPUTE;
    }

    @Override
    public boolean waits(Job job) {
        return false;
    }

    @Override
    public void await(Job job, Progress progress) {}

    @Override
    public void run(Job job, Progress progress) throws Exception {
        outcomes.put(job.id(), parts.pipeline().knit(work.get(job.id()), progress));
    }

    @Override
    public Future<?> changed(JobStatus now, boolean isStep) {
        Job job = now.job();
        if (!isStep) {
            host.knitGotOn(job.acquisitionId());
        } else if (job.state() == Job.State.DONE) {
            host.knit(job, outcomes.remove(job.id()));
        } else if (job.state().isEnded()) {
            host.notKnit(job, job.error().orElse("not knit"));
        } else {
            return host.knitChanged(job);
        }
        return Future.succeededFuture(); // the examination, which the host keeps, makes its knitting again
    }
}
