package org.petmr.acquisition.session;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.recon.compute.Progress;

/** What turns a stored session into results: the port of this room to the pipeline. */
public interface ProcessingPipeline {

    /** Names of the stages, in order, as people read them. */
    List<String> stages();

    /** Refuses, with an {@code AcquisitionException}, what it could not process; asked when a session is armed. */
    default void check(ArmRequest request) {}

    /**
     * Begins to work and returns at once. A failed future makes the session failed, with the message of its cause.
     *
     * @param tell how the stages get on; may be called from any thread
     */
    CompletableFuture<Result> run(StoredSession session, StageProgress tell);

    /**
     * Takes a map from outside in the place of the computed one, from the session's next run on; blocks.
     *
     * @return what was accepted and what was found in it, JSON values
     * @throws AcquisitionException when the map can't be used, saying why
     */
    default Map<String, Object> replaceMap(StoredSession session, MapReplacement wish) throws IOException {
        throw AcquisitionException.conflict("this pipeline has no mu-map to replace");
    }

    /** @param summary small figures for people, JSON values; kept with the session */
    record Result(Map<String, Object> summary) {
        public Result {
            summary = Map.copyOf(summary);
        }
    }

    /** Hears of the stages. */
    interface StageProgress {

        /**
         * The stage begins; the one before it is done.
         *
         * @param name one of {@link #stages()}
         * @return what the stage's work reports to; it says cancelled when the session is aborted
         */
        Progress stage(String name);
    }
}
