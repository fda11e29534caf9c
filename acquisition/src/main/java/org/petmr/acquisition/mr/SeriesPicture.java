package org.petmr.acquisition.mr;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** The middle slice of a series, small and as it was measured: enough to see what it is, and that something is on it. */
final class SeriesPicture {

    private static final int LARGEST_PX = 96;

    /** Values above are vessels and rims of coils. */
    private static final double BRIGHT_SHARE = 0.995;

    private static final int LARGEST_GREY = 255;

    private SeriesPicture() {}

    /**
     * Reads the whole series.
     *
     * @return PNG; empty when its slices make no volume
     */
    static Optional<byte[]> png(MrSeries wanted) throws IOException {
        for (MrVolumes.Read read : MrVolumes.read(wanted.files())) {
            if (read.series().kind() == wanted.kind()
                    && read.series().echoTimeMs().equals(wanted.echoTimeMs())
                    && read.volume().isPresent()) {
                return Optional.of(png(read.volume().get()));
            }
        }
        return Optional.empty();
    }

    /** The UID of the DICOM series, and which of the series that were made of it. */
    static String id(List<MrSeries> all, int place) {
        String uid = all.get(place).seriesInstanceUid();
        long before = all.subList(0, place).stream()
                .filter(s -> s.seriesInstanceUid().equals(uid))
                .count();
        return uid + "-" + before;
    }

    private static byte[] png(Volume volume) throws IOException {
        VoxelGrid g = volume.grid();
        int every = Math.max(1, (Math.max(g.nx(), g.ny()) + LARGEST_PX - 1) / LARGEST_PX);
        int nx = (g.nx() + every - 1) / every;
        int ny = (g.ny() + every - 1) / every;
        float[] values = new float[nx * ny];
        for (int y = 0; y < ny; y++) {
            for (int x = 0; x < nx; x++) {
                values[y * nx + x] = volume.at(x * every, y * every, g.nz() / 2);
            }
        }
        float[] sorted = values.clone();
        Arrays.sort(sorted);
        float bright = Math.max(Float.MIN_NORMAL, sorted[(int) (BRIGHT_SHARE * (sorted.length - 1))]);
        BufferedImage picture = new BufferedImage(nx, ny, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < ny; y++) {
            for (int x = 0; x < nx; x++) {
                float part = Math.max(0, Math.min(1, values[y * nx + x] / bright));
                picture.getRaster().setSample(x, y, 0, Math.round(LARGEST_GREY * part));
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", out);
        return out.toByteArray();
    }
}
