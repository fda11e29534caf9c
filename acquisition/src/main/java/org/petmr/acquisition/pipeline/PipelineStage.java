package org.petmr.acquisition.pipeline;

import java.io.IOException;
import org.petmr.recon.compute.Progress;

/** One stage: takes what the ones before left in the job, leaves its own, and keeps it as files of the session. */
interface PipelineStage {

    /** As people read it. */
    String name();

    /**
     * Waits for what must come from outside, and computes nothing.
     *
     * @throws org.petmr.acquisition.AcquisitionException of kind RETRY when it has not come
     */
    default void await(PipelineJob job, Progress progress) throws IOException, InterruptedException {}

    /**
     * @throws IOException a file or a peer failed
     * @throws IllegalArgumentException what was measured or asked for can't be worked with
     */
    void run(PipelineJob job, Progress progress) throws IOException, InterruptedException;
}
