package org.petmr.acquisition.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.petmr.acquisition.OperatorView;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.dicom.DicomNode;
import org.petmr.acquisition.dicom.DicomNodeConfig;
import org.petmr.acquisition.dicom.DicomNodeProvider;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.Peer;
import org.petmr.acquisition.dicom.StoreOutcome;
import org.petmr.acquisition.dicom.StoreSource;
import org.petmr.acquisition.link.TestFrontEnd;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.correction.CrystalEfficiencies;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;

/**
 * A cylinder of water in the bench scanner, measured and imaged so that its PET is in Bq/mL and goes to archives: with Dixon
 * images from an MR host, and with an absolute normalisation.
 */
final class BenchPatient {

    static final int EVENTS = 5000;

    private static final int BLOCKS = 100;
    private static final double RADIUS_PIXELS = 8;
    private static final double IN_PHASE_MS = 2.46;
    private static final double OPPOSED_MS = 1.23;

    private BenchPatient() {}

    /** Where a service looks for what an arm request may name, when nothing is set. @return the file */
    static Path normalisation(Path data) throws IOException {
        ScannerModel bench = ScannerCatalogue.find("bench");
        Path file = Files.createDirectories(data.resolve("calibration")).resolve("bench.pnorm");
        CrystalEfficiencies.uniform(bench, "2026-11-22", 0.4).write(file);
        return file;
    }

    /** @param iterations of the reconstruction */
    static JsonObject armRequest(Path normalisation, int iterations) {
        return TestService.armRequest()
                .put("mrSeries", new JsonArray().add("dixon"))
                .put("plan", new JsonObject().put("mrWaitS", 60).put("quickLook", false))
                .put(
                        "pipeline",
                        new JsonObject()
                                .put("iterations", iterations)
                                .put("subsets", 1)
                                .put("normalisationFile", normalisation.toString()));
    }

    /** Sends the four phases as an MR host does; they are long enough for two beds. */
    static void sendMr(Path directory, int dicomPort) throws Exception {
        List<DicomObject> all = new ArrayList<>();
        Volume water = cylinder(600);
        Volume fat = cylinder(20);
        all.addAll(slices(water, 3, "IN_PHASE", IN_PHASE_MS));
        all.addAll(slices(water, 4, "OPP_PHASE", OPPOSED_MS));
        all.addAll(slices(water, 5, "WATER", IN_PHASE_MS));
        all.addAll(slices(fat, 6, "FAT", IN_PHASE_MS));
        try (DicomNode host = DicomNodeProvider.named("netty")
                .create(DicomNodeConfig.of("MR", Files.createDirectories(directory.resolve("mr-host"))))) {
            assertThat(host.store(new Peer("PETMR", "127.0.0.1", dicomPort), StoreSource.objects(all), Progress.NONE)
                            .get(60, TimeUnit.SECONDS))
                    .hasSize(all.size())
                    .allMatch(StoreOutcome::isStored);
        }
    }

    private static List<DicomObject> slices(Volume volume, int number, String phase, double echoMs) {
        return DixonFolder.slices(volume, "P1", number, "dixon " + phase, echoMs, "DIXON", phase);
    }

    private static Volume cylinder(int signal) {
        VoxelGrid grid = VoxelGrid.centred(24, 24, 20, 8, 8, 8);
        Volume volume = Volume.zeros(grid);
        for (int iy = 0; iy < grid.ny(); iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                boolean isInside = Math.hypot(ix - 11.5, iy - 11.5) < RADIUS_PIXELS;
                for (int iz = 0; iz < grid.nz(); iz++) {
                    int noise = (ix * 7 + iy * 3 + iz) % 11;
                    volume.values()[grid.index(ix, iy, iz)] = isInside ? signal + noise : noise % 5;
                }
            }
        }
        return volume;
    }

    /** From start to the last event of a session that is armed. */
    static void measure(OperatorView operator, int linkPort, String session) throws Exception {
        try (TestFrontEnd device = new TestFrontEnd(linkPort, 1)) {
            device.introduce(ScannerCatalogue.find("bench"));
            operator.run(session, "start", device, BLOCKS, EVENTS / BLOCKS);
            operator.end(session, "stop", device);
        }
    }
}
