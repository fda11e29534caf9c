package org.petmr.simulator.attenuation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.registration.RegistrationResult;
import org.petmr.recon.registration.RegistrationSettings;
import org.petmr.recon.registration.RigidRegistration;
import org.petmr.simulator.Peers;

/** A real thigh in PET, CT and MR that others have registered: what we find has to stay within a voxel of it. */
class RegisteredThighTest {

    @TempDir
    private Path directory;

    private Volume series(String zip) throws IOException {
        List<DicomObject> slices = new ArrayList<>();
        Path file = Peers.data("pet-mr-ct-thigh-sts001").resolve(zip);
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(file))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (entry.getName().startsWith("image/") && entry.getName().endsWith(".dcm")) {
                    Path slice = directory.resolve("slice.dcm");
                    Files.write(slice, in.readAllBytes());
                    slices.add(DicomFile.read(slice).dataSet());
                }
            }
        }
        slices.sort(Comparator.comparingDouble(s -> s.requireDoubles(Tag.ImagePositionPatient, 3)[2]));
        int ny = slices.get(0).requireInt(Tag.Rows);
        int nx = slices.get(0).requireInt(Tag.Columns);
        double[] spacing = slices.get(0).requireDoubles(Tag.PixelSpacing, 2);
        double[] first = slices.get(0).requireDoubles(Tag.ImagePositionPatient, 3);
        double[] second = slices.get(1).requireDoubles(Tag.ImagePositionPatient, 3);
        double[] axes = slices.get(0).requireDoubles(Tag.ImageOrientationPatient, 6);
        assertThat(axes[0]).isEqualTo(1);
        assertThat(axes[4]).isEqualTo(1);
        Volume volume = Volume.zeros(new VoxelGrid(
                nx,
                ny,
                slices.size(),
                Affine.scaling(spacing[1], spacing[0], second[2] - first[2], first[0], first[1], first[2])));
        for (int z = 0; z < slices.size(); z++) {
            DicomObject s = slices.get(z);
            double slope = s.doubleValue(Tag.RescaleSlope, 1);
            double intercept = s.doubleValue(Tag.RescaleIntercept, 0);
            short[] pixels = s.shorts(Tag.PixelData);
            boolean isSigned = s.requireInt(Tag.PixelRepresentation) == 1;
            for (int y = 0; y < ny; y++) {
                for (int x = 0; x < nx; x++) {
                    int stored = isSigned ? pixels[y * nx + x] : pixels[y * nx + x] & 0xffff;
                    volume.values()[volume.grid().index(x, y, z)] = (float) (slope * stored + intercept);
                }
            }
        }
        return volume;
    }

    private static RegistrationResult register(String names, Volume fixed, Volume moving, Workers workers) {
        RegistrationResult r = new RigidRegistration(RegistrationSettings.DEFAULT, workers)
                .register(fixed, moving, Progress.NONE);
        System.err.printf(
                Locale.ROOT, "%s: %s %s, %.3f to %.3f nats%n", names, r.residual(), r.uncertainty(), r.startNats(),
                r.endNats());
        return r;
    }

    @Test
    void staysWhereOthersPutIt() throws IOException {
        Volume pet = series("dicom-pet.zip");
        Volume mr = series("dicom-mr-t1.zip");
        Volume ct = series("dicom-ct.zip");
        try (Workers workers = new Workers(2)) {
            double ctVoxelMm = ct.grid().dzMm();
            double petVoxelMm = pet.grid().dxMm();
            assertThat(register("thigh, MR on CT", ct, mr, workers).residual().shiftMm()).isLessThan(ctVoxelMm);
            assertThat(register("thigh, MR on PET", pet, mr, workers).residual().shiftMm())
                    .isLessThan(petVoxelMm);
            assertThat(register("thigh, CT on PET", pet, ct, workers).residual().shiftMm())
                    .isLessThan(petVoxelMm);
        }
    }
}
