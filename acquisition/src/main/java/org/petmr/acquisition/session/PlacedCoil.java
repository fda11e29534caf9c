package org.petmr.acquisition.session;

import java.util.List;
import java.util.Optional;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.attenuation.hardware.PointMm;
import org.petmr.attenuation.hardware.ReportedCoil;

/**
 * A coil that lies in the field of view, as an arm request names it: by its name alone, with the place of its zero mark, or
 * with its markers as MR shows them. Scanner coordinates, mm.
 *
 * @param name Receive Coil Name (0018,1250), as the catalogue of hardware knows it
 * @param xMm of the zero mark; all three or none
 * @param yMm of the zero mark
 * @param zMm of the zero mark
 * @param markersMm three or more, in any order; null or empty: none
 */
public record PlacedCoil(String name, Double xMm, Double yMm, Double zMm, List<Point> markersMm) {

    private static final double FARTHEST_MM = 1000;
    private static final int FEWEST_MARKERS = 3;
    private static final int MOST_MARKERS = 64;
    private static final int LONGEST_NAME = 64;

    public PlacedCoil {
        require(name != null && !name.isBlank() && name.length() <= LONGEST_NAME, "name", name, "1 to 64 characters");
        markersMm = markersMm == null ? List.of() : List.copyOf(markersMm);
        boolean isPlaced = xMm != null && yMm != null && zMm != null;
        require(
                isPlaced || xMm == null && yMm == null && zMm == null,
                "xMm, yMm, zMm",
                "%s, %s, %s".formatted(xMm, yMm, zMm),
                "all three or none");
        if (isPlaced) {
            new Point(xMm, yMm, zMm);
            require(markersMm.isEmpty(), "markersMm", markersMm.size(), "none beside xMm, yMm, zMm");
        }
        require(
                markersMm.isEmpty() || markersMm.size() >= FEWEST_MARKERS && markersMm.size() <= MOST_MARKERS,
                "markersMm",
                markersMm.size() + " points",
                "%d to %d points, or none".formatted(FEWEST_MARKERS, MOST_MARKERS));
    }

    /** A point in scanner coordinates. */
    public record Point(Double xMm, Double yMm, Double zMm) {
        public Point {
            inside("xMm", xMm);
            inside("yMm", yMm);
            inside("zMm", zMm);
        }

        private static void inside(String name, Double mm) {
            require(mm != null && Math.abs(mm) <= FARTHEST_MM, name, mm, "-1000 to 1000");
        }

        private PointMm point() {
            return new PointMm(xMm, yMm, zMm);
        }
    }

    /** The same as those know it that place templates. */
    public ReportedCoil reported() {
        return new ReportedCoil(
                name,
                xMm == null ? Optional.empty() : Optional.of(new PointMm(xMm, yMm, zMm)),
                markersMm.stream().map(Point::point).toList());
    }

    private static void require(boolean holds, String field, Object found, String expected) {
        if (!holds) {
            throw AcquisitionException.invalid("coils.%s: %s (expected: %s)".formatted(field, found, expected));
        }
    }
}
