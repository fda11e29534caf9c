package org.petmr.simulator.mr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.simulator.Peers;
import org.petmr.simulator.mr.sequence.GradientEcho;
import org.petmr.simulator.phantom.MrProperties;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.phantom.Phantoms;
import org.petmr.simulator.phantom.ShapePhantom;

class MrScannerTest {

    private static final Workers WORKERS = new Workers(2);

    @TempDir
    private Path directory;

    private final ShapePhantom head = Phantoms.benchHead();

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private static double meanOf(MrSeries series, ShapePhantom phantom, String region) {
        int[] voxels = phantom.voxelsInside(region, 2, series.signal().grid());
        double sum = 0;
        for (int v : voxels) {
            sum += series.signal().values()[v];
        }
        return sum / voxels.length;
    }

    /** Ernst: at TR >> T1 and 90 degrees all of the density is seen; at the echo, exp(-TE / T2*) of it. */
    @Test
    void signalEquation() {
        MrProperties water = new MrProperties(0.8, 1000, 80, 40, 0.25, 1e-3, MrProperties.Perfusion.NONE);
        GradientEcho relaxed = new GradientEcho(20_000, 90);
        assertThat(relaxed.water(water, 0)).isCloseTo(0.6, within(1e-6));
        assertThat(relaxed.water(water, 40)).isCloseTo(0.6 * Math.exp(-1), within(1e-6));
        assertThat(relaxed.fat(water, 0)).isCloseTo(0.2, within(1e-6));
        // At the Ernst angle cos a = E1 the signal is sqrt((1 - E1) / (1 + E1)).
        double e1 = Math.exp(-0.01);
        GradientEcho ernst = new GradientEcho(10, Math.toDegrees(Math.acos(e1)));
        assertThat(ernst.water(water, 0)).isCloseTo(0.6 * Math.sqrt((1 - e1) / (1 + e1)), within(1e-9));
    }

    /** Without noise: in phase is water + fat, opposed their difference; fat shows in the rim only, brain in water only. */
    @Test
    void dixonSeparatesFatFromWater() {
        VoxelGrid grid = MrScanner.gridRound(head, 2.5, 2.5, 8);
        List<MrSeries> dixon = new MrScanner(head, 0, 1, WORKERS).dixon(grid, 5);
        assertThat(dixon).extracting(MrSeries::number).containsExactly(5, 6, 7, 8);
        double in = meanOf(dixon.get(0), head, "white");
        assertThat(meanOf(dixon.get(2), head, "white")).isCloseTo(in, within(0.05 * in));
        assertThat(meanOf(dixon.get(3), head, "white")).isLessThan(0.05 * in);
        double air = dixon.get(0).signal().at(0, 0, 0);
        assertThat(air).isZero();
        float[] water = dixon.get(2).signal().values();
        float[] fat = dixon.get(3).signal().values();
        int fatVoxels = 0;
        for (int i = 0; i < fat.length; i++) {
            fatVoxels += fat[i] > 2 * water[i] && fat[i] > 500 ? 1 : 0;
        }
        assertThat(fatVoxels).isGreaterThan(500);
    }

    /** Magnitude of pure noise is Rayleigh: mean sigma sqrt(pi / 2). The same seed gives the same noise. */
    @Test
    void noiseIsRician() {
        VoxelGrid grid = MrScanner.gridRound(head, 4, 4, 40);
        MrSeries t1 = new MrScanner(head, 0.02, 7, WORKERS).t1(grid, 9);
        double sigma = 0.02 * 0.6 * 4095;
        double sum = 0;
        int n = 0;
        int[] labels = head.labels(grid);
        for (int iy = 0; iy < 6; iy++) {
            for (int i = iy * grid.nx() * grid.nz(); i < (iy + 1) * grid.nx() * grid.nz(); i++) {
                assertThat(labels[i]).isEqualTo(Phantom.NOWHERE);
                sum += t1.signal().values()[i];
                n++;
            }
        }
        assertThat(sum / n).isCloseTo(sigma * Math.sqrt(Math.PI / 2), within(0.02 * sigma));
        MrSeries again = new MrScanner(head, 0.02, 7, WORKERS).t1(grid, 9);
        assertThat(again.signal().values()).isEqualTo(t1.signal().values());
    }

    @Test
    void slicesLieWhereTheGridSays() {
        VoxelGrid grid = MrScanner.gridRound(head, 4, 5, 8);
        MrSeries t1 = new MrScanner(head, 0.01, 7, WORKERS).t1(grid, 9);
        Examination exam = Examination.fresh("DOE^JANE", "P1", "19700101", "F", 70, "A-0001");
        List<DicomObject> slices = MrDicom.objects(t1, exam);
        assertThat(slices).hasSize(grid.nz());
        DicomObject third = slices.get(2);
        double[] position = third.requireDoubles(Tag.ImagePositionPatient, 3);
        assertThat(position[0]).isCloseTo(grid.lpsFromVoxel().x(0, 0, 2), within(1e-6));
        assertThat(position[2]).isCloseTo(grid.lpsFromVoxel().z(0, 0, 2), within(1e-6));
        assertThat(third.requireDoubles(Tag.PixelSpacing, 2)).containsExactly(4, 4);
        assertThat(third.requireString(Tag.FrameOfReferenceUID)).isEqualTo(exam.frameOfReferenceUid());
        short[] pixels = third.shorts(Tag.PixelData);
        int row = 11;
        int column = 7;
        assertThat((float) pixels[row * grid.nx() + column])
                .isEqualTo(t1.signal().at(column, row, 2));
    }

    /** dicom3tools finds no error in a slice of each series. */
    @Test
    void dciodvfyFindsNoError() throws IOException, InterruptedException {
        String dciodvfy = Peers.tool("dciodvfy");
        VoxelGrid grid = MrScanner.gridRound(head, 4, 10, 8);
        MrScanner scanner = new MrScanner(head, 0.01, 7, WORKERS);
        Examination exam = Examination.fresh("DOE^JANE", "P1", "19700101", "F", 70, "A-0001");
        List<MrSeries> all = new java.util.ArrayList<>(scanner.dixon(grid, 2));
        all.add(scanner.t1(grid, 6));
        for (MrSeries series : all) {
            Path file = directory.resolve(series.number() + ".dcm");
            DicomFile.write(file, MrDicom.objects(series, exam).get(3));
            Process process = new ProcessBuilder(dciodvfy, file.toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(said.lines().filter(l -> l.startsWith("Error"))).as(said).isEmpty();
            Files.delete(file);
        }
    }
}
