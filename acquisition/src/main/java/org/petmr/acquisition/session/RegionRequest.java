package org.petmr.acquisition.session;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.petmr.acquisition.AcquisitionException;

/**
 * Regions in which the uptake of a session's result is to be measured: ellipsoids, or those of a labelled volume.
 *
 * @param regions ellipsoids, each named once; null or empty with {@code labels}
 * @param labels a volume with the regions; null: none
 */
public record RegionRequest(List<Ellipsoid> regions, Labels labels) {

    private static final double FARTHEST_MM = 2000;
    private static final double LARGEST_RADIUS_MM = 500;
    private static final int AXES = 3;

    /** Of ellipsoids. */
    public RegionRequest(List<Ellipsoid> regions) {
        this(regions, null);
    }

    /** What is measured. */
    public enum Kind {
        /** An organ, a vessel, or what else uptake is compared with. */
        @JsonProperty("anatomy")
        ANATOMY,
        @JsonProperty("lesion")
        LESION
    }

    /**
     * An ellipsoid whose axes are those of the patient.
     *
     * @param label what people call it, at most 64 characters
     * @param centerMm where it is, as the exported images place the patient: left, posterior, head
     * @param radiiMm along the same axes; three equal ones make a sphere
     * @param kind what lies there; null: anatomy
     */
    public record Ellipsoid(String label, List<Double> centerMm, List<Double> radiiMm, Kind kind) {

        /** Of anatomy. */
        public Ellipsoid(String label, List<Double> centerMm, List<Double> radiiMm) {
            this(label, centerMm, radiiMm, null);
        }

        public Ellipsoid {
            kind = kind == null ? Kind.ANATOMY : kind;
            requireLabel("regions.label", label);
            require(
                    isThree(centerMm) && centerMm.stream().allMatch(c -> Math.abs(c) <= FARTHEST_MM),
                    "regions.centerMm",
                    centerMm,
                    "three numbers from -2000 to 2000");
            require(
                    isThree(radiiMm) && radiiMm.stream().allMatch(r -> r > 0 && r <= LARGEST_RADIUS_MM),
                    "regions.radiiMm",
                    radiiMm,
                    "three numbers above 0, at most 500");
            centerMm = List.copyOf(centerMm);
            radiiMm = List.copyOf(radiiMm);
        }

        private static boolean isThree(List<Double> numbers) {
            return numbers != null
                    && numbers.size() == AXES
                    && numbers.stream().allMatch(n -> n != null && Double.isFinite(n));
        }

        /** @param xMm a point, in the axes of the centre */
        public boolean contains(double xMm, double yMm, double zMm) {
            double x = (xMm - centerMm.get(0)) / radiiMm.get(0);
            double y = (yMm - centerMm.get(1)) / radiiMm.get(1);
            double z = (zMm - centerMm.get(2)) / radiiMm.get(2);
            return x * x + y * y + z * z <= 1;
        }
    }

    /**
     * A volume whose voxels hold the number of their region, 0 for none.
     *
     * @param file NIfTI, by its plain name in the folder {@code labels} of the session's directory
     * @param space {@code pet}: it lies where {@code pet.nii.gz} of the result does; {@code mr}: where the exported images are;
     *     null: pet
     * @param names what its regions are called; null or empty: {@code region 1} and so on
     */
    public record Labels(String file, String space, List<Name> names) {

        private static final String PLAIN_NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,199}\\.nii(\\.gz)?";

        /** What a region is called. @param value its number in the volume @param kind null: anatomy */
        public record Name(Integer value, String label, Kind kind) {

            public Name {
                kind = kind == null ? Kind.ANATOMY : kind;
                require(value != null && value > 0 && value <= 65_535, "labels.names.value", value, "1 to 65535");
                requireLabel("labels.names.label", label);
            }
        }

        public Labels {
            require(
                    file != null && file.matches(PLAIN_NAME),
                    "labels.file",
                    file,
                    "the plain name of a .nii or .nii.gz in the session's folder labels");
            require(space == null || space.matches("pet|mr"), "labels.space", space, "pet or mr");
            names = names == null ? List.of() : List.copyOf(names);
            Set<Object> once = new HashSet<>();
            for (Name name : names) {
                require(once.add(name.value()), "labels.names.value", name.value(), "each once");
                require(once.add(name.label()), "labels.names.label", name.label(), "each once");
            }
        }

        /** @param value of a region in the volume */
        public Name nameOf(int value) {
            return names.stream()
                    .filter(n -> n.value() == value)
                    .findFirst()
                    .orElseGet(() -> new Name(value, "region " + value, Kind.ANATOMY));
        }
    }

    /** How many regions there may be. */
    public static final int MOST = 64;

    public RegionRequest {
        int count = regions == null ? 0 : regions.size();
        require(labels == null || count == 0, "regions", count, "none beside labels");
        require(labels != null || count >= 1 && count <= MOST, "regions", count, "1 to " + MOST);
        regions = regions == null ? List.of() : List.copyOf(regions);
        Set<String> once = new HashSet<>();
        for (Ellipsoid region : regions) {
            require(once.add(region.label()), "regions.label", region.label(), "each once");
        }
    }

    private static void requireLabel(String field, String label) {
        require(
                label != null && label.matches("[^\\p{Cntrl}\\\\]{1,64}") && !label.isBlank(),
                field,
                label,
                "1 to 64 characters");
    }

    private static void require(boolean holds, String name, Object found, String expected) {
        if (!holds) {
            throw AcquisitionException.invalid("%s: %s (expected: %s)".formatted(name, found, expected));
        }
    }
}
