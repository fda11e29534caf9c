package org.petmr.acquisition.mr;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.Tag;

class BodyPartTest {

    private static Optional<String> of(String term) {
        return BodyPart.of(DicomObject.builder().put(Tag.BodyPartExamined, term).build());
    }

    @ParameterizedTest
    @CsvSource({
        "HEAD, head",
        "BRAIN, head",
        "HEAD_NECK, neck",
        "HEART, chest",
        "LIVER, abdomen",
        "PELVIS, pelvis",
        "PROSTATE, pelvis",
        "LOWER LIMB, legs"
    })
    void termsOfTheStandardAndOfVendors(String term, String part) {
        assertThat(of(term)).contains(part);
    }

    @Test
    void whatLiesInNoSinglePlaceIsNone() {
        assertThat(of("WHOLEBODY")).isEmpty();
        assertThat(of("")).isEmpty();
        assertThat(BodyPart.of(DicomObject.builder().build())).isEmpty();
    }
}
