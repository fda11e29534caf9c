package org.petmr.acquisition.jobs;

import org.petmr.acquisition.registry.Job;
import org.petmr.recon.compute.Progress;

/** What jobs do: the port of this room to whoever works. Its blocking methods are called on the lanes' threads. */
public interface JobWork {

    /** Where {@link #run} is done. */
    Lane lane(Job job);

    /** Whether something must come from outside first, which {@link #await} waits for. */
    boolean waits(Job job);

    /** Waits, in {@link Lane#WAIT}, before {@link #run}. */
    void await(Job job, Progress progress) throws Exception;

    /**
     * Does the work. What it leaves must be on disk when this returns.
     *
     * @throws Exception the attempt failed; {@link RetryPolicy} says which failures may pass
     */
    void run(Job job, Progress progress) throws Exception;
}
