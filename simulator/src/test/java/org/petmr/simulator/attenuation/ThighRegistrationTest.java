package org.petmr.simulator.attenuation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.registration.Decision;
import org.petmr.recon.registration.MotionPrior;
import org.petmr.recon.registration.RegistrationMasks;
import org.petmr.recon.registration.RegistrationResult;
import org.petmr.recon.registration.RegistrationSettings;
import org.petmr.recon.registration.RegistrationThresholds;
import org.petmr.recon.registration.RigidRegistration;
import org.petmr.recon.registration.RigidTransform;
import org.petmr.simulator.Peers;

/**
 * PET, CT and MR of one thigh, laid on each other by others: what is used afterwards stays within a voxel. PET and CT were
 * taken in one go. The MR is of another day, with the leg bent and flattened otherwise: at the tumour it fits, but the femur
 * lies a centimetre off and the skin two. No rigid motion mends that, and the registration has to know it.
 */
final class ThighRegistrationTest {

    private static final double PET_VOXEL_MM = 4.6875;
    private static final double SLICE_MM = 3.27;

    /** How far round the tumour's outline its surroundings were laid on each other. */
    private static final int ROUND_MM = 10;

    @TempDir
    private Path directory;

    @Test
    void petAndCtOfOneScannerStayWithinAVoxel() throws IOException {
        Volume pet = series("dicom-pet.zip");
        Volume ct = series("dicom-ct.zip");
        RegistrationResult r = register(pet, ct, RegistrationMasks.NONE);
        assertThat(offMm(r.movingFromFixed(), pet)).as(r.toString()).isLessThan(PET_VOXEL_MM);
        assertThat(offMm(r.inForce(RegistrationThresholds.DEFAULT), pet)).isLessThan(PET_VOXEL_MM);
    }

    @Test
    void aLegThatLiesOtherwiseIsLeftWhereItWas() throws IOException {
        Volume pet = series("dicom-pet.zip");
        Volume ct = series("dicom-ct.zip");
        Volume mr = series("dicom-mr-t1.zip");
        for (Volume fixed : List.of(pet, ct)) {
            RegistrationResult r = register(fixed, mr, RegistrationMasks.NONE);
            assertThat(r.verdict(RegistrationThresholds.DEFAULT).decision())
                    .as(r.toString())
                    .isEqualTo(Decision.ALARM);
            assertThat(r.isKnown(RegistrationThresholds.DEFAULT)).isFalse();
            assertThat(offMm(r.inForce(RegistrationThresholds.DEFAULT), fixed)).isLessThan(SLICE_MM);
        }
    }

    /** The tumour alone says hardly anything, 0.04 nats, and what it says must not be taken for knowledge. */
    @Test
    void atTheTumourPetStaysOnTheMr() throws IOException {
        Volume pet = series("dicom-pet.zip");
        Volume mr = series("dicom-mr-t1.zip");
        Volume tumour = Nifti.read(Peers.data("pet-mr-ct-thigh-sts001/nifti/PET_mask.nii.gz"));
        RegistrationMasks masks = new RegistrationMasks(Optional.of(grown(tumour)), Optional.empty());
        RegistrationResult r = register(pet, mr, masks);
        assertThat(r.isKnown(RegistrationThresholds.DEFAULT)).as(r.toString()).isFalse();
        assertThat(offMm(r.inForce(RegistrationThresholds.DEFAULT), tumour)).isLessThan(PET_VOXEL_MM);
    }

    private static RegistrationResult register(Volume fixed, Volume moving, RegistrationMasks masks) {
        try (Workers workers = new Workers(2)) {
            RegistrationResult r = new RigidRegistration(
                            RegistrationSettings.DEFAULT.withPrior(MotionPrior.SAME_FRAME), workers)
                    .register(fixed, moving, masks, RigidTransform.IDENTITY, Progress.NONE);
            System.err.printf(
                    Locale.ROOT,
                    "thigh: %s, %.2f nats, %s%n",
                    r.residual(),
                    r.endNats(),
                    r.verdict(RegistrationThresholds.DEFAULT).sentence());
            return r;
        }
    }

