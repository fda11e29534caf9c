package org.petmr.acquisition.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.said.Phrase;
import org.petmr.acquisition.session.RegionRequest;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.LabelledRegions;
import org.petmr.recon.quantification.Region;

/** The voxels of an image that are one of the regions of a request. */
record NamedRegion(String label, RegionRequest.Kind kind, Region region) {

    /** Of labelled volumes, in the directory of their session. */
    static final String FOLDER = "labels";

    /**
     * All of a request, each with at least one voxel.
     *
     * @param image grid of the exported image
     * @param placed from PET to where that lies
     * @param session directory of the session
     * @throws AcquisitionException a region lies outside of the image, or there is no such volume of labels
     */
    static List<NamedRegion> of(RegionRequest wish, VoxelGrid image, Affine placed, Path session, Workers workers)
            throws IOException {
        return wish.labels() != null
                ? labelled(wish.labels(), image, placed, session, workers)
                : wish.regions().stream().map(e -> ellipsoid(image, e)).toList();
    }

    /** The voxels whose centre lies in the ellipsoid. */
    private static NamedRegion ellipsoid(VoxelGrid grid, RegionRequest.Ellipsoid wanted) {
        Affine lps = grid.lpsFromVoxel();
        boolean[] isInside = new boolean[grid.voxels()];
        for (int iy = 0; iy < grid.ny(); iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                for (int iz = 0; iz < grid.nz(); iz++) {
                    isInside[grid.index(ix, iy, iz)] =
                            wanted.contains(lps.x(ix, iy, iz), lps.y(ix, iy, iz), lps.z(ix, iy, iz));
                }
            }
        }
        Region region = Region.of(grid, isInside);
        if (region.voxels() == 0) {
            throw AcquisitionException.invalid(Phrase.REGION_EMPTY.said(
                    "regions: '%s' at %s mm (expected: at least one voxel of the image in it)"
                            .formatted(wanted.label(), wanted.centerMm()),
                    wanted.label()));
        }
        return new NamedRegion(wanted.label(), wanted.kind(), region);
    }

    /** Labels where the exported image lies. @param space pet, mr or null @param placed from PET to where that lies */
    static Volume laid(Volume labels, String space, Affine placed) {
        return "mr".equals(space) ? labels : MrImages.placed(labels, placed);
    }

    private static List<NamedRegion> labelled(
            RegionRequest.Labels wanted, VoxelGrid image, Affine placed, Path session, Workers workers)
            throws IOException {
        Path file = session.resolve(FOLDER).resolve(wanted.file()); // a plain name: no path can hide in it
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw AcquisitionException.invalid(Phrase.LABELS_NOT_THERE.of(
                    "labels.file: %s (expected: a file in the folder labels of the session)", wanted.file()));
        }
        List<NamedRegion> all = new ArrayList<>();
        try {
            LabelledRegions found = LabelledRegions.of(
                    laid(Nifti.read(file), wanted.space(), placed), image, RegionRequest.MOST, workers);
            for (int value : found.numbers()) {
                Region region = found.region(value);
                RegionRequest.Labels.Name name = wanted.nameOf(value);
                if (region.voxels() == 0) {
                    throw new IllegalArgumentException(
                            "'%s' (expected: at least one voxel of the image in it)".formatted(name.label()));
                }
                all.add(new NamedRegion(name.label(), name.kind(), region));
            }
        } catch (IllegalArgumentException e) {
            throw AcquisitionException.invalid("labels.file: %s: %s".formatted(wanted.file(), e.getMessage()));
        }
        for (RegionRequest.Labels.Name name : wanted.names()) {
            if (all.stream().noneMatch(r -> r.label().equals(name.label()))) {
                throw AcquisitionException.invalid(Phrase.LABELS_VALUE_ABSENT.of(
                        "labels.names.value: %d (expected: a number that is in %s)", name.value(), wanted.file()));
            }
        }
        return List.copyOf(all);
    }
}
