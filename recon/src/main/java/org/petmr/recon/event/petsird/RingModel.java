package org.petmr.recon.event.petsird;

import java.util.List;
import java.util.Locale;
import org.petmr.recon.event.petsird.PetsirdScanner.ModuleType;
import org.petmr.recon.scanner.AxialCompression;
import org.petmr.recon.scanner.AxialCompression.Rule;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.TofModel;

/** A scanner of our kind made of a PETSIRD header, with usual choices for what such a header does not say. */
final class RingModel {

    private static final double LEAST_KEV = 425;
    private static final double MOST_KEV = 650;
    private static final double USUAL_RESOLUTION = 0.12;

    /** Sinograms of few rings need little compression; with none the projector has no planes between rings. */
    private static final int FEW_RINGS = 24;

    private static final int FEW_RINGS_SPAN = 3;

    private static final int USUAL_SPAN = 11;

    /** Half width of sinogram and image as a part of the ring; that of the Biograph mMR. */
    private static final double FIELD_OF_VIEW = 0.34;

    private RingModel() {}

    static ScannerModel of(PetsirdScanner petsird, ModuleType type, RingGeometry.Rings rings) {
        double depth = depthMm(type);
        float[] kev = type.energyEdgesKev();
        boolean hasEnergies = kev.length > 1 && kev[0] > 0 && kev[0] < kev[kev.length - 1];
        boolean hasResolution = type.energyResolution() > 0 && type.energyResolution() < 1;
        int half = (int) (FIELD_OF_VIEW * rings.perRing());
        double pixelMm = Math.PI * rings.radiusMm() / rings.perRing();
        int pixels = 2 * (int) Math.ceil(rings.radiusMm() * Math.sin(Math.PI * FIELD_OF_VIEW) / pixelMm);
        return new ScannerModel(
                name(petsird.modelName()),
                petsird.modelName().isBlank() ? "PETSIRD scanner" : petsird.modelName(),
                "",
                rings.count(),
                rings.spacingMm(),
                rings.perModuleAxial(),
                rings.modulesAround(),
                rings.perModuleAround(),
                rings.gaps(),
                rings.radiusMm() - depth / 2,
                depth / 2,
                Math.toDegrees(rings.firstAngleRad()),
                depth,
                "",
                2 * half + 1,
                new AxialCompression(
                        Rule.ODD_SPAN, rings.count() <= FEW_RINGS ? FEW_RINGS_SPAN : USUAL_SPAN, rings.count() - 1),
                hasEnergies ? kev[0] : LEAST_KEV,
                hasEnergies ? kev[kev.length - 1] : MOST_KEV,
                hasResolution ? type.energyResolution() : USUAL_RESOLUTION,
                windowNs(petsird.tofEdgesMm(0, 0)),
                tof(petsird),
                new ScannerModel.ImageMatrix(pixels, pixels, pixelMm),
                List.of("made of a PETSIRD header"));
    }

    private static String name(String modelName) {
        String name =
                modelName.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
        return name.isEmpty() ? "petsird" : name;
    }

    /** Length of the first crystal's edge that points most away from the axis. */
    private static double depthMm(ModuleType type) {
        double[] centre = type.centre(0, 0);
        double[][] corners = type.corners(0, 0);
        double best = 0;
        double depth = 0;
        for (int i = 1; i < corners.length; i++) {
            double[] edge = {corners[i][0] - corners[0][0], corners[i][1] - corners[0][1], corners[i][2] - corners[0][2]
            };
            double length = Math.sqrt(edge[0] * edge[0] + edge[1] * edge[1] + edge[2] * edge[2]);
            double outward = Math.abs(edge[0] * centre[0] + edge[1] * centre[1]) / length;
            if (outward > best) {
                best = outward;
                depth = length;
            }
        }
        if (!(depth > 0)) {
            throw new IllegalArgumentException(
                    "PETSIRD geometry: crystal depth: %s mm (expected: > 0)".formatted(depth));
        }
        return depth;
    }

    private static double windowNs(float[] edgesMm) {
        double widthMm = edgesMm.length < 2 ? 0 : edgesMm[edgesMm.length - 1] - edgesMm[0];
        return widthMm > 0 ? widthMm / TofModel.MM_PER_PS * 1e-3 : 5;
    }

    /** Bins of equal width about 0, an odd number above 1, as our model has them; null for others, as our model says it. */
    private static TofModel tof(PetsirdScanner petsird) {
        float[] edges = petsird.tofEdgesMm(0, 0);
        int bins = edges.length - 1;
        double resolutionMm = petsird.tofResolutionMm(0, 0);
        if (bins < 3 || bins % 2 == 0 || !(resolutionMm > 0)) {
            return null;
        }
        double width = ((double) edges[bins] - edges[0]) / bins;
        for (int i = 0; i <= bins; i++) {
            if (!(Math.abs(edges[i] - (i - 0.5 * bins) * width) < 1e-3 * width)) {
                return null;
            }
        }
        return new TofModel(bins, width / TofModel.MM_PER_PS, resolutionMm / TofModel.MM_PER_PS);
    }

    /** True when a file's TOF indices mean those of a model. */
    static boolean hasTofOf(PetsirdScanner petsird, ScannerModel model) {
        TofModel found = tof(petsird);
        TofModel ours = model.tof();
        return found != null
                && ours != null
                && found.bins() == ours.bins()
                && Math.abs(found.binWidthPs() - ours.binWidthPs()) < 0.01 * ours.binWidthPs();
    }
}
