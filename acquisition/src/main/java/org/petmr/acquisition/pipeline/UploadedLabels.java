package org.petmr.acquisition.pipeline;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.said.Phrase;
import org.petmr.acquisition.session.LabelUpload;
import org.petmr.acquisition.session.RegionRequest;
import org.petmr.recon.file.WholeFile;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.LabelledRegions;

/**
 * Volumes of labels that come from outside, kept in the folder {@code labels} of their session once it is known that they can be
 * measured: each holds numbers of regions, and each of its regions a voxel of the image.
 */
final class UploadedLabels {

    /** 256 MiB as floats: a head in half millimetres. What is packed may claim far more. */
    private static final int MOST_VOXELS = 1 << 26;

    private UploadedLabels() {}

    /**
     * Checks a volume and keeps it, in the place of one of the same name.
     *
     * @param job read from the session's result
     * @return the regions, JSON values
     * @throws AcquisitionException it cannot be measured, saying why; what had its name stays
     */
    static Map<String, Object> keep(PipelineJob job, LabelUpload upload) {
        Volume pet = job.pet.orElseThrow(() -> AcquisitionException.conflict(Phrase.LABELS_WITHOUT_IMAGE.of(
                "session %s: no PET image (expected: a result, to lay labels on)", job.session.id())));
        Path folder = job.session.directory().resolve(NamedRegion.FOLDER);
        Path file = folder.resolve(upload.labels().file()); // a plain name: no path can hide in it
        try {
            Files.createDirectories(folder);
            forgetParts(folder);
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                    && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw AcquisitionException.conflict(Phrase.LABELS_NAME_TAKEN.of(
                        "file: %s: has a link or a folder by that name (expected: a free name)",
                        upload.labels().file()));
            }
            try (WholeFile whole = new WholeFile(file)) {
                ByteBuffer content = ByteBuffer.wrap(upload.nifti());
                while (content.hasRemaining()) {
                    whole.channel().write(content);
                }
                List<Map<String, Object>> regions =
                        regions(job, pet, upload.labels().space(), whole.part());
                whole.finish();
                Map<String, Object> figures = new LinkedHashMap<>();
                figures.put("file", upload.labels().file());
                figures.put(
                        "space",
                        upload.labels().space() == null
                                ? "pet"
                                : upload.labels().space());
                figures.put("regions", regions);
                return figures;
            }
        } catch (IOException e) {
            throw AcquisitionException.storeFailed(file, e);
        }
    }

    /** What a service left that was killed meanwhile; one volume is kept after the other. */
    private static void forgetParts(Path folder) throws IOException {
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, ".*.part")) {
            for (Path part : parts) {
                Files.deleteIfExists(part);
            }
        }
    }

    private static List<Map<String, Object>> regions(PipelineJob job, Volume pet, String space, Path part)
            throws IOException {
        try {
            VoxelGrid own = Nifti.grid(part);
            if (own.voxels() > MOST_VOXELS) {
                throw new IllegalArgumentException("dim: %d x %d x %d, %,d voxels (expected: at most %,d)"
                        .formatted(own.nx(), own.ny(), own.nz(), own.voxels(), MOST_VOXELS));
            }
            Affine placed = ExportRecord.last(job.session.resultDirectory().resolve("dicom"))
                    .map(exported -> exported.mrFromPet(job))
                    .orElseGet(job::mrFromPet);
            VoxelGrid image = MrImages.placed(pet, placed).grid();
            Volume labels = NamedRegion.laid(Nifti.read(part), space, placed);
            LabelledRegions found = LabelledRegions.of(labels, image, RegionRequest.MOST, job.workers);
            List<Map<String, Object>> regions = new ArrayList<>();
            for (int value : found.numbers()) {
                int voxels = found.region(value).voxels();
                if (voxels == 0) {
                    throw new IllegalArgumentException(
                            "region %d: at %s (expected: at least one voxel of the image, which lies at %s)"
                                    .formatted(value, Box.ofLabel(labels, value), Box.of(image)));
                }
                regions.add(Map.of("value", value, "voxels", voxels));
            }
            return regions;
        } catch (IllegalArgumentException e) {
            // Of a file that nobody named and that is gone now, its own name says nothing.
            throw AcquisitionException.invalid("labels: " + e.getMessage().replace(part + ": ", ""));
        }
    }

    /** Where voxels lie, by their centres: the least and the largest coordinates, mm. */
    private record Box(double[] fromMm, double[] toMm) {

        private static final int AXES = 3;

        private static Box nothing() {
            double far = Double.POSITIVE_INFINITY;
            return new Box(new double[] {far, far, far}, new double[] {-far, -far, -far});
        }

        static Box of(VoxelGrid grid) {
            Box box = nothing();
            for (int corner = 0; corner < 1 << AXES; corner++) {
                box.add(
                        grid,
                        (corner & 1) * (grid.nx() - 1),
                        (corner >> 1 & 1) * (grid.ny() - 1),
                        (corner >> 2) * (grid.nz() - 1));
            }
            return box;
        }

        static Box ofLabel(Volume labels, int value) {
            VoxelGrid grid = labels.grid();
            Box box = nothing();
            for (int iy = 0; iy < grid.ny(); iy++) {
                for (int ix = 0; ix < grid.nx(); ix++) {
                    for (int iz = 0; iz < grid.nz(); iz++) {
                        if (labels.at(ix, iy, iz) == value) {
                            box.add(grid, ix, iy, iz);
                        }
                    }
                }
            }
            return box;
        }

        private void add(VoxelGrid grid, int ix, int iy, int iz) {
            Affine lps = grid.lpsFromVoxel();
            double[] mm = {lps.x(ix, iy, iz), lps.y(ix, iy, iz), lps.z(ix, iy, iz)};
            for (int axis = 0; axis < AXES; axis++) {
                fromMm[axis] = Math.min(fromMm[axis], mm[axis]);
                toMm[axis] = Math.max(toMm[axis], mm[axis]);
            }
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "x %.1f to %.1f, y %.1f to %.1f, z %.1f to %.1f mm",
                    fromMm[0],
                    toMm[0],
                    fromMm[1],
                    toMm[1],
                    fromMm[2],
                    toMm[2]);
        }
    }
}
