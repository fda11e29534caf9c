package org.petmr.simulator.attenuation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.attenuation.bone.CtToMu;
import org.petmr.attenuation.mask.Components;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;
import org.petmr.simulator.Peers;

/** The CT curve on the CT of a real thigh: muscle and the shaft of the femur come out as they should. */
final class ThighCtTest {

    private static final int KVP = 0x00180060;

    @TempDir
    private Path directory;

    @Test
    void muscleAndCorticalBoneOfARealLeg() throws IOException {
        List<DicomObject> slices = slices(Peers.data("pet-mr-ct-thigh-sts001/dicom-ct.zip"));
        CtToMu curve = CtToMu.ofKvp(kvp(slices.get(0)));
        assertThat(curve).isEqualTo(CtToMu.KVP_140);
        Volume hu = hu(slices);
        Volume mu = Volume.zeros(hu.grid());
        for (int i = 0; i < mu.values().length; i++) {
            mu.values()[i] = (float) curve.muPerCm(hu.values()[i]);
        }
        double soft = commonest(mu, 0.09, 0.12);
        double fat = commonest(mu, 0.07, 0.09);
        assertThat(soft).as("muscle").isBetween(0.096, 0.1025);
        assertThat(fat).as("fat").isBetween(0.084, 0.0895);
        Region femur = Components.largest(Region.where(hu, v -> v > 300));
        assertThat(femur.volumeMl()).as("femur, mL").isGreaterThan(20);
        assertThat(femur.of(mu).mean()).as("cortical bone").isBetween(0.13, 0.17);
        assertThat(mu.values()[0]).as("air in the corner").isLessThan(0.01f);
    }

    /** Implicit VR: the reader knows this tag only as bytes. */
    private static int kvp(DicomObject slice) {
        return Integer.parseInt(new String(slice.bytes(KVP), StandardCharsets.US_ASCII).trim());
    }

    private List<DicomObject> slices(Path zip) throws IOException {
        List<DicomObject> slices = new ArrayList<>();
        try (ZipFile file = new ZipFile(zip.toFile())) {
            for (ZipEntry entry : file.stream()
                    .filter(e -> e.getName().startsWith("image/") && e.getName().endsWith(".dcm"))
                    .toList()) {
                Path to =
                        directory.resolve(Path.of(entry.getName()).getFileName().toString());
                try (InputStream in = file.getInputStream(entry)) {
                    Files.copy(in, to);
                }
                slices.add(DicomFile.read(to).dataSet());
            }
        }
        slices.sort(Comparator.comparingDouble(s -> s.requireDoubles(Tag.ImagePositionPatient, 3)[2]));
        return slices;
    }

    private static Volume hu(List<DicomObject> slices) {
        DicomObject first = slices.get(0);
        int nx = first.requireInt(Tag.Columns);
        int ny = first.requireInt(Tag.Rows);
        double[] spacing = first.requireDoubles(Tag.PixelSpacing, 2);
        double dz = slices.get(1).requireDoubles(Tag.ImagePositionPatient, 3)[2]
                - first.requireDoubles(Tag.ImagePositionPatient, 3)[2];
        VoxelGrid grid = VoxelGrid.centred(nx, ny, slices.size(), spacing[1], spacing[0], dz);
        Volume hu = Volume.zeros(grid);
        for (int z = 0; z < slices.size(); z++) {
            DicomObject slice = slices.get(z);
            short[] stored = slice.shorts(Tag.PixelData); // signed in this series
            double slope = slice.requireDoubles(Tag.RescaleSlope, 1)[0];
            double intercept = slice.requireDoubles(Tag.RescaleIntercept, 1)[0];
            for (int y = 0; y < ny; y++) {
                for (int x = 0; x < nx; x++) {
                    hu.values()[grid.index(x, y, z)] = (float) (slope * stored[y * nx + x] + intercept);
                }
            }
        }
        return hu;
    }

    /** The middle of the fullest bin of 0.0005 cm^-1 between two values. */
    private static double commonest(Volume mu, double low, double high) {
        double width = 0.0005;
        int[] counts = new int[(int) Math.round((high - low) / width)];
        for (float v : mu.values()) {
            int bin = (int) Math.floor((v - low) / width);
            if (bin >= 0 && bin < counts.length) {
                counts[bin]++;
            }
        }
        int best = 0;
        for (int b = 0; b < counts.length; b++) {
            best = counts[b] > counts[best] ? b : best;
        }
        return low + (best + 0.5) * width;
    }
}
