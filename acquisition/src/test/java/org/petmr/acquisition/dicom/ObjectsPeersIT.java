package org.petmr.acquisition.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.OutsideProgram;
import org.petmr.acquisition.Peers;

/** Every kind of object that we write: judged by dicom3tools, kept by DCMTK and by Orthanc. */
class ObjectsPeersIT {

    @TempDir
    Path directory;

    private List<Path> written(SampleExams.Exam exam) throws Exception {
        List<Path> files = new ArrayList<>();
        for (DicomObject object : exam.others()) {
            Path file = directory.resolve(object.requireString(Tag.Modality) + files.size() + ".dcm");
            DicomFile.write(file, object);
            files.add(file);
        }
        return files;
    }

    @Test
    void dicom3toolsFindsNoErrors() throws Exception {
        String iodCheck = Peers.tool("dciodvfy");
        String entityCheck = Peers.tool("dcentvfy");
        SampleExams.Exam exam = SampleExams.exam();
        List<String> command = new ArrayList<>(List.of(entityCheck));
        List<String> errors = new ArrayList<>();
        for (Path file : written(exam)) {
            OutsideProgram.Result result = OutsideProgram.run(iodCheck, "-new", file.toString());
            result.output()
                    .lines()
                    .filter(line -> line.contains("Error"))
                    .forEach(line -> errors.add(file.getFileName() + ": " + line));
            command.add(file.toString());
        }
        assertThat(errors).isEmpty();
        Path slice = directory.resolve("slice.dcm");
        DicomFile.write(slice, exam.pet().get(0));
        command.add(slice.toString());
        // It counts the accession number to the series in some modules and to the study in others: its own
        // disagreement.
        assertThat(OutsideProgram.run(command.toArray(String[]::new)).output().lines())
                .allMatch(line -> line.contains("Different information entities for attribute"));
    }

    @Test
    void dcmtkAndOrthancGiveThemBack() throws Exception {
        GivenBack.unchanged(directory, written(SampleExams.exam()));
    }
}
