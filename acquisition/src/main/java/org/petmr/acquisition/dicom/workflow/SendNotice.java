package org.petmr.acquisition.dicom.workflow;

/**
 * What an operator is told about a job.
 *
 * @param kind how it stands
 * @param job the job as it now stands
 * @param message in words
 */
public record SendNotice(Kind kind, SendJob job, String message) {

    /** How a job stands. */
    public enum Kind {
        QUEUED,
        /** Some more objects have arrived. */
        PROGRESS,
        /** The destination is not well; tried again by itself. */
        DELAYED,
        /** Somebody has to change something. What can still be sent is sent nevertheless, and nothing is thrown away. */
        NEEDS_OPERATOR,
        /** The destination has said of every object that it has it. */
        STORED,
        /** Over: stored, and committed where that is asked for. */
        DONE
    }
}
