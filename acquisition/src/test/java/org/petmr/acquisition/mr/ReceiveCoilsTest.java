package org.petmr.acquisition.mr;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.DicomObjectBuilder;
import org.petmr.acquisition.dicom.Tag;

class ReceiveCoilsTest {

    @TempDir
    private Path folder;

    private List<Path> classic(String uid, String coil) throws IOException {
        List<Path> files = new ArrayList<>();
        for (DicomObject slice : SampleMr.slices(uid, b -> coil == null ? b : b.put(Tag.ReceiveCoilName, coil))) {
            Path file = folder.resolve(uid + "-" + files.size() + ".dcm");
            DicomFile.write(file, slice);
            files.add(file);
        }
        return files;
    }

    private List<String> coils(Path... one) throws IOException {
        return ReceiveCoils.of(MrVolumes.list(List.of(one)));
    }

    @Test
    void severalInOneNameAreSeparatedAndEachIsNamedOnce() throws IOException {
        List<Path> all = classic("1.2.1", "HE1;SP2");
        all.addAll(classic("1.2.2", "SP2"));
        all.addAll(classic("1.2.3", null));
        assertThat(ReceiveCoils.of(MrVolumes.list(all))).containsExactly("HE1", "SP2");
    }

    @Test
    void enhancedObjectsNameThemInTheirSharedGroups() throws IOException {
        DicomObject coil =
                DicomObject.builder().put(Tag.ReceiveCoilName, "HEADNECK").build();
        DicomObjectBuilder enhanced = SampleMr.header("1.2.4")
                .put(Tag.SOPInstanceUID, "1.2.4.1")
                .put(
                        Tag.SharedFunctionalGroupsSequence,
                        DicomObject.builder()
                                .put(Tag.MRReceiveCoilSequence, coil)
                                .build());
        Path file = folder.resolve("enhanced.dcm");
        DicomFile.write(file, enhanced.build());
        List<MrSeries> series = MrVolumes.list(classic("1.2.5", null));
        assertThat(ReceiveCoils.of(series)).isEmpty();
        MrSeries like = series.get(0);
        MrSeries of = new MrSeries(
                like.patientId(),
                like.studyInstanceUid(),
                like.seriesInstanceUid(),
                like.frameOfReferenceUid(),
                like.seriesNumber(),
                like.description(),
                like.kind(),
                like.confidence(),
                like.evidence(),
                like.echoTimeMs(),
                like.repetitionTimeMs(),
                like.fieldT(),
                like.grid(),
                like.slices(),
                like.missing(),
                like.repeats(),
                like.problems(),
                List.of(file));
        assertThat(ReceiveCoils.of(List.of(of))).containsExactly("HEADNECK");
    }

    @Test
    void blanksAreNoCoils() throws IOException {
        assertThat(coils(classic("1.2.6", " ; ").toArray(Path[]::new))).isEmpty();
    }
}
