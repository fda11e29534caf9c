package org.petmr.acquisition.registry;

import java.time.Instant;
import java.util.Optional;

/**
 * What one request of the hospital is about.
 *
 * @param id in this registry
 * @param studyUid (0020,000D); empty until it is known
 * @param accession (0008,0050)
 * @param patientId (0010,0020)
 * @param createdAt when it was first heard of
 * @param version +1 for each change
 */
public record Study(
        long id, Optional<String> studyUid, String accession, String patientId, Instant createdAt, int version) {}
