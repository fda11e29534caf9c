package org.petmr.attenuation.bone;

import java.util.List;
import org.petmr.attenuation.quality.Finding;
import org.petmr.recon.image.Volume;
import org.petmr.recon.quantification.Region;

/**
 * Where bone is, as an MR series that shows it or an atlas says.
 *
 * @param muPerCm of bone at 511 keV, on the grid of its series in LPS order; 0 where there is none, also
 *     beside the head. A voxel that is bone in part has the mu of its mixture; one that lies between bone and none on another
 *     grid has tissue in the rest of it, see {@code MuMap}
 * @param method for people and for DICOM, such as "UTE R2*"
 * @param air inside of the head: sinuses, mastoid cells, airway; empty when the method can't tell. Same grid
 * @param findings what to look at, empty when nothing is suspicious
 */
public record BoneMap(Volume muPerCm, String method, Region air, List<Finding> findings) {

    public BoneMap {
        for (float mu : muPerCm.values()) {
            if (!(mu >= 0 && mu <= 0.3)) {
                throw new IllegalArgumentException("bone: mu %s cm^-1 (expected: 0 to 0.3)".formatted(mu));
            }
        }
        if (!air.grid().equals(muPerCm.grid())) {
            throw new IllegalArgumentException("air: on another grid (expected: that of the bone)");
        }
        findings = List.copyOf(findings);
    }

    /** Nothing known of air, nothing found. */
    public BoneMap(Volume muPerCm, String method) {
        this(muPerCm, method, Region.where(muPerCm, v -> false), List.of());
    }

    /** All voxels that hold bone. */
    public Region bone() {
        return Region.where(muPerCm, mu -> mu > 0);
    }
}
