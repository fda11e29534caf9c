package org.petmr.attenuation.hardware;

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

    /** A coil of which only the name is known. */
    public static ReportedCoil named(String name) {
        return new ReportedCoil(name, Optional.empty(), List.of());
    }
}
