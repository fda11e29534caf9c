package org.petmr.acquisition.pipeline;

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
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomNode;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.Peer;
import org.petmr.acquisition.dicom.RunningPeers;
import org.petmr.acquisition.dicom.StoreOutcome;
import org.petmr.acquisition.dicom.StoreSource;
import org.petmr.acquisition.dicom.workflow.Archive;
import org.petmr.acquisition.session.RegionRequest;
import org.petmr.acquisition.session.RegionRequest.Ellipsoid;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** Regions as others see them: dicom3tools, DCMTK and Orthanc. */
class RegionsPeersIT {

    private static final int WAIT_S = 60;

    @TempDir
    Path directory;

    /** What a result's regions are exported as. */
    private List<Path> regions() throws Exception {
        List<Path> files = new ArrayList<>();
        Volume image =
                Volume.filled(new VoxelGrid(12, 10, 5, new Affine(5, 0, 0, -27.5, 0, 5, 0, -22.5, 0, 0, 5, -10)), 5000);
        image.values()[300] = 20_000;
        try (Workers workers = new Workers(1)) {
            PipelineJob job = BenchJobs.imaged(directory, image, workers);
            new ExportStage((session, imagesOf, series) -> List.of(), BenchJobs.exporting(directory))
                    .run(job, Progress.NONE);
            RegionRequest wish = new RegionRequest(List.of(
                    new Ellipsoid("Läsion 1", List.of(2.0, 1.0, 0.0), List.of(9.0, 7.0, 6.0)),
                    new Ellipsoid("one plane", List.of(-5.0, 0.0, 0.0), List.of(12.0, 12.0, 2.0))));
            RegionReport.make(
                    job,
                    wish,
                    (session, imagesOf, series) -> {
                        series.forEach(s -> files.addAll(s.files()));
                        return List.of();
                    },
                    false);
        }
        return files;
    }

    @Test
    void theyHaveNoErrorsAndComeBackFromArchivesAsTheyWere() throws Exception {
        String iodCheck = Peers.tool("dciodvfy");
        String storescp = Peers.tool("storescp");
        Peers.tool("Orthanc");
        List<Path> files = regions();
        List<DicomObject> objects = new ArrayList<>();
        for (Path file : files) {
            OutsideProgram.Result judged = OutsideProgram.run(iodCheck, "-new", file.toString());
            assertThat(judged.output()).as(file.toString()).doesNotContain("Error");
            assertThat(judged.status()).as(judged.output()).isZero();
            objects.add(DicomFile.read(file).dataSet());
        }
        assertThat(objects).hasSize(2);

        int port = RunningPeers.freePort();
        Path kept = Files.createDirectories(directory.resolve("kept"));
        try (RunningPeers peers = new RunningPeers(directory);
                DicomNode node = Archive.node("PETMR", directory.resolve("incoming"))) {
            peers.start(port, storescp, "-aet", "STORE", "-pm", "-od", kept.toString(), "" + port);
            RunningPeers.Orthanc orthanc = peers.orthanc(1);
            for (Peer peer : List.of(new Peer("STORE", "127.0.0.1", port), orthanc.peer())) {
                assertThat(node.store(peer, StoreSource.files(files), Progress.NONE)
                                .get(WAIT_S, TimeUnit.SECONDS))
                        .as(peer.aeTitle())
                        .allMatch(StoreOutcome::isStored);
            }
            List<DicomObject> back = new ArrayList<>();
            try (var all = Files.list(kept)) {
                for (Path file : all.toList()) {
                    back.add(DicomFile.read(file).dataSet());
                }
            }
            assertThat(back).containsExactlyInAnyOrderElementsOf(objects);
            assertThat(orthanc.objects(directory)).containsExactlyInAnyOrderElementsOf(objects);
        }
    }
}
