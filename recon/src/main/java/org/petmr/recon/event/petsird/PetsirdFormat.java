package org.petmr.recon.event.petsird;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.petmr.recon.event.ListModeFormat;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.scanner.ScannerModel;

/** PETSIRD among the formats of list mode; found by the service loader. */
public final class PetsirdFormat implements ListModeFormat {

    /** Made by the service loader. */
    public PetsirdFormat() {}

    @Override
    public boolean isOne(Path file) throws IOException {
        return PetsirdReader.isOne(file);
    }

    @Override
    public ListModeSource open(Path file, Optional<ScannerModel> scanner) throws IOException {
        return new PetsirdListMode(file, scanner);
    }
}
