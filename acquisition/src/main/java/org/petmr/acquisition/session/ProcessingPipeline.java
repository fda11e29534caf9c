package org.petmr.acquisition.session;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.jobs.Lane;
import org.petmr.recon.compute.Progress;

/** What turns a stored session into results: the port of this room to the pipeline. */
public interface ProcessingPipeline {

    /** Kind of the job that makes a quick look. */
    String QUICK_LOOK = "quicklook";

    /** In a stage's figures: the file of the results that tells people more of it. */
    String REPORT = "report";

    /** Names of the stages, in order, as people read them. Each becomes a job. */
    List<String> stages();

    /** Whether {@link Processing#run} knows {@link #QUICK_LOOK}: no stage, waits for none, and none waits for it. */
    default boolean hasQuickLook() {
        return false;
    }

    /** Where a stage, or the quick look, is worked on. */
    default Lane lane(String stage) {
        return Lane.COMPUTE;
    }

    /** Whether a stage waits for something from outside before it can be worked on. */
    default boolean waits(String stage) {
        return false;
    }

    /** Refuses, with an {@code AcquisitionException}, what it could not process; asked when a session is armed. */
    default void check(ArmRequest request) {}

    /**
     * Begins a processing, or goes on with one that another process began: what its stages left lies in the session's
     * {@link StoredSession#resultDirectory()}. Does not block.
     */
    Processing open(StoredSession session);

    /**
     * Takes a map from outside in the place of the computed one, from the session's next run on; blocks.
     *
     * @return what was accepted and what was found in it, JSON values
     * @throws AcquisitionException when the map can't be used, saying why
     */
    default Map<String, Object> replaceMap(StoredSession session, MapReplacement wish) throws IOException {
        throw AcquisitionException.conflict("this pipeline has no mu-map to replace");
    }

    /**
     * Keeps a volume of labels in the session's folder {@code labels}, whole or not at all, for regions of the result that is
     * shown; blocks.
     *
     * @return its regions, JSON values
     * @throws AcquisitionException when it is no such volume, or lies beside the image, saying why
     */
    default Map<String, Object> keepLabels(StoredSession session, LabelUpload upload) throws IOException {
        throw AcquisitionException.conflict("this pipeline measures no regions");
    }

    /**
     * Measures regions of the result that is shown, and exports them beside its images; blocks.
     *
     * @return the figures of each region, JSON values
     * @throws AcquisitionException when there is no result to measure, saying why
     */
    default Map<String, Object> measure(StoredSession session, RegionRequest wish) throws IOException {
        throw AcquisitionException.conflict("this pipeline measures no regions");
    }

    /** In the figures of {@link #knit}: why there is no whole image, and each bed was exported by itself. */
    String NOT_KNIT = "notKnit";

    /**
     * Joins the images of an examination's beds into one, and exports it; blocks.
     *
     * @return small figures for people, JSON values; kept with the examination
     * @throws AcquisitionException of kind RETRY when it may pass
     */
    default Map<String, Object> knit(StoredExamination examination, Progress progress) throws Exception {
        throw AcquisitionException.conflict("this pipeline has no beds to knit");
    }

    /** One processing of a session. Its stages are run one after the other, the quick look beside them. */
    @FunctionalInterface
    interface Processing extends AutoCloseable {

        /**
         * Works on a stage, also once more; blocks.
         *
         * @param stage one of {@link ProcessingPipeline#stages()}, or {@link ProcessingPipeline#QUICK_LOOK}
         * @return small figures for people, of this stage and those before it, JSON values; kept with the session
         * @throws AcquisitionException of kind RETRY when it may pass
         */
        Map<String, Object> run(String stage, Progress progress) throws Exception;

        /** Waits for what a stage needs from outside; blocks. */
        default void await(String stage, Progress progress) throws Exception {}

        /** What the last stage returned, also when that was in another process. */
        default Map<String, Object> summary() throws Exception {
            return Map.of();
        }

        /** Nothing more is run; lets go of memory. */
        @Override
        default void close() {}
    }
}
