package org.petmr.acquisition.registry;

import java.time.Instant;
import java.util.Optional;

/**
 * A DICOM series made from an acquisition.
 *
 * @param seriesUid (0020,000E)
 * @param acquisitionId it was made from
 * @param modality (0008,0060)
 * @param description (0008,103E)
 * @param instances objects in it
 * @param writtenAt when it was whole on disk
 * @param sentAt when the archive had accepted all of it
 * @param committedAt when the archive had committed to keep it
 * @param version +1 for each change
 */
public record Series(
        String seriesUid,
        String acquisitionId,
        String modality,
        String description,
        int instances,
        Instant writtenAt,
        Optional<Instant> sentAt,
        Optional<Instant> committedAt,
        int version) {

    public Series sent(Instant at) {
        return new Series(
                seriesUid,
                acquisitionId,
                modality,
                description,
                instances,
                writtenAt,
                Optional.of(at),
                committedAt,
                version);
    }

    public Series committed(Instant at) {
        return new Series(
                seriesUid,
                acquisitionId,
                modality,
                description,
                instances,
                writtenAt,
                sentAt,
                Optional.of(at),
                version);
    }
}