    /** How far the middle of an image moves. */
    private static double offMm(RigidTransform t, Volume in) {
        VoxelGrid g = in.grid();
        Affine lps = g.lpsFromVoxel();
        double cx = 0.5 * (g.nx() - 1);
        double cy = 0.5 * (g.ny() - 1);
        double cz = 0.5 * (g.nz() - 1);
        double x = lps.x(cx, cy, cz);
        double y = lps.y(cx, cy, cz);
        double z = lps.z(cx, cy, cz);
        Affine m = t.toAffine();
        return Math.sqrt(sq(m.x(x, y, z) - x) + sq(m.y(x, y, z) - y) + sq(m.z(x, y, z) - z));
    }

    private static double sq(double x) {
        return x * x;
    }

    /** The mask and what lies near it. */
    private static Volume grown(Volume mask) {
        VoxelGrid g = mask.grid();
        Volume grown = Volume.zeros(g);
        int rx = (int) (ROUND_MM / g.dxMm());
        int ry = (int) (ROUND_MM / g.dyMm());
        int rz = (int) (ROUND_MM / g.dzMm());
        for (int y = ry; y < g.ny() - ry; y++) {
            for (int x = rx; x < g.nx() - rx; x++) {
                for (int z = rz; z < g.nz() - rz; z++) {
                    if (mask.at(x, y, z) <= 0.5f) {
                        continue;
                    }
                    for (int i = 0; i < (2 * rx + 1) * (2 * ry + 1) * (2 * rz + 1); i++) {
                        int dx = i % (2 * rx + 1) - rx;
                        int dy = i / (2 * rx + 1) % (2 * ry + 1) - ry;
                        int dz = i / (2 * rx + 1) / (2 * ry + 1) - rz;
                        if (sq(dx * g.dxMm()) + sq(dy * g.dyMm()) + sq(dz * g.dzMm()) <= sq(ROUND_MM)) {
                            grown.values()[g.index(x + dx, y + dy, z + dz)] = 1;
                        }
                    }
                }
            }
        }
        return grown;
    }

    /** A series with its place in the patient; all of these are axial. */
    private Volume series(String name) throws IOException {
        List<DicomObject> slices = new ArrayList<>();
        Path zip = Peers.data("pet-mr-ct-thigh-sts001/" + name);
        Path to = Files.createDirectories(directory.resolve(name));
        try (ZipFile file = new ZipFile(zip.toFile())) {
            for (ZipEntry entry : file.stream()
                    .filter(e -> e.getName().startsWith("image/") && e.getName().endsWith(".dcm"))
                    .toList()) {
                Path slice = to.resolve(Path.of(entry.getName()).getFileName().toString());
                try (InputStream in = file.getInputStream(entry)) {
                    Files.copy(in, slice);
                }
                slices.add(DicomFile.read(slice).dataSet());
            }
        }
        slices.sort(Comparator.comparingDouble(s -> position(s)[2]));
        DicomObject first = slices.get(0);
        int nx = first.requireInt(Tag.Columns);
        int ny = first.requireInt(Tag.Rows);
        double[] spacing = first.requireDoubles(Tag.PixelSpacing, 2);
        double[] corner = position(first);
        double dz = position(slices.get(1))[2] - corner[2];
        VoxelGrid grid = new VoxelGrid(
                nx, ny, slices.size(), Affine.scaling(spacing[1], spacing[0], dz, corner[0], corner[1], corner[2]));
        Volume volume = Volume.zeros(grid);
        for (int z = 0; z < slices.size(); z++) {
            DicomObject slice = slices.get(z);
            short[] stored = slice.shorts(Tag.PixelData);
            boolean isSigned = slice.requireInt(Tag.PixelRepresentation) == 1;
            double slope = slice.contains(Tag.RescaleSlope) ? slice.requireDoubles(Tag.RescaleSlope, 1)[0] : 1;
            double intercept =
                    slice.contains(Tag.RescaleIntercept) ? slice.requireDoubles(Tag.RescaleIntercept, 1)[0] : 0;
            for (int y = 0; y < ny; y++) {
                for (int x = 0; x < nx; x++) {
                    int raw = isSigned ? stored[y * nx + x] : stored[y * nx + x] & 0xffff;
                    volume.values()[grid.index(x, y, z)] = (float) (slope * raw + intercept);
                }
            }
        }
        return volume;
    }

    private static double[] position(DicomObject slice) {
        return slice.requireDoubles(Tag.ImagePositionPatient, 3);
    }
}
