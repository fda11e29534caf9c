package org.petmr.acquisition.ingest;

/**
 * A piece of a run in which events of one front end are missing. What is missing lies between two marks that came: one stream
 * of several may have gone on meanwhile.
 *
 * @param sourceId of the front end
 * @param reason {@code link} (frames that never came), {@code checksum} (frames that came damaged), {@code device} (what the
 *     front end gave up), {@code service} (received and not stored)
 * @param fromMs last mark before it, in the time of the record
 * @param toMs first mark behind it; the same as {@code fromMs} while none has come
 * @param missingMs marks that are missing in it: for so long nothing at all came
 * @param events lost, as far as known; the device's totals at the end of the run make it exact over all gaps of the source
 * @param frames missing or damaged
 * @param bytes of damaged frames; where frames never came, 8 for each event
 */
public record Gap(
        int sourceId, String reason, long fromMs, long toMs, long missingMs, long events, long frames, long bytes) {

    /** The same, of a run that began so much later in the record. */
    Gap later(long byMs) {
        return new Gap(sourceId, reason, fromMs + byMs, toMs + byMs, missingMs, events, frames, bytes);
    }
}
