package org.petmr.simulator.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What the live stream tells. */
public sealed interface LiveEvent {

    /** The scanner, or the session that is shown, stands otherwise than before. */
    record Changed(State state) implements LiveEvent {}

    /** @param stages of the session's processing */
    record Progress(String session, List<Stage> stages) implements LiveEvent {}

    record Counting(Rates rates) implements LiveEvent {}

    /** @param alarms all that last */
    record Alarms(List<Alarm> alarms) implements LiveEvent {}

    record JobChanged(Job job) implements LiveEvent {}

    /** This client did not read fast enough. @param count of messages that were left out, which the next ones make good */
    record Missed(long count) implements LiveEvent {}

    /**
     * This client was away for longer than the service keeps what it said, or the service began anew. How everything stands follows;
     * what is known of before, and was not asked for since, may not hold any more.
     *
     * @param lastEventId that the client had seen last
     */
    record Reset(String lastEventId, String reason) implements LiveEvent {}

    /** Something that has no record here. @param event its name */
    record Other(String event, JsonNode data) implements LiveEvent {}

    /** @throws UnexpectedAnswerException it is not what the contract promises */
    static LiveEvent read(String event, JsonNode data) throws UnexpectedAnswerException {
        String where = "event " + event;
        return switch (event) {
            case "state" -> new Changed(RecordReader.read(data, State.class, where));
            case "progress" -> RecordReader.read(data, Progress.class, where);
            case "rates" -> new Counting(RecordReader.read(data, Rates.class, where));
            case "alarms" -> RecordReader.read(data, Alarms.class, where);
            case "job" -> RecordReader.read(data, JobChanged.class, where);
            case "missed" -> RecordReader.read(data, Missed.class, where);
            case "reset" -> RecordReader.read(data, Reset.class, where);
            default -> new Other(event, data);
        };
    }
}
