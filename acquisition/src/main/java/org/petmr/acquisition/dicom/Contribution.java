package org.petmr.acquisition.dicom;

import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * What this program did to make an object: an item of Contributing Equipment Sequence (0018,A001), which every object may have
 * (PS3.3 C.12.1).
 *
 * @param softwareVersions (0018,1020) of the program
 * @param at when the object was made
 * @param description parameters, and checksums of what went in, in words; longer than 1024 characters it is cut
 */
public record Contribution(String softwareVersions, OffsetDateTime at, String description) {

    private static final Code PROCESSING_EQUIPMENT = new Code("109102", "DCM", "Processing Equipment");
    private static final String PROGRAM = "petmr";
    private static final int SHORT_TEXT = 1024;

    public Contribution {
        description =
                description.length() <= SHORT_TEXT ? description : description.substring(0, SHORT_TEXT - 3) + "...";
    }

    /** The same with what was done to one object in particular, which comes first. */
    public Contribution first(String step) {
        return new Contribution(softwareVersions, at, description.isEmpty() ? step : step + "; " + description);
    }

    DicomObject item() {
        return DicomObject.builder()
                .put(Tag.PurposeOfReferenceCodeSequence, PROCESSING_EQUIPMENT.item())
                .put(Tag.Manufacturer, PROGRAM)
                .put(Tag.ManufacturerModelName, PROGRAM)
                .put(Tag.SoftwareVersions, softwareVersions)
                .put(Tag.ContributionDateTime, CommonModules.dateTime(at))
                .put(Tag.ContributionDescription, description)
                .build();
    }

    static void put(Optional<Contribution> made, DicomObjectBuilder o) {
        made.ifPresent(m -> o.put(Tag.ContributingEquipmentSequence, m.item()));
    }
}
