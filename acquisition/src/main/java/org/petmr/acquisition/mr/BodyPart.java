package org.petmr.acquisition.mr;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.Tag;

/** Which of the parts of a body that a protocol may name ({@code plan.bodyPart}) an image is of. */
final class BodyPart {

    /** Terms of PS3.16 Annex L, table L-1, and what vendors write in their place; without blanks and underscores. */
    private static final Map<String, List<String>> TERMS = Map.of(
            "head", List.of("HEAD", "BRAIN", "SKULL", "PITUITARY", "ORBIT"),
            "neck", List.of("NECK", "HEADNECK", "HEADANDNECK", "CSPINE", "THYROID"),
            "chest", List.of("CHEST", "THORAX", "HEART", "BREAST", "LUNG", "MEDIASTINUM", "TSPINE"),
            "abdomen", List.of("ABDOMEN", "LIVER", "KIDNEY", "PANCREAS", "LSPINE", "STOMACH"),
            "pelvis", List.of("PELVIS", "PROSTATE", "BLADDER", "UTERUS", "RECTUM", "HIP", "CERVIX"),
            "legs", List.of("LEG", "LEGS", "THIGH", "KNEE", "CALF", "ANKLE", "FOOT", "LOWERLIMB"));

    private BodyPart() {}

    /** By Body Part Examined (0018,0015); empty when it says none, or one that lies in no single place, such as the whole body. */
    static Optional<String> of(DicomObject header) {
        String term =
                header.string(Tag.BodyPartExamined, "").toUpperCase(Locale.ROOT).replaceAll("[ _]", "");
        return TERMS.entrySet().stream()
                .filter(e -> e.getValue().contains(term))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
