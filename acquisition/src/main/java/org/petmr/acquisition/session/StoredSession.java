package org.petmr.acquisition.session;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.petmr.acquisition.ingest.RunTotals;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.scanner.ScannerModel;

/**
 * What the pipeline is given.
 *
 * @param id of the session
 * @param directory of the session
 * @param scanner it was measured with
 * @param isotope of the tracer
 * @param arm what was asked for, with the parameters and corrections of the processing
 * @param startedAt ms 0 of the events
 * @param totals what was stored; null after a restart in the middle of the acquisition
 * @param processing number of this processing; 0: the one that is shown
 * @param dataError why the run failed whose data these are; null: it did not
 * @param corrections what of the tracer and the patient is not as it was armed
 */
public record StoredSession(
        String id,
        Path directory,
        ScannerModel scanner,
        Isotope isotope,
        ArmRequest arm,
        Instant startedAt,
        RunTotals totals,
        int processing,
        String dataError,
        List<Correction> corrections) {

    public StoredSession {
        corrections = List.copyOf(corrections);
    }

    /** With the results that are shown. */
    public StoredSession(
            String id,
            Path directory,
            ScannerModel scanner,
            Isotope isotope,
            ArmRequest arm,
            Instant startedAt,
            RunTotals totals) {
        this(id, directory, scanner, isotope, arm, startedAt, totals, 0, null, List.of());
    }

    /**
     * Of a session as it is told, with the processing that is shown now and its parameters. Blocks.
     *
     * @param sessions directory of all sessions
     * @param told of which something was acquired
     */
    public static StoredSession of(Path sessions, JsonObject told) throws IOException {
        Path directory = sessions.resolve(told.getString("id"));
        ShownProcessing shown = ShownProcessing.of(
                directory,
                SessionJson.storedArmRequest(told.getJsonObject("arm").encode()));
        ArmRequest arm = shown.arm();
        return new StoredSession(
                told.getString("id"),
                directory,
                RunFiles.scanner(arm),
                Isotope.find(arm.tracer().isotope()),
                arm,
                Instant.parse(told.getString("startedAt")),
                SessionJson.totals(told.getJsonObject("totals")),
                shown.number(),
                told.getString("dataError"),
                shown.corrections());
    }

    /** Segments of the recording, native list mode. */
    public Path listModeDirectory() {
        return directory.resolve(SessionArchive.LIST_MODE);
    }

    /** MR series that arrived for it. */
    public Path mrDirectory() {
        return directory.resolve(SessionArchive.MR);
    }

    /** Where results go; exists. The console shows its {@code fused.png}. */
    public Path resultDirectory() {
        return processing == 0 ? directory.resolve(SessionArchive.RESULT) : new ResultFolders(directory).of(processing);
    }
}
