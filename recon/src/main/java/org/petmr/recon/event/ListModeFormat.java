package org.petmr.recon.event;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.petmr.recon.scanner.ScannerModel;

/** A further format of list-mode files; {@link ListModeFiles} finds its implementations by {@link java.util.ServiceLoader}. */
public interface ListModeFormat {

    /** True when a file is of this format, from its first bytes. */
    boolean isOne(Path file) throws IOException;

    /**
     * @param scanner whose data they are, where the caller knows; it must agree with what the file says
     * @throws IllegalArgumentException when the header is damaged or the scanner is none that we can describe
     */
    ListModeSource open(Path file, Optional<ScannerModel> scanner) throws IOException;
}
