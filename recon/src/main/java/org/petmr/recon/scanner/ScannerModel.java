package org.petmr.recon.scanner;

import java.util.List;
import java.util.Optional;
import org.petmr.recon.image.VoxelGrid;

/**
 * A cylindrical ring scanner. A new one is one JSON resource with these fields; see {@link ScannerCatalogue}.
 *
 * <p>Crystals of a ring are numbered around the ring with the gaps between blocks counted as virtual crystals, as the
 * Biograph mMR does: index i is a gap when {@code i mod (crystals + gaps per block) >= crystals per block}. A crystal's
 * element id, the number it has on the detector link, is {@code ring * indicesPerRing + index}.
 *
 * @param name short name, as typed on a command line
 * @param title name for people
 * @param manufacturer as DICOM writes it, (0008,0070)
 * @param rings crystal rings, ring 0 at the lowest z
 * @param ringSpacingMm axial pitch of rings
 * @param crystalsPerBlockAxial crystals of a block along z
 * @param blocksTransaxial blocks around the ring
 * @param crystalsPerBlockTransaxial real crystals of a block around the ring
 * @param gapsPerBlockTransaxial virtual crystals after each block
 * @param innerRadiusMm radius of the crystals' front faces
 * @param interactionDepthMm mean depth of interaction; the lines' ends lie this much behind the front face
 * @param firstCrystalAngleDeg angle of crystal 0 from +x towards +y
 * @param crystalDepthMm radial thickness of the crystals
 * @param crystalMaterial scintillator
 * @param tangentialBins bins of a sinogram row, before arc correction
 * @param axialCompression segments of the scanner's usual sinogram
 * @param lowerEnergyKev lower level of the energy window
 * @param upperEnergyKev upper level of the energy window
 * @param energyResolution FWHM / E at 511 keV
 * @param coincidenceWindowNs full width, 2 tau
 * @param tof time-of-flight bins, null for a scanner without (as JSON has it; see {@link #timeOfFlight()})
 * @param image usual transaxial image matrix
 * @param sources where the figures come from
 */
