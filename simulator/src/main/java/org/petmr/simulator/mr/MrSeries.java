package org.petmr.simulator.mr;

import java.util.List;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.simulator.mr.fault.MrFaults;
import org.petmr.simulator.mr.sequence.PulseSequence;

/**
 * A series as the MR host makes it.
 *
 * @param number of the series in the study
 * @param description for people
 * @param kind what it shows
 * @param scan what was played
 * @param volumes at least one, all on the same grid of transverse slices
 * @param startS when it was begun, from the examination's start
 * @param durationS how long it took
 * @param bed number of the bed position, from 1
 * @param header what the headers say of place and coil
 */
public record MrSeries(
        int number,
        String description,
        MrImageKind kind,
        MrScan scan,
        List<Acquired> volumes,
        double startS,
        double durationS,
        int bed,
        Header header) {

    /**
     * What headers say that the images don't show.
     *
     * @param patientPosition DICOM's Patient Position as entered: HFS, or FFS by mistake
     * @param fromScanner where they say that a point of scanner space lies
     * @param coil Receive Coil Name; empty when none is named
     */
    public record Header(String patientPosition, Affine fromScanner, String coil) {

        static Header of(MrFaults faults) {
            return new Header(faults.patientPosition(), faults.headerFromScanner(), faults.coil());
        }
    }

    /**
     * One volume of a series.
     *
     * @param signal 0 to 4095
     * @param teMs echo time
     * @param echo number of the echo, from 1
     * @param bValue diffusion weighting in s/mm^2; 0 without
     * @param temporalPosition from 1
     * @param startS when it was begun, from the series' start
     */
    public record Acquired(Volume signal, double teMs, int echo, double bValue, int temporalPosition, double startS) {}

    public MrSeries {
        if (volumes.isEmpty()) {
            throw new IllegalArgumentException("volumes: none (expected: at least one)");
        }
        volumes = List.copyOf(volumes);
    }

    /** The first volume, in most series the only one. */
    public Volume signal() {
        return volumes.get(0).signal();
    }

    public String patientPosition() {
        return header.patientPosition();
    }

    /** Echo time of the first volume. */
    public double teMs() {
        return volumes.get(0).teMs();
    }

    public PulseSequence sequence() {
        return scan.sequence();
    }

    /** How many volumes follow one another in time. */
    public int temporalPositions() {
        return volumes.stream().mapToInt(Acquired::temporalPosition).max().orElse(1);
    }
}
