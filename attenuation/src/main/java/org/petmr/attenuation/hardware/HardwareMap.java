package org.petmr.attenuation.hardware;

import java.util.List;
import org.petmr.attenuation.quality.Finding;
import org.petmr.recon.image.Volume;

/**
 * A patient's map with the hardware in it.
 *
 * @param muPerCm patient and hardware, on the patient's grid, cm^-1
 * @param used what was put in, in the order of the catalogue
 * @param findings coils without a template, coils out of place, coils that are left out
 */
public record HardwareMap(Volume muPerCm, List<PlacedHardware> used, List<Finding> findings) {

    public HardwareMap {
        used = List.copyOf(used);
        findings = List.copyOf(findings);
    }
}
