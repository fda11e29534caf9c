package org.petmr.acquisition.session;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.config.AcquisitionConfig;
import org.petmr.acquisition.ingest.Ingest;
import org.petmr.acquisition.ingest.LiveConsumer;
import org.petmr.acquisition.ingest.LiveDeadTime;
import org.petmr.acquisition.said.Phrase;
import org.petmr.acquisition.store.Journal;
import org.petmr.acquisition.store.ListModeStore;
import org.petmr.acquisition.store.Recovery;
import org.petmr.acquisition.store.SpacePlan;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.event.BlockCodec;
import org.petmr.recon.event.Frame;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From a session to the files of its run, and from its files to what the pipeline needs. */
final class RunFiles {

    private static final Logger LOG = LoggerFactory.getLogger(RunFiles.class);

    private RunFiles() {}

    /** @param leftS how long the front ends are to send */
    record Run(Ingest.Opened opened, double leftS) {}

    /** What an acquisition needs on the disk. */
    static SpacePlan space(SessionControl.Parts parts, ArmRequest request) {
        return new SpacePlan(
                request.durationS(),
                request.counts() == null ? OptionalLong.empty() : OptionalLong.of(request.counts()),
                parts.config().expectedEventsPerS(),
                parts.config().minFreeBytes());
    }

    /**
     * Makes the recording and its journal, or goes on with them, and opens the run that fills them. Blocks.
     *
     * @param isResumed the recording is there, and was interrupted
     * @param startedAt of this part
     */
    static Run open(
            SessionControl.Parts parts, Session session, boolean isResumed, Set<Integer> sources, Instant startedAt) {
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
        Path recording = directory.resolve(SessionArchive.LIST_MODE);
        AcquisitionConfig.Store config = parts.config();
        BlockCodec codec = BlockCodec.named(config.compression());
        double leftS = session.arm().durationS();
        if (isResumed) {
            leftS = Math.max(1, leftS - Recovery.measuredMs(recording) / 1000.0);
        }
        ListModeStore store = isResumed
                ? ListModeStore.resume(recording, header, config.segmentBytes(), config.minFreeBytes(), codec)
                : ListModeStore.create(recording, header, config.segmentBytes(), config.minFreeBytes(), codec);
        try {
            boolean wasHeld = isResumed
                    && !session.pauses().isEmpty()
                    && Long.valueOf(session.sinceStartMs(startedAt))
                            .equals(session.pauses()
                                    .get(session.pauses().size() - 1)
                                    .toMs());
            if (wasHeld) {
                store.append(heldMark(session.runTag()));
            }
            Journal journal = new Journal(directory.resolve(SessionArchive.JOURNAL), parts.clock());
            journal.note(isResumed ? "run-resumed" : "run-opened", "runTag", session.runTag(), "sources", sources);
            Ingest.Opened opened = parts.ingest()
                    .open(
                            session.runTag(),
                            sources,
                            store,
                            journal,
                            live(parts, scanner, session),
                            Optional.of(scanner),
                            deadTime(scanner, session));
            return new Run(opened, leftS);
        } catch (RuntimeException | Error e) {
            store.close();
            if (!isResumed) { // of a continuation an empty segment may stay; before it lies what was measured
                parts.archive().clearRecording(session.id());
            }
            throw e;
        }
    }

    /** A file that cannot be read now is told by the processing, which needs it; the scan goes on. */
    private static LiveDeadTime deadTime(ScannerModel scanner, Session session) {
        ArmRequest.PipelineOptions wish = session.arm().pipeline();
        try {
            return wish == null
                    ? LiveDeadTime.UNKNOWN
                    : LiveDeadTime.of(scanner, wish.deadTimeNs(), wish.normalisationFile());
        } catch (IOException | RuntimeException e) {
            LOG.warn("dead time not known while scanning id={} reason={}", session.id(), e.getMessage());
            return LiveDeadTime.UNKNOWN;
        }
    }

    /** What shows the run while it lasts. Where there is no room for it, as beside a reconstruction, it is recorded all the same. */
    private static LiveConsumer live(SessionControl.Parts parts, ScannerModel scanner, Session session) {
        try {
            return parts.live().of(scanner, SessionJson.of(session));
        } catch (RuntimeException | OutOfMemoryError e) {
            LOG.error("run not shown live id={} {}", session.id(), e.toString());
            return LiveConsumer.NONE;
        }
    }

    /**
     * When a continuation begins: now, or behind what is recorded where this machine's clock was set back in between. The time of
     * a recording never goes back.
     */
    static Instant notBeforeTheEnd(SessionControl.Parts parts, Session session, Instant now) {
        Path recording = parts.archive().directory(session.id()).resolve(SessionArchive.LIST_MODE);
        try (ListModeSource recorded = ListModeFiles.open(recording)) {
            Instant behind =
                    session.startedAt().plusMillis(1 + recorded.lengthMs().orElse(0));
            return now.isBefore(behind) ? behind : now;
        } catch (IOException | IllegalArgumentException e) {
            return now; // what is wrong with it is told when it is opened to go on with
        }
    }

    /** A frame that says: before this there was a pause. Times of a continuation begin at 0 again. */
    private static ByteBuffer heldMark(int runTag) {
        Frame.Header header = new Frame.Header(Frame.DATA, 0, 1, 0, runTag, 0, 0);
        ByteBuffer frame = ByteBuffer.allocateDirect(header.frameBytes()).order(ByteOrder.LITTLE_ENDIAN);
        frame.putLong(Frame.HEADER_BYTES, Word.held(0));
        Frame.seal(frame, 0, header);
        return frame.position(0).limit(header.frameBytes());
    }

    /** The scanner of the catalogue that a request names. */
    static ScannerModel scanner(ArmRequest request) {
        // A console names scanners of the catalogue; it does not make the service open files.
        if (!ScannerCatalogue.names().contains(request.scanner())) {
            throw AcquisitionException.invalid(Phrase.UNKNOWN_SCANNER.of(
                    "scanner: %s (expected: one of %s)",
                    request.scanner(), String.join(", ", ScannerCatalogue.names())));
        }
        ScannerModel scanner = ScannerCatalogue.find(request.scanner());
        if (Boolean.TRUE.equals(request.pipeline().timeOfFlight())
                && scanner.timeOfFlight().isEmpty()) {
            throw AcquisitionException.invalid(Phrase.NO_TIME_OF_FLIGHT.of(
                    "pipeline.timeOfFlight: true (expected: false for %s, which has none)", scanner.title()));
        }
        return scanner;
    }

    /** What the pipeline is given of a session. */
    static StoredSession stored(SessionControl.Parts parts, Session s) {
        return stored(parts, s, new ShownProcessing(0, s.arm(), List.of()));
    }

    /**
     * The same for the processing that is shown now, with its parameters. Another one may be shown from then on; what is given
     * stays the one that it is. Blocks.
     */
    static StoredSession shown(SessionControl.Parts parts, Session s) throws IOException {
        return stored(parts, s, ShownProcessing.of(parts.archive().directory(s.id()), s.arm()));
    }

    /** The same for one processing. */
    static StoredSession stored(SessionControl.Parts parts, Session s, ShownProcessing processing) {
        ArmRequest arm = processing.arm();
        return new StoredSession(
                s.id(),
                parts.archive().directory(s.id()),
                scanner(arm),
                Isotope.find(arm.tracer().isotope()),
                arm,
                s.startedAt(),
                s.totals(),
                processing.number(),
                s.dataError(),
                processing.corrections());
    }
}
