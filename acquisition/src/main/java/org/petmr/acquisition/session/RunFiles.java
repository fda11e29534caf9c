package org.petmr.acquisition.session;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.ingest.Ingest;
import org.petmr.acquisition.store.Journal;
import org.petmr.acquisition.store.ListModeStore;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;

/** From a session to the files of its run, and from its files to what the pipeline needs. */
final class RunFiles {

    private RunFiles() {}

    /** Makes the recording and its journal, and opens the run that fills them. Blocks. */
    static Ingest.Opened open(SessionControl.Parts parts, Session session, Set<Integer> sources, Instant startedAt) {
        Path directory = parts.archive().directory(session.id());
        ScannerModel scanner = scanner(session.arm());
        Isotope isotope = Isotope.find(session.arm().tracer().isotope());
        ListModeHeader header = new ListModeHeader(
                scanner,
                session.id(),
                startedAt.toString(),
                0,
                isotope.name(),
                isotope.halfLifeS(),
                isotope.positronFraction());
        ListModeStore store = ListModeStore.create(
                directory.resolve(SessionArchive.LIST_MODE),
                header,
                parts.config().segmentBytes(),
                parts.config().minFreeBytes());
        Journal journal = new Journal(directory.resolve(SessionArchive.JOURNAL), parts.clock());
        journal.note("run-opened", "runTag", session.runTag(), "sources", sources);
        return parts.ingest()
                .open(session.runTag(), sources, store, journal, parts.live().of(scanner));
    }

    /** The scanner of the catalogue that a request names. */
    static ScannerModel scanner(ArmRequest request) {
        // A console names scanners of the catalogue; it does not make the service open files.
        if (!ScannerCatalogue.names().contains(request.scanner())) {
            throw AcquisitionException.invalid("scanner: %s (expected: one of %s)"
                    .formatted(request.scanner(), String.join(", ", ScannerCatalogue.names())));
        }
        ScannerModel scanner = ScannerCatalogue.find(request.scanner());
        if (Boolean.TRUE.equals(request.pipeline().timeOfFlight())
                && scanner.timeOfFlight().isEmpty()) {
            throw AcquisitionException.invalid(
                    "pipeline.timeOfFlight: true (expected: false for %s, which has none)".formatted(scanner.title()));
        }
        return scanner;
    }

    /** What the pipeline is given of a session. */
    static StoredSession stored(SessionControl.Parts parts, Session s) {
        return new StoredSession(
                s.id(),
                parts.archive().directory(s.id()),
                scanner(s.arm()),
                Isotope.find(s.arm().tracer().isotope()),
                s.arm(),
                s.startedAt(),
                s.totals());
    }
}
