package org.petmr.acquisition.exchange;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * The objects of a session on their way to one destination, for people; as it lies on disk.
 *
 * @param id names it
 * @param session whose objects
 * @param destination as configured
 * @param address of the destination, for messages
 * @param state how far it is
 * @param queuedAt when it was taken over
 * @param since when it came into this state
 * @param objects how many
 * @param sent how many the destination has said that it has
 * @param refused how many it will never take as they are
 * @param committed how many it has committed itself to
 * @param asked how often it was asked to commit itself
 * @param message what stands in the way, in words; empty when nothing does
 * @param series what was handed over, by its series' UIDs
 * @param sentAt when the destination had said of all that it has it; null before
 * @param committedAt when it had committed itself to all; null before, and of one that is not asked to
 * @param hasImages false of what is measured in images, or refers to list mode, alone; null in a file of a version that did not say
 * @param imagesOf sessions that an archive which has all of it has the images of
 */
public record Delivery(
        String id,
        String session,
        String destination,
        String address,
        State state,
        Instant queuedAt,
        Instant since,
        int objects,
        int sent,
        int refused,
        int committed,
        int asked,
        String message,
        List<String> series,
        Instant sentAt,
        Instant committedAt,
        Boolean hasImages,
        List<String> imagesOf) {

    public Delivery {
        // Null in a file of a version that did not say.
        series = series == null ? List.of() : List.copyOf(series);
        imagesOf = imagesOf != null
                ? List.copyOf(imagesOf)
                : Boolean.FALSE.equals(hasImages) ? List.of() : List.of(session);
    }

    /** How far a delivery is. */
    public enum State {
        /** Being written into the queue; not durable yet. */
        PREPARED,
        QUEUED,
        SENDING,
        /** The destination is not well; tried again by itself. */
        DELAYED,
        /** Somebody has to look: something was refused for good, or the configuration does not fit. */
        REFUSED,
        /** The destination has everything, and nobody asks for more. */
        SENT,
        /** The destination has everything, and is asked to commit itself. */
        COMMITTING,
        /** No report came in time. Asked again by itself. */
        COMMITMENT_OVERDUE,
        /** The destination says of some that it does not have them safe. */
        COMMITMENT_FAILED,
        COMMITTED;

        /** As it stands in JSON. */
        String lower() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    static Delivery prepared(
            String id,
            String session,
            String destination,
            String address,
            int objects,
            List<String> series,
            List<String> imagesOf,
            Instant now) {
        return new Delivery(
                id,
                session,
                destination,
                address,
                State.PREPARED,
                now,
                now,
                objects,
                0,
                0,
                0,
                0,
                "",
                series,
                null,
                null,
                !imagesOf.isEmpty(),
                imagesOf);
    }

    Delivery with(State newState, String newMessage, Instant now) {
        return new Delivery(
                id,
                session,
                destination,
                address,
                newState,
                queuedAt,
                newState == state ? since : now,
                objects,
                sent,
                refused,
                committed,
                asked,
                newMessage,
                series,
                sentAt == null && sent == objects ? now : sentAt,
                committedAt == null && newState == State.COMMITTED ? now : committedAt,
                hasImages,
                imagesOf);
    }

    Delivery withCounts(int newSent, int newRefused, int newCommitted) {
        return new Delivery(
                id,
                session,
                destination,
                address,
                state,
                queuedAt,
                since,
                objects,
                newSent,
                newRefused,
                newCommitted,
                asked,
                message,
                series,
                sentAt,
                committedAt,
                hasImages,
                imagesOf);
    }

    Delivery withAsked(int times) {
        return new Delivery(
                id,
                session,
                destination,
                address,
                state,
                queuedAt,
                since,
                objects,
                sent,
                refused,
                committed,
                times,
                message,
                series,
                sentAt,
                committedAt,
                hasImages,
                imagesOf);
    }

    /** Whether nothing is left to do. */
    @JsonIgnore
    public boolean isOver() {
        return state == State.SENT || state == State.COMMITTED;
    }

    /** Whether an archive that has it has the session's images. */
    @JsonIgnore
    boolean isOfImages() {
        return !Boolean.FALSE.equals(hasImages);
    }

    /** Whether somebody should be told. */
    @JsonIgnore
    public boolean isInTrouble() {
        return switch (state) {
            case DELAYED, REFUSED, COMMITMENT_OVERDUE, COMMITMENT_FAILED -> true;
            default -> false;
        };
    }

    /** As the console shows it. */
    JsonObject json() {
        return new JsonObject()
                .put("id", id)
                .put("session", session)
                .put("destination", destination)
                .put("address", address)
                .put("state", state.lower())
                .put("queuedAt", queuedAt.toString())
                .put("since", since.toString())
                .put("objects", objects)
                .put("sent", sent)
                .put("refused", refused)
                .put("committed", committed)
                .put("message", message)
                .put("series", new JsonArray(series))
                .put("sentAt", sentAt == null ? null : sentAt.toString())
                .put("committedAt", committedAt == null ? null : committedAt.toString());
    }
}
