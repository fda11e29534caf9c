package org.petmr.acquisition.session;

import java.util.List;
import java.util.Set;
import org.petmr.acquisition.AcquisitionException;

/**
 * A mu-map from outside for one session, used from its next processing on.
 *
 * @param file a NIfTI file, or a folder of DICOM slices, by its name in the service's folder {@code maps}; null: back to the
 *     computed map
 * @param space {@code pet}: it lies in the space of {@code mumap-patient.nii.gz} and {@code mumap.nii.gz}; {@code mr}: in
 *     that of the MR's headers, as exported DICOM does; null: pet for NIfTI, mr for DICOM
 * @param convert units beside cm^-1 that are allowed and converted: {@code per-mm}, {@code 1e-4-per-cm}, {@code hu}; null:
 *     none
 * @param kVp of the CT's tube, for {@code hu}: 80, 100, 120 or 140; null: 120
 * @param holdsHardware whether table and coils are in it already, so that they are not added again; null: as its description
 *     says, which all maps of this service have, and for others: no
 */
public record MapReplacement(String file, String space, List<String> convert, Integer kVp, Boolean holdsHardware) {

    private static final Set<String> UNITS = Set.of("per-mm", "1e-4-per-cm", "hu");
    private static final String PLAIN_NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,199}";

    public MapReplacement {
        require(
                file == null || file.matches(PLAIN_NAME),
                "file",
                file,
                "the plain name of a file in the folder maps, or null");
        require(space == null || space.matches("pet|mr"), "space", space, "pet or mr");
        convert = convert == null ? List.of() : List.copyOf(convert);
        for (String unit : convert) {
            require(UNITS.contains(unit), "convert", unit, "per-mm, 1e-4-per-cm or hu");
        }
        require(kVp == null || Set.of(80, 100, 120, 140).contains(kVp), "kVp", kVp, "80, 100, 120 or 140");
    }

    private static void require(boolean holds, String name, Object found, String expected) {
        if (!holds) {
            throw AcquisitionException.invalid("%s: %s (expected: %s)".formatted(name, found, expected));
        }
    }
}
