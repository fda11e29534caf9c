package org.petmr.simulator.mr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.mr.MrKind;
import org.petmr.acquisition.mr.MrVolumes;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.simulator.Peers;
import org.petmr.simulator.mr.MrStyle.Vendor;
import org.petmr.simulator.mr.fault.MrFault;
import org.petmr.simulator.mr.fault.MrFaults;
import org.petmr.simulator.phantom.Phantoms;

/** Objects of every sequence: the checker finds no error, and the service knows what they are and where. */
class MrDicomTest {

    private static final Workers WORKERS = new Workers(2);
    private static List<MrSeries> all;

    @TempDir
    private Path directory;

    @BeforeAll
    static void play() {
        all = SampleScans.all(WORKERS);
    }

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private static MrKind kindOf(MrImageKind kind) {
        return switch (kind) {
            case DSC -> MrKind.PERFUSION_DSC;
            default -> MrKind.valueOf(kind.name());
        };
    }

    @ParameterizedTest
    @CsvSource({"SIEMENS_LIKE,false", "SIEMENS_LIKE,true", "GE_LIKE,false", "GE_LIKE,true"})
    void dciodvfyFindsNoError(Vendor vendor, boolean isEnhanced) throws IOException, InterruptedException {
        String dciodvfy = Peers.tool("dciodvfy");
        Examination exam = SampleScans.examination();
        for (MrSeries series : all) {
            List<DicomObject> objects = MrDicom.objects(series, exam, new MrStyle(vendor, isEnhanced, "HEAD"));
            DicomObject last = objects.get(objects.size() - 1);
            Path file = SampleScans.write(directory.resolve(series.number() + ""), List.of(last))
                    .get(0);
            String said = output(dciodvfy, "-new", file.toString());
            assertThat(said.lines().filter(l -> l.startsWith("Error")))
                    .as("%s: %s", series.description(), said)
                    .isEmpty();
        }
    }

    @Test
    void dcentvfyFindsOneEntity() throws IOException, InterruptedException {
        String dcentvfy = Peers.tool("dcentvfy");
        Examination exam = SampleScans.examination();
        List<String> command = new ArrayList<>(List.of(dcentvfy));
        for (boolean isEnhanced : new boolean[] {false, true}) {
            for (MrSeries series : all.subList(0, 6)) {
                SampleScans.write(
                                directory.resolve(series.number() + "-" + isEnhanced),
                                MrDicom.objects(series, exam, new MrStyle(Vendor.GE_LIKE, isEnhanced, "HEAD")))
                        .forEach(file -> command.add(file.toString()));
            }
        }
        assertThat(output(command.toArray(new String[0]))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"SIEMENS_LIKE,false", "SIEMENS_LIKE,true", "GE_LIKE,false", "GE_LIKE,true"})
    void theServiceKnowsWhatTheyAre(Vendor vendor, boolean isEnhanced) throws IOException {
        Examination exam = SampleScans.examination();
        for (MrSeries series : all) {
            List<Path> files = SampleScans.write(
                    directory.resolve("s" + series.number()),
                    MrDicom.objects(series, exam, new MrStyle(vendor, isEnhanced, "HEAD")));
            List<org.petmr.acquisition.mr.MrSeries> seen = MrVolumes.list(files);
            assertThat(seen).as("%s: %s", series.description(), seen).allSatisfy(s -> {
                assertThat(s.kind()).isEqualTo(kindOf(series.kind()));
                assertThat(s.confidence()).isGreaterThanOrEqualTo(0.6);
                assertThat(s.frameOfReferenceUid()).isEqualTo(exam.frameOfReferenceUid());
                assertThat(s.repeats()).isEqualTo(series.temporalPositions());
                assertThat(s.grid()).isPresent();
                assertSameGrid(s.grid().get(), series.signal().grid());
            });
            int groups = series.volumes().size() / series.temporalPositions();
            assertThat(seen).as(series.description()).hasSize(groups);
        }
    }

    private static void assertSameGrid(VoxelGrid found, VoxelGrid expected) {
        assertThat(found.nx()).isEqualTo(expected.nx());
        assertThat(found.ny()).isEqualTo(expected.ny());
        assertThat(found.nz()).isEqualTo(expected.nz());
        assertThat(found.lpsFromVoxel().x(3, 2, 1))
                .isCloseTo(expected.lpsFromVoxel().x(3, 2, 1), within(1e-4));
        assertThat(found.lpsFromVoxel().y(3, 2, 1))
                .isCloseTo(expected.lpsFromVoxel().y(3, 2, 1), within(1e-4));
        assertThat(found.lpsFromVoxel().z(3, 2, 1))
                .isCloseTo(expected.lpsFromVoxel().z(3, 2, 1), within(1e-4));
    }

    /** Pixels come back as they were made, from either kind of object. */
    @ParameterizedTest
    @CsvSource({"false", "true"})
    void pixelsComeBack(boolean isEnhanced) throws IOException {
        Map<MrImageKind, MrSeries> byKind = new java.util.EnumMap<>(MrImageKind.class);
        all.forEach(s -> byKind.putIfAbsent(s.kind(), s));
        for (MrImageKind kind : List.of(MrImageKind.DIXON_WATER, MrImageKind.DWI, MrImageKind.DSC)) {
            MrSeries series = byKind.get(kind);
            List<Path> files = SampleScans.write(
                    directory.resolve("p" + kind),
                    MrDicom.objects(
                            series, SampleScans.examination(), new MrStyle(Vendor.SIEMENS_LIKE, isEnhanced, "HEAD")));
            List<MrVolumes.Read> read = MrVolumes.read(files);
            int groups = series.volumes().size() / series.temporalPositions();
            assertThat(read).hasSize(groups);
            for (int i = 0; i < groups; i++) {
                assertThat(read.get(i).volume().orElseThrow().values())
                        .as("%s, group %d", kind, i)
                        .isEqualTo(series.volumes().get(i).signal().values());
            }
        }
    }

    /** Entered feet first, a head-first patient is mirrored left to right and head to foot. */
    @Test
    void feetFirstTurnsPositions() throws IOException {
        MrSeries wrong = SampleScans.play(
                        Phantoms.benchHead(),
                        MrSettings.of(0.01, 3).with(MrFaults.of(new MrFault.FeetFirst())),
                        SampleScans.step(MrScan.T1, 6, 8),
                        WORKERS)
                .get(0);
        List<DicomObject> objects = MrDicom.objects(wrong, SampleScans.examination());
        VoxelGrid grid = wrong.signal().grid();
        assertThat(objects.get(1).requireString(Tag.PatientPosition)).isEqualTo("FFS");
        assertThat(objects.get(1).requireDoubles(Tag.ImageOrientationPatient, 6))
                .containsExactly(-1, 0, 0, 0, 1, 0);
        double[] position = objects.get(1).requireDoubles(Tag.ImagePositionPatient, 3);
        assertThat(position[0]).isCloseTo(-grid.lpsFromVoxel().x(0, 0, 1), within(1e-6));
        assertThat(position[1]).isCloseTo(grid.lpsFromVoxel().y(0, 0, 1), within(1e-6));
        assertThat(position[2]).isCloseTo(-grid.lpsFromVoxel().z(0, 0, 1), within(1e-6));
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return said;
    }
}
