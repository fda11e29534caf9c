package org.petmr.recon.registration.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.registration.RigidTransform;
import org.petmr.recon.registration.TransformFile;

final class PhantomCalibrationTest {

    private static final Workers WORKERS = new Workers(2);
    private static final VoxelGrid PET = VoxelGrid.centred(60, 60, 60, 3.1, 3.1, 3.3);
    private static final VoxelGrid MR = VoxelGrid.centred(84, 84, 60, 2.3, 2.3, 3.2);
    private static final Instant THEN = Instant.parse("2026-01-31T10:00:00Z");

    @TempDir
    private Path directory;

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private static ScannerCalibration measure(Volume pet, Volume mr) {
        return PhantomCalibration.measure(pet, mr, "mmr", "41", THEN, "pet, mr", WORKERS, Progress.NONE);
    }

    private static ScannerCalibration lying(RigidTransform mrFromPet) {
        return new ScannerCalibration(
                "mmr", "41", THEN.toString(), TransformFile.matrix(mrFromPet.toAffine()), 6, 0.1, 0.2, 0.05, "test");
    }

    /** Each sphere's centre is found to a tenth of a voxel; so the transform is known better than that. */
    @Test
    void findsWhereTheMrLies() {
        RigidTransform truth = new RigidTransform(0.02, -0.03, 0.015, 2.4, -1.7, 3.3, 0, 0, 0);
        Volume pet = SpherePhantom.six(PET, Affine.IDENTITY, 5, 1, WORKERS);
        Volume mr = SpherePhantom.six(MR, truth.inverse().toAffine(), 1, 2, WORKERS);
        ScannerCalibration c = measure(pet, mr);
        assertThat(c.spheres()).isEqualTo(6);
        assertThat(c.residualMm()).isLessThan(0.2);
        ScannerCalibration.Change off = c.since(lying(truth));
        assertThat(off.shiftMm()).isLessThan(0.15);
        assertThat(off.rotationDeg()).isLessThan(0.15);
        assertThat(off.isTooFar()).isFalse();
    }

    /** A ring of six alike fits itself in six ways; the scanner's MR was not turned by 60 degrees. */
    @Test
    void takesTheNearestOfArrangementsThatFitAlike() {
        List<Sphere> ring = IntStream.range(0, 6)
                .mapToObj(i -> new Sphere(57 * Math.cos(i * Math.PI / 3), 57 * Math.sin(i * Math.PI / 3), 5, 9))
                .toList();
        RigidTransform truth = new RigidTransform(0, 0, 0.05, 1, 2, -2, 0, 0, 0);
        Volume pet = SpherePhantom.paint(ring, PET, Affine.IDENTITY, 5, 3, WORKERS);
        Volume mr = SpherePhantom.paint(ring, MR, truth.inverse().toAffine(), 1, 4, WORKERS);
        ScannerCalibration.Change off = measure(pet, mr).since(lying(truth));
        assertThat(off.shiftMm()).isLessThan(0.2);
        assertThat(off.rotationDeg()).isLessThan(0.25);
    }

    @Test
    void refusesWhatIsNoCalibration() {
        Volume six = SpherePhantom.six(PET, Affine.IDENTITY, 5, 1, WORKERS);
        Volume two = SpherePhantom.paint(SpherePhantom.SIX.subList(0, 2), PET, Affine.IDENTITY, 5, 1, WORKERS);
        assertThatThrownBy(() -> measure(six, two))
                .hasMessageContaining("moving: 2 spheres found (expected: at least 3");
        List<Sphere> line = List.of(new Sphere(-60, 0, 0, 9), new Sphere(-10, 0, 0, 9), new Sphere(55, 0, 0, 9));
        Volume onLine = SpherePhantom.paint(line, PET, Affine.IDENTITY, 5, 1, WORKERS);
        assertThatThrownBy(() -> measure(onLine, onLine)).hasMessageContaining("across the line through them");
        List<Sphere> others = List.of(
                new Sphere(-60, 0, 0, 9), new Sphere(60, 0, 0, 9), new Sphere(0, 62, 0, 9), new Sphere(0, 0, 64, 9));
        Volume other = SpherePhantom.paint(others, PET, Affine.IDENTITY, 5, 1, WORKERS);
        assertThatThrownBy(() -> measure(six, other)).hasMessageContaining("the same phantom in both");
        Volume empty = Volume.zeros(PET);
        assertThatThrownBy(() -> measure(empty, six)).hasMessageContaining("fixed: 0 spheres found");
    }

    @Test
    void refusesAJumpSinceTheLastTime() {
        ScannerCalibration before = lying(RigidTransform.IDENTITY);
        ScannerCalibration near = lying(new RigidTransform(0, 0, Math.toRadians(0.4), 0.5, 0.5, 0.5, 0, 0, 0));
        assertThat(near.requireNear(before).rotationDeg()).isCloseTo(0.4, within(1e-6));
        assertThatThrownBy(() ->
                        lying(new RigidTransform(0, 0, 0, 1.1, 0, 0, 0, 0, 0)).requireNear(before))
                .hasMessageContaining("moved by 1.10 mm and 0.00 deg since 2026-01-31T10:00:00Z");
        assertThatThrownBy(() ->
                        lying(new RigidTransform(0, 0.01, 0, 0, 0, 0, 0, 0, 0)).requireNear(before))
                .hasMessageContaining("0.57 deg");
        ScannerCalibration foreign =
                new ScannerCalibration("signa", "", THEN.toString(), near.mrFromPet(), 6, 0.1, 0.2, 0.05, "test");
        assertThatThrownBy(() -> foreign.requireNear(before)).hasMessageContaining("scanner: mmr (expected: signa)");
    }

    @Test
    void isReadAsWrittenAndNamesWhatIsWrong() throws IOException {
        Path file = directory.resolve("calibration.json");
        ScannerCalibration written = lying(new RigidTransform(0.01, 0.02, 0.03, 1, 2, 3, 0, 0, 0));
        written.write(file);
        ScannerCalibration read = ScannerCalibration.read(file);
        assertThat(read.since(written).shiftMm()).isLessThan(1e-9);
        assertThat(read.serial()).isEqualTo("41");
        String json = Files.readString(file);
        Files.writeString(file, json.replace("2026-01-31T10:00:00Z", "yesterday"));
        assertThatThrownBy(() -> ScannerCalibration.read(file))
                .hasMessageContaining("calibration.json: scanner calibration: measuredAt: yesterday");
        Files.writeString(file, json.replace("\"spheres\"", "\"balls\""));
        assertThatThrownBy(() -> ScannerCalibration.read(file)).hasMessageContaining("spheres: missing");
        assertThatThrownBy(() -> ScannerCalibration.read(directory.resolve("none.json")))
                .hasMessageContaining("none.json (expected: a readable file)");
    }
}
