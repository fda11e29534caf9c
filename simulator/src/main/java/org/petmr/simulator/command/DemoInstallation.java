package org.petmr.simulator.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.petmr.attenuation.hardware.HardwareItem;
import org.petmr.attenuation.hardware.HardwareTemplate;
import org.petmr.attenuation.hardware.PointMm;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.file.WholeFile;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.registration.TransformFile;
import org.petmr.recon.registration.calibration.ScannerCalibration;
import org.petmr.recon.scanner.StrictJson;
import org.petmr.simulator.mr.fault.MrFault;
import org.petmr.simulator.mr.fault.MrFaults;
import org.petmr.simulator.phantom.Box;
import org.petmr.simulator.phantom.Phantoms;
import org.petmr.simulator.phantom.ShapePhantom;
import org.petmr.simulator.phantom.Tissues;
import org.petmr.simulator.scenario.Scenario;

/** The installation record of a simulated scanner, from what the simulator knows of it. */
final class DemoInstallation {

    /** A rigid map has six unknowns; three points are the least that fix them. */
    private static final int LEAST_SPHERES = 3;

    private static final double VOXEL_MM = 2.5;

    private DemoInstallation() {}

    /**
     * Writes record, calibration and catalogue, when the scenario has something to make up for.
     *
     * @param folder is made
     * @return the record
     */
    static Optional<Path> write(Scenario scenario, Path folder) throws IOException {
        MrFaults faults = scenario.mr().faults();
        if (faults.find(MrFault.FrameOffset.class).isEmpty() && faults.coil().isEmpty()) {
            return Optional.empty();
        }
        Files.createDirectories(folder);
        new ScannerCalibration(
                        scenario.scanner(),
                        "",
                        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                        TransformFile.matrix(faults.headerFromScanner()),
                        LEAST_SPHERES,
                        0,
                        0,
                        0,
                        "the simulator's own frame, known without error")
                .write(folder.resolve("calibration.json"));
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("version", 1);
        record.put("scanner", scenario.scanner());
        record.put("serial", "");
        record.put("calibration", "calibration.json");
        record.put("hardware", faults.coil().isEmpty() ? null : hardware(faults.coil(), folder));
        record.put("muClasses", "product");
        record.put("attenuationFallback", "uniform");
        record.put("boneSource", "auto");
        Path file = folder.resolve("installation.json");
        WholeFile.write(file, StrictJson.write(record).getBytes(StandardCharsets.UTF_8));
        return Optional.of(file);
    }

    private static Map<String, Object> hardware(String coil, Path folder) throws IOException {
        Path catalogue = Files.createDirectories(folder.resolve("hardware"));
        Box board = Phantoms.BENCH_BOARD;
        Box atZero = new Box(0, 0, 0, board.hxMm(), board.hyMm(), board.hzMm());
        ShapePhantom alone =
                new ShapePhantom("board", List.of(new ShapePhantom.Part("board", Tissues.find("pmma"), atZero)));
        VoxelGrid grid = VoxelGrid.centred(56, 12, 56, VOXEL_MM, VOXEL_MM, VOXEL_MM);
        try (Workers workers = Workers.ofMachine()) {
            Nifti.write(catalogue.resolve("bench-board.nii.gz"), alone.muPerCm(grid, 4, workers), "board");
        }
        HardwareItem item = new HardwareItem(
                "bench-board",
                "acrylic board of the bench scanner",
                List.of(coil),
                HardwareItem.Use.WHEN_REPORTED,
                HardwareItem.Frame.TABLE,
                "bench-board.nii.gz",
                new PointMm(board.xMm(), board.yMm(), board.zMm()),
                List.of(),
                HardwareTemplate.Join.MAXIMUM,
                "the shape that the simulator has");
        WholeFile.write(
                catalogue.resolve("bench-board.json"), StrictJson.write(item).getBytes(StandardCharsets.UTF_8));
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("catalogue", "hardware");
        entry.put("tableZeroMm", new double[] {0, 0, 0});
        return entry;
    }
}
