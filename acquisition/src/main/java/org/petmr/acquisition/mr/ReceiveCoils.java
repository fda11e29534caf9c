package org.petmr.acquisition.mr;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.Tag;

/**
 * Which coils a series was received with: Receive Coil Name (0018,1250), in enhanced objects that of the MR Receive Coil
 * Sequence (0018,9042). Several coils stand in one name with semicolons between them, as consoles write them.
 */
public final class ReceiveCoils {

    private static final String BETWEEN = "[;\\\\]";

    private ReceiveCoils() {}

    /** In the order in which they are found, each once; empty when the headers name none. */
    public static List<String> of(List<MrSeries> series) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        for (MrSeries s : series) {
            if (!s.files().isEmpty()) {
                add(names, DicomFile.readHeader(s.files().get(0)).dataSet());
            }
        }
        return List.copyOf(names);
    }

    private static FunctionalGroups firstFrame(DicomObject header) {
        DicomObject nothing = DicomObject.builder().build();
        List<DicomObject> own = header.items(Tag.PerFrameFunctionalGroupsSequence);
        return new FunctionalGroups(
                own.isEmpty() ? nothing : own.get(0),
                header.item(Tag.SharedFunctionalGroupsSequence).orElse(nothing));
    }

    private static void add(Set<String> names, DicomObject header) {
        String plain = header.string(Tag.ReceiveCoilName, "");
        String all = plain.isBlank()
                ? firstFrame(header)
                        .find(Tag.MRReceiveCoilSequence)
                        .map(item -> item.string(Tag.ReceiveCoilName, ""))
                        .orElse("")
                : plain;
        for (String one : all.split(BETWEEN)) {
            if (!one.isBlank()) {
                names.add(one.strip());
            }
        }
    }
}
