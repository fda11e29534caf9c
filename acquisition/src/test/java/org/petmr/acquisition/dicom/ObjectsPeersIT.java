package org.petmr.acquisition.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.OutsideProgram;
import org.petmr.acquisition.Peers;
import org.petmr.recon.compute.Progress;

/** Every kind of object that we write: judged by dicom3tools, kept by DCMTK and by Orthanc. */
class ObjectsPeersIT {

    private static final int WAIT_S = 60;

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
        String storescp = Peers.tool("storescp");
        Peers.tool("Orthanc");
        List<DicomObject> objects = SampleExams.exam().others();
        int port = RunningPeers.freePort();
        Path kept = Files.createDirectories(directory.resolve("kept"));
        try (RunningPeers peers = new RunningPeers(directory);
                DicomNode node = DicomNodeProvider.named("netty")
                        .create(DicomNodeConfig.of("PETMR", directory.resolve("incoming"))
                                .withHost("127.0.0.1"))) {
            peers.start(port, storescp, "-aet", "STORE", "-pm", "-od", kept.toString(), "" + port);
            RunningPeers.Orthanc orthanc = peers.orthanc(1);
            for (Peer peer : List.of(new Peer("STORE", "127.0.0.1", port), orthanc.peer())) {
                assertThat(node.store(peer, StoreSource.objects(objects), Progress.NONE)
                                .get(WAIT_S, TimeUnit.SECONDS))
                        .as(peer.aeTitle())
                        .allMatch(StoreOutcome::isStored);
            }
            List<DicomObject> back = new ArrayList<>();
            try (var files = Files.list(kept)) {
                for (Path file : files.toList()) {
                    back.add(DicomFile.read(file).dataSet());
                }
            }
            assertThat(back).containsExactlyInAnyOrderElementsOf(objects);
            assertThat(orthanc.objects(directory)).containsExactlyInAnyOrderElementsOf(objects);
        }
    }
}
