package org.petmr.acquisition.dicom;

import java.util.List;

/**
 * What a query found.
 *
 * @param matches in the order in which they came
 * @param isCut true when the query was cancelled at its limit: there may be more
 * @param status the last status: 0000, FE00 after our own cancel, or a failure with the matches that came before it
 */
public record FindAnswer(List<DicomObject> matches, boolean isCut, DicomStatus status) {

    public FindAnswer {
        matches = List.copyOf(matches);
    }
}
