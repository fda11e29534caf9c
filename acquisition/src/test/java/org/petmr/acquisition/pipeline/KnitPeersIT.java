package org.petmr.acquisition.pipeline;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.dicom.GivenBack;

/** The series of an examination of two beds, PET, mu-map and raw data: given back by DCMTK and Orthanc. */
class KnitPeersIT {

    @TempDir
    Path directory;

    @Test
    void aWholeOfTwoBeds() throws Exception {
        Path peers = Files.createDirectories(directory.resolve("peers"));
        GivenBack.unchanged(peers, KnitBedsTest.dicomOfTwoBeds(directory));
    }
}
