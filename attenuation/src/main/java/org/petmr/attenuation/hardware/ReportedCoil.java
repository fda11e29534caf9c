package org.petmr.attenuation.hardware;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A coil that the MR system says was used.
 *
 * @param name Receive Coil Name (0018,1250)
 * @param position where its zero mark lies in scanner space, when the system reports it
 * @param markers its spots as MR shows them, in scanner space, in any order; empty when there are none
 */
public record ReportedCoil(String name, Optional<PointMm> position, List<PointMm> markers) {

    public ReportedCoil {
        if (name == null || name.isBlank()) {
            throw new IllegalArgumentException("coil: name: blank (expected: Receive Coil Name)");
        }
        markers = List.copyOf(markers);
    }

    /**
     * Coils of which somebody told the place, and those that MR names beside them. The first go first: of several coils of one
     * template the first tells where it lies.
     *
     * @param named by MR; one that {@code told} has too is not taken twice
     */
    public static List<ReportedCoil> joined(List<ReportedCoil> told, List<String> named) {
        List<ReportedCoil> all = new ArrayList<>(told);
        for (String name : named) {
            if (told.stream().noneMatch(c -> c.name().equalsIgnoreCase(name))) {
                all.add(named(name));
            }
        }
        return List.copyOf(all);
    }

    /** A coil of which only the name is known. */
    public static ReportedCoil named(String name) {
        return new ReportedCoil(name, Optional.empty(), List.of());
    }
}
