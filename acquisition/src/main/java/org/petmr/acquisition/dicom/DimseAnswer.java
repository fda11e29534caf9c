package org.petmr.acquisition.dicom;

import java.util.Optional;

/**
 * The answer to a {@link DimseRequest}.
 *
 * @param status how it went
 * @param dataSet what came with it, if anything
 */
public record DimseAnswer(DicomStatus status, Optional<DicomObject> dataSet) {

    public static DimseAnswer of(DicomStatus status) {
        return new DimseAnswer(status, Optional.empty());
    }
}
