package org.petmr.acquisition.dicom;

import java.time.OffsetDateTime;

/**
 * What an object beside the images says of its patient, study, series and origin.
 *
 * @param series its frame of reference is that of the PET and MR of the session
 * @param instanceNumber within the series, from 1
 * @param content when it was made; all its times are written in this offset
 */
public record ObjectHeader(
        PetSeriesDescription.Patient patient,
        PetSeriesDescription.Study study,
        PetSeriesDescription.Series series,
        PetSeriesDescription.Equipment equipment,
        int instanceNumber,
        OffsetDateTime content) {

    /** For an object that goes with a PET series: another series of the same study and frame of reference. */
    public static ObjectHeader beside(
            PetSeriesDescription pet, int seriesNumber, String seriesDescription, OffsetDateTime content) {
        PetSeriesDescription.Series series = new PetSeriesDescription.Series(
                Uids.fresh(),
                seriesNumber,
                seriesDescription,
                pet.series().protocolName(),
                pet.series().frameOfReferenceUid(),
                pet.series().bodyPart(),
                pet.series().step());
        return new ObjectHeader(pet.patient(), pet.study(), series, pet.equipment(), 1, content);
    }

    /** For an object that more was done for than for the PET series. @param step in words, with its parameters */
    public ObjectHeader first(String step) {
        return new ObjectHeader(patient, study, series, equipment.first(step), instanceNumber, content);
    }

    /** A builder with everything that the header says, and a new instance of this class. */
    DicomObjectBuilder begin(String sopClassUid, String modality) {
        DicomObjectBuilder o = DicomObject.builder();
        CommonModules.putSop(sopClassUid, content.getOffset(), o);
        CommonModules.putPatient(patient, o);
        CommonModules.putStudy(study, content.getOffset(), o);
        CommonModules.putSeries(modality, series, o);
        CommonModules.putEquipment(equipment, o);
        CommonModules.putContent(content, o);
        return o.put(Tag.SOPInstanceUID, Uids.fresh()).put(Tag.InstanceNumber, instanceNumber);
    }
}
