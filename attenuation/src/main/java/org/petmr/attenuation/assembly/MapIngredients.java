package org.petmr.attenuation.assembly;

import java.util.List;
import java.util.Optional;
import org.petmr.attenuation.hardware.HardwareCatalogue;
import org.petmr.attenuation.hardware.HardwareMap;
import org.petmr.attenuation.hardware.PointMm;
import org.petmr.attenuation.hardware.ReportedCoil;
import org.petmr.attenuation.quality.QualityChecks;
import org.petmr.attenuation.tissue.DixonImages;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;

/**
 * All that a map is made of.
 *
 * @param bone empty: the skull from the Dixon images where the options want it
 * @param orMeanHead whether the project's mean head takes the place of a skull that the Dixon images don't show
 * @param nacPet PET without attenuation correction on the grid of the map: completes what MR cut off, and is held against the
 *     outline; empty: neither
 * @param isOutlineOnly the outlines are compared and nothing is completed
 * @param hardware empty: a map of the patient alone
 * @param size of the patient, as entered
 */
public record MapIngredients(
        DixonImages dixon,
        Optional<BoneSource> bone,
        boolean orMeanHead,
        Optional<Volume> nacPet,
        boolean isOutlineOnly,
        Optional<Hardware> hardware,
        Optional<QualityChecks.Size> size) {

    /**
     * @param tableZero where the table's zero mark lies in scanner space
     * @param coils all that took part in the scan
     */
    public record Hardware(HardwareCatalogue catalogue, PointMm tableZero, List<ReportedCoil> coils) {
        public Hardware {
            coils = List.copyOf(coils);
        }

        /** @param patientMuPerCm in scanner space; read */
        public HardwareMap addedTo(Volume patientMuPerCm, Workers workers) {
            return catalogue.addedTo(patientMuPerCm, tableZero, coils, workers);
        }
    }

    public static MapIngredients of(DixonImages dixon) {
        return new MapIngredients(
                dixon, Optional.empty(), false, Optional.empty(), false, Optional.empty(), Optional.empty());
    }

    public MapIngredients withBone(BoneSource source) {
        return new MapIngredients(dixon, Optional.of(source), orMeanHead, nacPet, isOutlineOnly, hardware, size);
    }

    /** With the mean head on a head of which the Dixon images show no skull; it is said in the findings. */
    public MapIngredients withMeanHead() {
        return new MapIngredients(dixon, bone, true, nacPet, isOutlineOnly, hardware, size);
    }

    /** What MR cut off is completed from it, and the outlines are compared. */
    public MapIngredients withNac(Volume pet) {
        return new MapIngredients(dixon, bone, orMeanHead, Optional.of(pet), false, hardware, size);
    }

    /** The outlines are compared, no more. */
    public MapIngredients withOutlineOf(Volume pet) {
        return new MapIngredients(dixon, bone, orMeanHead, Optional.of(pet), true, hardware, size);
    }

    public MapIngredients withHardware(Hardware what) {
        return new MapIngredients(dixon, bone, orMeanHead, nacPet, isOutlineOnly, Optional.of(what), size);
    }

    public MapIngredients withSize(QualityChecks.Size of) {
        return new MapIngredients(dixon, bone, orMeanHead, nacPet, isOutlineOnly, hardware, Optional.of(of));
    }
}
