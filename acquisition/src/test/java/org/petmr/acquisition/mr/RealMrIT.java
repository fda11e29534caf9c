package org.petmr.acquisition.mr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.OutsideProgram;
import org.petmr.acquisition.Peers;
import org.petmr.acquisition.dicom.DicomNode;
import org.petmr.acquisition.dicom.DicomNodeConfig;
import org.petmr.acquisition.dicom.DicomNodeProvider;
import org.petmr.recon.image.Volume;

/** Real MR series, classic and enhanced, sent by DCMTK to our node and listed with kind and geometry. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealMrIT {

    @TempDir
    static Path directory;

    private DicomNode node;
    private MrInbox inbox;
    private List<MrVolumes.Read> reads;
    private int sent;

    @BeforeAll
    void send() throws Exception {
        Path classic = Peers.data("mr-brain-session-trio");
        Path enhanced = Peers.data("mr-enhanced-xa30");
        String storescu = Peers.tool("storescu");
        Path unpacked = Files.createDirectories(directory.resolve("unpacked"));
        try (Stream<Path> zips = Files.list(classic)) {
            for (Path zip :
                    zips.filter(path -> path.toString().endsWith(".zip")).toList()) {
                unzip(zip, Files.createDirectory(unpacked.resolve(zip.getFileName())));
            }
        }
        Path plain = Files.createDirectories(directory.resolve("enhanced"));
        try (Stream<Path> files = Files.walk(enhanced)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".dcm")).toList()) {
                Files.copy(file, plain.resolve(file.getFileName()));
                sent++;
            }
        }
        inbox = MrInbox.open(directory.resolve("inbox"), event -> {});
        node = DicomNodeProvider.named("netty")
                .create(DicomNodeConfig.of("PETMR", directory.resolve("incoming"))
                        .withHost("127.0.0.1"));
        node.listen(0, inbox).get(20, TimeUnit.SECONDS);
        for (Path source : List.of(unpacked, plain)) {
            OutsideProgram.Result result = OutsideProgram.run(
                    storescu,
                    "-R",
                    "-aet",
                    "MR",
                    "-aec",
                    "PETMR",
                    "+sd",
                    "+r",
                    "127.0.0.1",
                    "" + node.boundPort(),
                    source.toString());
            assertThat(result.status()).as(result.output()).isZero();
        }
        reads = MrVolumes.read(inbox.files(Optional.empty()));
    }

    @AfterAll
    void stop() {
        if (node != null) {
            node.close();
        }
    }

    private void unzip(Path zip, Path into) throws IOException {
        try (InputStream file = Files.newInputStream(zip);
                ZipInputStream in = new ZipInputStream(file)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (!entry.isDirectory()) {
                    Files.copy(in, into.resolve(sent++ + ".dcm"));
                }
            }
        }
    }

    private List<MrVolumes.Read> of(String frameOfReferencePrefix, int seriesNumber) {
        return reads.stream()
                .filter(read -> read.series().seriesNumber() == seriesNumber
                        && read.series().frameOfReferenceUid().startsWith(frameOfReferencePrefix))
                .toList();
    }

    private MrVolumes.Read classic(int seriesNumber) {
        List<MrVolumes.Read> found = of("1.3.12.2.1107.5.2.32.35235", seriesNumber);
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private List<MrVolumes.Read> enhanced(int seriesNumber) {
        return of("1.3.12.2.1107.5.2.43.67093", seriesNumber);
    }

    @Test
    void everyObjectIsKeptOnce() {
        assertThat(inbox.counts()).isEqualTo(new MrInbox.Counts(sent, 0, 0, 0, 0, 0));
        assertThat(sent).isEqualTo(175 + 55 + 1 + 1 + 5);
    }

    @Test
    void theT1IsRecognisedAndItsMissingSliceSaid() {
        MrVolumes.Read read = classic(5);
        assertThat(read.series().kind()).isEqualTo(MrKind.T1);
        assertThat(read.series().confidence()).isGreaterThanOrEqualTo(0.8);
        assertThat(read.series().slices()).isEqualTo(175);
        assertThat(read.series().missing()).isEqualTo(1);
        assertThat(read.series().inWords())
                .startsWith("series 5 'mocoMEMPRAGE_220FOV RMS': T1, 192 x 192 x 176, 1.146 x 1.146 x 1.000 mm")
                .contains("1 slice missing (instance 115)");
        assertThat(range(read.volume().orElseThrow())).containsExactly(0f, 1426f);
    }

    @Test
    void theT2IsRecognisedAndItsMissingSliceSaid() {
        MrVolumes.Read read = classic(6);
        assertThat(read.series().kind()).isEqualTo(MrKind.T2);
        assertThat(read.series().inWords())
                .contains("384 x 512 x 56")
                .contains("1 slice missing (instance 35): a gap of 5.00 mm");
        assertThat(range(read.volume().orElseThrow())).containsExactly(0f, 2012f);
    }

    @Test
    void t1AndT2LieOverEachOther() {
        // One head in one frame of reference: the brightness-weighted centres must agree to a few centimetres, which
        // swapped or mirrored axes would not give.
        double[] t1 = centre(classic(5).volume().orElseThrow());
        double[] t2 = centre(classic(6).volume().orElseThrow());
        double[] asl = centre(classic(17).volume().orElseThrow());
        for (int axis = 0; axis < 3; axis++) {
            assertThat(t1[axis] - t2[axis]).as("axis %d", axis).isBetween(-35.0, 35.0);
            assertThat(asl[axis] - t2[axis]).as("axis %d", axis).isBetween(-35.0, 35.0);
        }
    }

    /** dcm2niix reads the same files independently: both must put the signal at the same place in the patient. */
    @Test
    void geometryAgreesWithAnotherReader() throws Exception {
        String converter = Peers.tool("dcm2niix");
        for (MrVolumes.Read read : List.of(
                classic(17),
                classic(18),
                enhanced(8).get(0),
                enhanced(11).get(0),
                enhanced(28).get(0))) {
            Path into = Files.createTempDirectory(directory, "in");
            for (Path file : read.series().files()) {
                Files.copy(file, into.resolve(file.getFileName()));
            }
            OutsideProgram.Result result = OutsideProgram.run(
                    converter, "-z", "n", "-b", "n", "-f", "out", "-o", into.toString(), into.toString());
            double[] theirs;
            try (Stream<Path> made = Files.list(into)) {
                Path image = made.filter(path -> path.toString().endsWith(".nii"))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError(result.output()));
                theirs = niftiCentre(Files.readAllBytes(image));
            }
            double[] ours = centre(read.volume().orElseThrow());
            for (int axis = 0; axis < 3; axis++) {
                // A tenth of a voxel: rounding of their float header and scaled values.
                assertThat(ours[axis])
                        .as("%s, axis %d", read.series().inWords(), axis)
                        .isCloseTo(
                                theirs[axis],
                                within(0.1 * read.volume().orElseThrow().grid().dxMm()));
            }
        }
    }

    /** Centre of the signal in LPS mm, from a NIfTI-1 file of 16-bit or float voxels. */
    private static double[] niftiCentre(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int nx = in.getShort(42);
        int ny = in.getShort(44);
        int nz = in.getShort(46);
        int type = in.getShort(70);
        int at = (int) in.getFloat(108);
        float slope = in.getFloat(112) == 0 ? 1 : in.getFloat(112);
        float intercept = in.getFloat(116);
        double[] sum = new double[4];
        for (int iz = 0; iz < nz; iz++) {
            for (int iy = 0; iy < ny; iy++) {
                for (int ix = 0; ix < nx; ix++) {
                    int i = (iz * ny + iy) * nx + ix;
                    double stored = switch (type) {
                        case 4 -> in.getShort(at + 2 * i);
                        case 512 -> in.getShort(at + 2 * i) & 0xFFFF;
                        case 16 -> in.getFloat(at + 4 * i);
                        default -> throw new AssertionError("NIfTI type " + type);
                    };
                    double weight = Math.abs(stored * slope + intercept);
                    for (int axis = 0; axis < 3; axis++) {
                        int row = 280 + 16 * axis;
                        double ras = in.getFloat(row) * ix
                                + in.getFloat(row + 4) * iy
                                + in.getFloat(row + 8) * iz
                                + in.getFloat(row + 12);
                        sum[axis] += weight * (axis < 2 ? -ras : ras);
                    }
                    sum[3] += weight;
                }
            }
        }
        return new double[] {sum[0] / sum[3], sum[1] / sum[3], sum[2] / sum[3]};
    }

    private static double[] centre(Volume volume) {
        double[] sum = new double[4];
        var grid = volume.grid();
        for (int iy = 0; iy < grid.ny(); iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                for (int iz = 0; iz < grid.nz(); iz++) {
                    double weight = Math.abs(volume.at(ix, iy, iz));
                    sum[0] += weight * grid.lpsFromVoxel().x(ix, iy, iz);
                    sum[1] += weight * grid.lpsFromVoxel().y(ix, iy, iz);
                    sum[2] += weight * grid.lpsFromVoxel().z(ix, iy, iz);
                    sum[3] += weight;
                }
            }
        }
        return new double[] {sum[0] / sum[3], sum[1] / sum[3], sum[2] / sum[3]};
    }

    @Test
    void mosaicsAreUnpacked() {
        for (int number : new int[] {17, 18}) {
            MrVolumes.Read read = classic(number);
            assertThat(read.series().kind()).isEqualTo(MrKind.ASL);
            assertThat(read.series().inWords()).contains("64 x 64 x 12").contains("6.000 mm");
            assertThat(read.volume()).isPresent();
        }
    }

    @Test
    void enhancedObjectsAreTakenApart() {
        assertThat(enhanced(8))
                .hasSize(2)
                .allSatisfy(read -> {
                    assertThat(read.series().kind()).isEqualTo(MrKind.FIELD_MAP);
                    assertThat(read.series().inWords()).contains("64 x 64 x 33");
                })
                .extracting(read -> read.series().echoTimeMs().orElseThrow())
                .containsExactlyInAnyOrder(10.0, 12.460000000000001);
        assertThat(enhanced(9)).singleElement().satisfies(read -> {
            assertThat(read.series().kind()).isEqualTo(MrKind.FIELD_MAP);
            assertThat(read.series().evidence()).contains("component PHASE");
        });
        assertThat(enhanced(11)).singleElement().satisfies(read -> {
            assertThat(read.series().kind()).isEqualTo(MrKind.ADC);
            assertThat(read.series().inWords()).contains("72 x 72 x 39, 3.000 x 3.000 x 3.000 mm");
            assertThat(range(read.volume().orElseThrow())).containsExactly(0f, 2320f);
        });
        assertThat(enhanced(28)).singleElement().satisfies(read -> {
            assertThat(read.series().kind()).isEqualTo(MrKind.ASL);
            assertThat(read.series().inWords()).contains("64 x 64 x 12");
        });
    }

    @Test
    void aDynamicSeriesIsOneStackMeasuredOften() throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.list(Peers.data("mr-perfusion-enhanced-vida"))) {
            files = found.filter(path -> path.toString().endsWith(".img")).toList();
        }
        assertThat(MrVolumes.read(files)).singleElement().satisfies(read -> {
            assertThat(read.series().kind()).isEqualTo(MrKind.PERFUSION_DSC);
            assertThat(read.series().repeats()).isEqualTo(4);
            assertThat(read.series().slices()).isEqualTo(25);
            assertThat(read.volume()).isPresent();
        });
    }

    @Test
    void aSeriesOfAnotherPatientIsRefusedAndCounted() throws Exception {
        List<MrInbox.Event> events = java.util.Collections.synchronizedList(new ArrayList<>());
        MrInbox guarded = MrInbox.open(directory.resolve("guarded"), events::add);
        guarded.expectPatient(Optional.of("ARMED-1"));
        try (DicomNode other = DicomNodeProvider.named("netty")
                .create(DicomNodeConfig.of("PETMR", directory.resolve("incoming2"))
                        .withHost("127.0.0.1"))) {
            other.listen(0, guarded).get(20, TimeUnit.SECONDS);
            OutsideProgram.Result result = OutsideProgram.run(
                    Peers.tool("storescu"),
                    "-v",
                    "-R",
                    "-aet",
                    "MR",
                    "-aec",
                    "PETMR",
                    "+sd",
                    "-nh",
                    "127.0.0.1",
                    "" + other.boundPort(),
                    directory.resolve("enhanced").toString());
            assertThat(result.output()).containsPattern("0x0?124");
        }
        assertThat(guarded.counts().stored()).isZero();
        assertThat(guarded.counts().otherPatient()).isEqualTo(5);
        assertThat(guarded.files(Optional.empty())).isEmpty();
        assertThat(events).hasSize(5).last().isInstanceOfSatisfying(MrInbox.Event.Refused.class, refused -> {
            assertThat(refused.total()).isEqualTo(5);
            assertThat(refused.message())
                    .contains("not that of the armed examination")
                    .doesNotContain("ARMED-1");
        });
    }

    @Test
    void theInboxTakesUpWhatItHeld() throws Exception {
        MrInbox reopened = MrInbox.open(directory.resolve("inbox"), event -> {});
        assertThat(reopened.files(Optional.empty())).isEqualTo(inbox.files(Optional.empty()));
        assertThat(reopened.series()).hasSameSizeAs(reads);
    }

    private static List<Float> range(Volume volume) {
        float least = Float.MAX_VALUE;
        float most = -Float.MAX_VALUE;
        for (float value : volume.values()) {
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        return new ArrayList<>(List.of(least, most));
    }
}
