package org.petmr.acquisition.dicom;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Series of frames and of gates: judged by dicom3tools, given back by DCMTK and Orthanc. */
class SeriesPeersIT {

    @TempDir
    Path directory;

    @Test
    void framesAndGates() throws Exception {
        DynamicPetSeriesTest frames = new DynamicPetSeriesTest();
        frames.directory = Files.createDirectories(directory.resolve("frames"));
        GatedPetSeriesTest gates = new GatedPetSeriesTest();
        gates.directory = Files.createDirectories(directory.resolve("gates"));
        List<Path> files = new ArrayList<>(frames.written());
        files.addAll(gates.written());
        PetSeriesDescription description = AmplitudeGateTest.description();
        for (int gate = 1; gate <= 2; gate++) {
            Path file = directory.resolve("amplitude-" + gate + ".dcm");
            DicomFile.write(file, AmplitudeGateTest.gate(description, gate, 20 * (gate - 1), 20 * gate));
            files.add(file);
        }
        GivenBack.unchanged(Files.createDirectories(directory.resolve("peers")), files);
    }
}
