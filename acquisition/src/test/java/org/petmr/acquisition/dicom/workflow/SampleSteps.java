package org.petmr.acquisition.dicom.workflow;

import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.petmr.acquisition.dicom.Code;
import org.petmr.acquisition.dicom.PetSeriesDescription;
import org.petmr.acquisition.dicom.Uids;

/** A step of an invented patient. */
final class SampleSteps {

    static final OffsetDateTime START = OffsetDateTime.parse("2026-01-10T10:15:00+01:00");

    private SampleSteps() {}

    static PerformedStep step() {
        return new PerformedStep(
                Uids.fresh(),
                "PT",
                new PetSeriesDescription.Patient(
                        "Prüfer^Änne",
                        "PAT-0001",
                        Optional.of(LocalDate.of(1970, 2, 28)),
                        Optional.of("F"),
                        OptionalDouble.of(66.2),
                        OptionalDouble.empty()),
                List.of(new ScheduledStep(
                        Uids.fresh(),
                        "ACC1",
                        "RP1",
                        "PET-MR brain",
                        "SPS1",
                        "FDG brain",
                        List.of(new Code("P1", "99LOCAL", "brain")))),
                "PPS1",
                "PETMR",
                "scanner 1",
                "FDG brain",
                "S1",
                START,
                "18F FDG 350.0 MBq");
    }

    static List<PerformedStep.Series> series(int images) {
        List<SopReference> references = java.util.stream.IntStream.range(0, images)
                .mapToObj(i -> new SopReference(Uids.PET_IMAGE, Uids.fresh()))
                .toList();
        return List.of(new PerformedStep.Series(
                Uids.fresh(),
                "brain",
                "PET AC",
                "",
                "",
                "ARCHIVE",
                references,
                List.of(new SopReference(Uids.RAW_DATA, Uids.fresh()))));
    }
}
