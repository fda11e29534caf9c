package org.petmr.acquisition.mr;

import io.vertx.core.json.JsonObject;
import java.util.List;

/** Knows which MR series a session waits for: whoever processes it. */
@FunctionalInterface
public interface MrWish {

    /** Nothing is waited for. */
    MrWish NONE = (session, patients) -> List.of();

    /**
     * Holds what was announced and asked for against what has come. May block for a moment.
     *
     * @param session as it is told on the event bus
     * @param patients series of its patient and study
     * @return in the order in which they were announced
     */
    List<AwaitedMr> of(JsonObject session, List<MrSeries> patients);
}
