package org.petmr.acquisition.session;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The processing of a session that its {@code result} leads to, with its own parameters. Another one may be shown from then on;
 * what was found stays the one that it is.
 *
 * @param number 0: results of a version with one folder only
 * @param arm the request of that processing
 * @param corrections what in it is not as the session was armed, beside parameters
 */
record ShownProcessing(int number, ArmRequest arm, List<Correction> corrections) {

    /**
     * Reads it; blocks.
     *
     * @param session directory of the session
     * @param armed the request of the session, where the processing has none of its own
     */
    static ShownProcessing of(Path session, ArmRequest armed) throws IOException {
        ResultFolders folders = new ResultFolders(session);
        OptionalInt number = folders.shown();
        if (number.isEmpty()) {
            return new ShownProcessing(0, armed, List.of());
        }
        Optional<ProcessingFile> file = ProcessingFile.read(folders.of(number.getAsInt()));
        return new ShownProcessing(
                number.getAsInt(),
                file.map(f -> SessionJson.storedArmRequest(f.armJson())).orElse(armed),
                file.map(ProcessingFile::corrections).orElse(List.of()));
    }
}
