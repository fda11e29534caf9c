package org.petmr.attenuation.override;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.petmr.attenuation.quality.Finding;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.GaussianFilter;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Resampler;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * A map from outside in the place of a computed one: on the PET grid, in cm^-1, with what was found wrong in it.
 *
 * @param source the file or series it is from
 * @param unit in which it came
 * @param findings the first says that the map was replaced, and by what
 */
public record MapOverride(String source, MapUnit unit, Volume muPerCm, List<Finding> findings) {

    /** Interpolation undershoots by so much; air is 0 anyway. */
    private static final double UNDERSHOOT_PER_CM = 0.01;

    private static final double THINNEST_MM = 0.3;
    private static final double THICKEST_MM = 20;

    public MapOverride {
        findings = List.copyOf(findings);
    }

    /** @param nifti one volume; see {@link #of} for what is refused */
    public static MapOverride read(Path nifti, VoxelGrid petGrid, OverrideOptions options, Workers workers)
            throws IOException {
        return of(nifti.getFileName().toString(), Nifti.read(nifti), petGrid, options, workers);
    }

    /**
     * @param source for messages: the file's or the series' name
     * @param values in any unit that {@code options} allow, on any grid; not changed
     * @throws IllegalArgumentException when it can't be the patient's map: wrong or unknown unit, values that aren't numbers,
     *     negative ones, too little of the PET field of view
     */
    public static MapOverride of(
            String source, Volume values, VoxelGrid petGrid, OverrideOptions options, Workers workers) {
        checkGrid(source, values.grid());
        MapUnit unit = unit(source, values.values());
        if (unit != MapUnit.PER_CM && !options.convertible().contains(unit)) {
            throw new IllegalArgumentException("%s: values are %s (expected: cm^-1, or to be told to convert %s)"
                    .formatted(source, unit.text(), unit.text()));
        }
        Volume perCm = perCm(values, unit, options.kVp());
        long undershot = clamped(source, perCm.values());
        List<Finding> findings = new ArrayList<>();
        Volume thin = againstAliasing(values.grid(), petGrid).apply(perCm, workers);
        Volume onPet = Resampler.linear(0).resample(thin, petGrid, options.sourceFromPet(), workers);
        findings.add(replaced(source, unit, undershot, OverrideChecks.saturatedShare(perCm)));
        OverrideChecks.saturation(source, perCm).ifPresent(findings::add);
        OverrideChecks.cover(source, values.grid(), petGrid, options.sourceFromPet())
                .ifPresent(findings::add);
        options.reference()
                .flatMap(r -> OverrideChecks.shape(source, onPet, r, workers))
                .ifPresent(findings::add);
        return new MapOverride(source, unit, onPet, findings);
    }

    private static void checkGrid(String source, VoxelGrid g) {
        double least = Math.min(g.dxMm(), Math.min(g.dyMm(), g.dzMm()));
        double most = Math.max(g.dxMm(), Math.max(g.dyMm(), g.dzMm()));
        if (least < THINNEST_MM || most > THICKEST_MM) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "%s: voxels of %.3f x %.3f x %.3f mm (expected: %.1f to %.0f mm)",
                    source,
                    g.dxMm(),
                    g.dyMm(),
                    g.dzMm(),
                    THINNEST_MM,
                    THICKEST_MM));
        }
    }

    private static MapUnit unit(String source, float[] v) {
        float smallest = Float.POSITIVE_INFINITY;
        float largest = Float.NEGATIVE_INFINITY;
        long bad = 0;
        for (float x : v) {
            if (Math.abs(x) < Float.POSITIVE_INFINITY) {
                smallest = Math.min(smallest, x);
                largest = Math.max(largest, x);
            } else {
                bad++;
            }
        }
        if (bad > 0) {
            throw new IllegalArgumentException(
                    "%s: %d of %d values are NaN or infinite (expected: none)".formatted(source, bad, v.length));
        }
        float low = smallest;
        float high = largest;
        return MapUnit.of(low, high)
                .orElseThrow(() -> new IllegalArgumentException(
                        "%s: values from %s to %s (expected: a largest mu of 0.08 to 0.25 cm^-1, 0.008 to 0.025 mm^-1, 800 to"
                                        .formatted(source, low, high)
                                + " 2500 times 1e-4 cm^-1, or HU)"));
    }

    private static Volume perCm(Volume values, MapUnit unit, int kVp) {
        Volume perCm = values.copy();
        float[] v = perCm.values();
        if (unit == MapUnit.HOUNSFIELD) {
            CtCurve curve = CtCurve.at(kVp);
            for (int i = 0; i < v.length; i++) {
                v[i] = (float) curve.perCm(v[i]);
            }
        } else {
            for (int i = 0; i < v.length; i++) {
                v[i] = (float) (v[i] * unit.perCm());
            }
        }
        return perCm;
    }

    /** Sets what undershoots to 0 and counts it; refuses what is too far below. */
    private static long clamped(String source, float[] v) {
        long n = 0;
        for (int i = 0; i < v.length; i++) {
            if (v[i] < -UNDERSHOOT_PER_CM) {
                throw new IllegalArgumentException(
                        "%s: mu %s cm^-1 in voxel %d (expected: >= 0)".formatted(source, v[i], i));
            }
            if (v[i] < 0) {
                v[i] = 0;
                n++;
            }
        }
        return n;
    }

    private static GaussianFilter againstAliasing(VoxelGrid from, VoxelGrid pet) {
        return new GaussianFilter(
                wider(from.dxMm(), pet.dxMm()), wider(from.dyMm(), pet.dyMm()), wider(from.dzMm(), pet.dzMm()));
    }

    private static double wider(double fromMm, double petMm) {
        return petMm > 1.3 * fromMm ? Math.sqrt(petMm * petMm - fromMm * fromMm) : 0;
    }

    private static Finding replaced(String source, MapUnit unit, long undershot, double saturatedShare) {
        return Finding.of(
                        Finding.Kind.REPLACED,
                        "%s is used in the place of the computed map; its values are %s%s%s",
                        source,
                        unit.text(),
                        unit == MapUnit.PER_CM ? "" : ", converted to cm^-1",
                        undershot == 0 ? "" : ", %d below 0 set to 0".formatted(undershot))
                .with("undershotVoxels", undershot)
                .with("saturatedShare", saturatedShare);
    }

    /** For JSON. */
    public Map<String, Object> figures() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("source", source);
        all.put("unit", unit.text());
        all.put("findings", findings.stream().map(Finding::text).toList());
        return all;
    }
}
