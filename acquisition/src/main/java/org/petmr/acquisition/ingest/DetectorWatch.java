package org.petmr.acquisition.ingest;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.petmr.recon.scanner.ScannerModel;

/** What is watched of a scanner's detectors while a run goes on. @param tof empty for a scanner without time of flight */
record DetectorWatch(BlockMap blocks, Optional<TofSpectrum> tof) {

    DetectorWatch(ScannerModel scanner) {
        this(new BlockMap(scanner), scanner.timeOfFlight().map(TofSpectrum::new));
    }

    /** @param span whole frames, little-endian */
    void accept(ByteBuffer span) {
        blocks.accept(span);
        tof.ifPresent(t -> t.accept(span));
    }
}