public record ScannerModel(
        String name,
        String title,
        String manufacturer,
        int rings,
        double ringSpacingMm,
        int crystalsPerBlockAxial,
        int blocksTransaxial,
        int crystalsPerBlockTransaxial,
        int gapsPerBlockTransaxial,
        double innerRadiusMm,
        double interactionDepthMm,
        double firstCrystalAngleDeg,
        double crystalDepthMm,
        String crystalMaterial,
        int tangentialBins,
        AxialCompression axialCompression,
        double lowerEnergyKev,
        double upperEnergyKev,
        double energyResolution,
        double coincidenceWindowNs,
        TofModel tof,
        ImageMatrix image,
        List<String> sources) {

    /** Elements are numbered in 20 bits on the detector link. */
    private static final int MAX_ELEMENTS = 1 << 20;

    /** Transaxial matrix of the usual image; axially there is one plane for each half ring spacing. */
    public record ImageMatrix(int nx, int ny, double pixelMm) {
        public ImageMatrix {
            if (nx < 1 || ny < 1 || !(pixelMm > 0)) {
                throw new IllegalArgumentException(
                        "image: %dx%d of %s mm (expected: each > 0)".formatted(nx, ny, pixelMm));
            }
        }
    }

    public ScannerModel {
        require(
                name != null && name.matches("[a-z0-9][a-z0-9-]*"),
                "name",
                name,
                "lower-case letters, digits, hyphens");
        require(title != null && !title.isBlank(), "title", title, "not blank");
        require(rings >= 1, "rings", rings, ">= 1");
        require(crystalsPerBlockAxial >= 1, "crystalsPerBlockAxial", crystalsPerBlockAxial, ">= 1");
        require(
                rings % crystalsPerBlockAxial == 0,
                "rings",
                rings,
                "a multiple of crystalsPerBlockAxial " + crystalsPerBlockAxial);
        require(blocksTransaxial >= 3, "blocksTransaxial", blocksTransaxial, ">= 3");
        require(crystalsPerBlockTransaxial >= 1, "crystalsPerBlockTransaxial", crystalsPerBlockTransaxial, ">= 1");
        require(gapsPerBlockTransaxial >= 0, "gapsPerBlockTransaxial", gapsPerBlockTransaxial, ">= 0");
        require(ringSpacingMm > 0 && Double.isFinite(ringSpacingMm), "ringSpacingMm", ringSpacingMm, "> 0");
        require(innerRadiusMm > 0 && Double.isFinite(innerRadiusMm), "innerRadiusMm", innerRadiusMm, "> 0");
        require(
                interactionDepthMm >= 0 && Double.isFinite(interactionDepthMm),
                "interactionDepthMm",
                interactionDepthMm,
                ">= 0");
        require(crystalDepthMm > 0 && Double.isFinite(crystalDepthMm), "crystalDepthMm", crystalDepthMm, "> 0");
        require(Double.isFinite(firstCrystalAngleDeg), "firstCrystalAngleDeg", firstCrystalAngleDeg, "finite");
        require(
                lowerEnergyKev > 0 && lowerEnergyKev < upperEnergyKev,
                "lowerEnergyKev",
                lowerEnergyKev,
                "> 0, below upper");
        require(energyResolution > 0 && energyResolution < 1, "energyResolution", energyResolution, "0 to 1");
        require(
                coincidenceWindowNs > 0 && Double.isFinite(coincidenceWindowNs),
                "coincidenceWindowNs",
                coincidenceWindowNs,
                "> 0");
        require(axialCompression != null, "axialCompression", axialCompression, "present");
        require(image != null, "image", image, "present");
        int perRing = blocksTransaxial * (crystalsPerBlockTransaxial + gapsPerBlockTransaxial);
        require(perRing % 2 == 0, "indices per ring", perRing, "even");
        require((long) perRing * rings <= MAX_ELEMENTS, "elements", (long) perRing * rings, "<= " + MAX_ELEMENTS);
        require(
                tangentialBins >= 1 && tangentialBins < perRing,
                "tangentialBins",
                tangentialBins,
                "1 to " + (perRing - 1));
        require(
                axialCompression.maxRingDifference() < rings,
                "axialCompression.maxRingDifference",
                axialCompression.maxRingDifference(),
                "< rings " + rings);
        sources = sources == null ? List.of() : List.copyOf(sources);
    }

    private static void require(boolean holds, String field, Object found, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("scanner: %s: %s (expected: %s)".formatted(field, found, expected));
        }
    }

    public Optional<TofModel> timeOfFlight() {
        return Optional.ofNullable(tof);
    }

    /** Crystal numbers around a ring, gaps counted. */
    public int indicesPerRing() {
        return blocksTransaxial * (crystalsPerBlockTransaxial + gapsPerBlockTransaxial);
    }

    /** Element ids run from 0 to this, gaps counted. */
    public int elements() {
        return rings * indicesPerRing();
    }

    /** Views of a sinogram. */
    public int views() {
        return indicesPerRing() / 2;
    }

    public boolean isGap(int index) {
        return index % (crystalsPerBlockTransaxial + gapsPerBlockTransaxial) >= crystalsPerBlockTransaxial;
    }

    /** Radius of the lines' ends. */
    public double effectiveRadiusMm() {
        return innerRadiusMm + interactionDepthMm;
    }

    /** Angle of a crystal from +x towards +y. */
    public double crystalAngleRad(double index) {
        return Math.toRadians(firstCrystalAngleDeg) + 2 * Math.PI * index / indicesPerRing();
    }

    /** z of a ring's middle, scanner space. */
    public double ringZMm(double ring) {
        return (ring - 0.5 * (rings - 1)) * ringSpacingMm;
    }

    /** Sampling of s at the centre: pi R / N. */
    public double centralBinMm() {
        return Math.PI * effectiveRadiusMm() / indicesPerRing();
    }

    /** Planes half a ring apart: 2 rings - 1. */
    public int imagePlanes() {
        return 2 * rings - 1;
    }

    /** The scanner's usual image grid. */
    public VoxelGrid imageGrid() {
        return imageGrid(1);
    }

    /** The usual field of view with pixels {@code coarser} times as large. */
    public VoxelGrid imageGrid(int coarser) {
        return VoxelGrid.centred(
                image.nx() / coarser,
                image.ny() / coarser,
                imagePlanes(),
                image.pixelMm() * coarser,
                image.pixelMm() * coarser,
                ringSpacingMm / 2);
    }
}
