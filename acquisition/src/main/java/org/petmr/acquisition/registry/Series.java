package org.petmr.acquisition.registry;

import java.time.Instant;
import java.util.Optional;

/**
 * A DICOM series made from an acquisition.
 *
 * @param seriesUid (0020,000E)
 * @param acquisitionId it was made from; of an examination's beds the one that was measured first
 * @param examinationId whose beds it was made from; empty for a series of one acquisition
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
        Optional<String> examinationId,
        String modality,
        String description,
        int instances,
        Instant writtenAt,
        Optional<Instant> sentAt,
        Optional<Instant> committedAt,
        int version) {

    /** With what became of it; what is known already stays. */
    public Series with(Optional<Instant> sent, Optional<Instant> committed) {
        return new Series(
                seriesUid,
                acquisitionId,
                examinationId,
                modality,
                description,
                instances,
                writtenAt,
                sentAt.or(() -> sent),
                committedAt.or(() -> committed),
                version);
    }
}
