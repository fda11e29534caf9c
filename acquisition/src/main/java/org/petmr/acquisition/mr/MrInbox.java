package org.petmr.acquisition.mr;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomFormatException;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.DicomStatus;
import org.petmr.acquisition.dicom.ReceivedObject;
import org.petmr.acquisition.dicom.StoreHandler;
import org.petmr.acquisition.dicom.Tag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps MR objects as they arrive: {@code DIR/s0001/000001.dcm} and so on, numbers of our own, a directory for each
 * series. What is there at the start is taken up again. Nothing is ever overwritten. Safe for use from several threads.
 */
public final class MrInbox implements StoreHandler {

    private static final Logger LOG = LoggerFactory.getLogger(MrInbox.class);

    /** What happened to one object. */
    public sealed interface Event {

        /** It is kept; {@code objects} of its series are here now. */
        record Stored(String seriesInstanceUid, int objects) implements Event {}

        /** It was not kept, and why; {@code total} objects have been refused so far. */
        record Refused(String message, long total) implements Event {}
    }

    /**
     * What came so far, since the start of the service.
     *
     * @param stored kept
     * @param duplicates came again with the same bytes
     * @param conflicts came again with other bytes: the first one was kept
     * @param otherPatient refused for the patient
     * @param unusable refused for their content
     * @param failed not kept because the disk failed
     */
    public record Counts(long stored, long duplicates, long conflicts, long otherPatient, long unusable, long failed) {

        public long refused() {
            return otherPatient + unusable + failed;
        }
    }

    private record Kept(Path file, String seriesInstanceUid) {}

    private final Path directory;
    private final Consumer<Event> listener;
    private final Map<String, Kept> objects = new HashMap<>();
    private final Map<String, Path> seriesDirectories = new HashMap<>();
    private final Map<String, Integer> objectsIn = new HashMap<>();
    private Optional<String> expectedPatientId = Optional.empty();
    private long stored;
    private long duplicates;
    private long conflicts;
    private long otherPatient;
    private long unusable;
    private long failed;

    private MrInbox(Path directory, Consumer<Event> listener) {
        this.directory = directory;
        this.listener = listener;
    }

    /**
     * Opens a directory, made if it is not there, and takes up what it holds.
     *
     * @param listener told of each object, on the thread that brought it
     */
    public static MrInbox open(Path directory, Consumer<Event> listener) throws IOException {
        Files.createDirectories(directory);
        MrInbox inbox = new MrInbox(directory, listener);
        List<Path> files;
        try (Stream<Path> found = Files.walk(directory, 2)) {
            files = found.filter(file -> file.getFileName().toString().endsWith(".dcm"))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            try {
                inbox.index(file, DicomFile.readHeader(file).dataSet());
            } catch (DicomFormatException e) {
                LOG.warn("object in inbox not readable file={} error={}", file, e.getMessage());
            }
        }
        return inbox;
    }

    /** Only objects of this patient are kept from now on; of any patient when empty. */
    public synchronized void expectPatient(Optional<String> patientId) {
        expectedPatientId = patientId;
    }

    @Override
    public DicomStatus stored(ReceivedObject object) {
        Outcome outcome = keep(object);
        if (outcome.event() != null) {
            listener.accept(outcome.event());
        }
        return outcome.status();
    }

    private record Outcome(DicomStatus status, Event event) {}

    private synchronized Outcome keep(ReceivedObject object) {
        DicomObject header = object.header();
        String patientId = header.string(Tag.PatientID, "");
        if (expectedPatientId.isPresent() && !expectedPatientId.get().equals(patientId)) {
            otherPatient++;
            return refused(
                    DicomStatus.notAuthorised("PatientID: not that of the armed examination"),
                    // No values: the message goes to the log and to every page.
                    "PatientID: not that of the armed examination, series %d from %s"
                            .formatted(header.intValue(Tag.SeriesNumber).orElse(0), object.callingAeTitle()));
        }
        String seriesUid = header.string(Tag.SeriesInstanceUID, "");
        if (seriesUid.isEmpty()) {
            unusable++;
            String message = Tag.name(Tag.SeriesInstanceUID) + ": missing (expected: a UID)";
            return refused(DicomStatus.cannotUnderstand(message), message);
        }
        try {
            Kept before = objects.get(object.sopInstanceUid());
            return before == null ? keepNew(object, seriesUid) : again(object, before);
        } catch (IOException e) {
            failed++;
            LOG.error("object not kept error={}", e.toString());
            return refused(DicomStatus.outOfResources("cannot keep: " + e.getMessage()), "cannot keep: " + e);
        }
    }

    private Outcome keepNew(ReceivedObject object, String seriesUid) throws IOException {
        Path home = seriesDirectories.get(seriesUid);
        if (home == null) {
            home = free("s%04d", directory, seriesDirectories.size() + 1);
            Files.createDirectory(home);
            sync(directory);
            seriesDirectories.put(seriesUid, home);
        }
        int number = objectsIn.getOrDefault(seriesUid, 0) + 1;
        Path file = free("%06d.dcm", home, number);
        Files.move(object.file(), file, StandardCopyOption.ATOMIC_MOVE);
        sync(home);
        objectsIn.put(seriesUid, number);
        objects.put(object.sopInstanceUid(), new Kept(file, seriesUid));
        stored++;
        if (number == 1) {
            LOG.info("series begins directory={} calling={}", home.getFileName(), object.callingAeTitle());
        }
        return new Outcome(DicomStatus.SUCCESS, new Event.Stored(seriesUid, number));
    }

    /** The same bytes again are well; others must not replace what is here. */
    private Outcome again(ReceivedObject object, Kept before) throws IOException {
        boolean isSame = Files.mismatch(object.file(), before.file()) < 0;

        if (isSame) {
            duplicates++;
            return new Outcome(DicomStatus.SUCCESS, null);
        }
        conflicts++;
        LOG.warn("instance came again with other content, first kept file={}", before.file());
        return new Outcome(new DicomStatus(0xB000, "instance known with other content: first kept"), null);
    }

    private Outcome refused(DicomStatus status, String message) {
        return new Outcome(status, new Event.Refused(message, counts().refused()));
    }

    private void index(Path file, DicomObject header) {
        String seriesUid = header.string(Tag.SeriesInstanceUID, "");
        seriesDirectories.putIfAbsent(seriesUid, file.getParent());
        objectsIn.merge(seriesUid, 1, Integer::sum);
        objects.put(header.string(Tag.SOPInstanceUID, ""), new Kept(file, seriesUid));
    }

    /** The first name that nothing has, not even a file that could not be read: a rename would replace it. */
    private static Path free(String pattern, Path in, int from) {
        int number = from;
        while (Files.exists(in.resolve(pattern.formatted(number)))) {
            number++;
        }
        return in.resolve(pattern.formatted(number));
    }

    /** Makes a rename durable. */
    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    public synchronized Counts counts() {
        return new Counts(stored, duplicates, conflicts, otherPatient, unusable, failed);
    }

    /** The files of all series, or of one. */
    public synchronized List<Path> files(Optional<String> seriesInstanceUid) {
        List<Path> files = new ArrayList<>();
        for (Kept kept : objects.values()) {
            if (seriesInstanceUid.isEmpty() || seriesInstanceUid.get().equals(kept.seriesInstanceUid())) {
                files.add(kept.file());
            }
        }
        files.sort(null);
        return files;
    }

    /** What is here, recognised, with geometry and gaps. Reads headers: not for an event loop. */
    public List<MrSeries> series() throws IOException {
        return MrVolumes.list(files(Optional.empty()));
    }
}
