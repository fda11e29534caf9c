package org.petmr.recon.command;

import java.io.IOException;
import java.nio.file.Path;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.event.ListModeWindow;
import org.petmr.recon.event.ThinnedListMode;
import org.petmr.recon.scanner.ScannerModel;

/**
 * A recording of list mode that can be read as often as it takes, always with the same events.
 *
 * @param file what the user named
 * @param scanner for a recording that does not name its own; null when none was given
 * @param fraction part of the coincidences to use, 1 for all
 * @param seed of the choice
 */
record Recording(Path file, ScannerModel scanner, double fraction, long seed) {

    ListModeSource open() throws IOException {
        ListModeSource source = scanner == null ? ListModeFiles.open(file) : ListModeFiles.open(file, scanner);
        try {
            return fraction == 1 ? source : new ThinnedListMode(source, fraction, seed);
        } catch (IllegalArgumentException e) {
            source.close();
            throw e;
        }
    }

    /** Part of it, in ms after its first time mark. */
    ListModeSource open(long fromMs, long toMs) throws IOException {
        return new ListModeWindow(open(), fromMs, toMs);
    }
}
