package org.petmr.acquisition.dicom.workflow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.dicom.workflow.SendJob.Item;
import org.petmr.acquisition.dicom.workflow.SendJob.ItemState;

/**
 * The jobs of a {@link SendQueue} on disk: a directory each, with the objects and {@code job.json}. A job is there once
 * its directory has its name; before that it is called {@code .new-...}.
 */
final class SendStore {

    private static final String STATE = "job.json";
    private static final String UNFINISHED = ".new-";

    private final Path directory;

    private SendStore(Path directory) {
        this.directory = directory;
    }

    /** Opens a directory, and removes what was never finished: whoever brought it was not told that it is here. */
    static SendStore open(Path directory) throws IOException {
        Files.createDirectories(directory);
        SendStore store = new SendStore(directory);
        for (Path entry : list(directory)) {
            if (entry.getFileName().toString().startsWith(UNFINISHED)) {
                removeTree(entry);
            }
        }
        return store;
    }

    List<SendJob> load() throws IOException {
        List<SendJob> jobs = new ArrayList<>();
        for (Path entry : list(directory)) {
            if (Files.isRegularFile(entry.resolve(STATE))) {
                jobs.add(StateFile.read(entry.resolve(STATE), SendJob.class));
            }
        }
        return jobs;
    }

    SendJob create(long sequence, String destination, String label, int priority, List<Path> files)
            throws IOException {
        if (files.isEmpty()) {
            throw new IllegalArgumentException("files: none (expected: at least one object to send)");
        }
        String id = "%08d".formatted(sequence);
        Path growing = Files.createDirectory(directory.resolve(UNFINISHED + id));
        try {
            List<Item> items = new ArrayList<>(files.size());
            for (Path file : files) {
                DicomFile.Layout layout = DicomFile.layout(file);
                String name = "%06d.dcm".formatted(items.size() + 1);
                take(file, growing.resolve(name));
                items.add(new Item(
                        name,
                        layout.meta().requireString(Tag.MediaStorageSOPClassUID),
                        layout.meta().requireString(Tag.MediaStorageSOPInstanceUID),
                        ItemState.WAITING,
                        0,
                        ""));
            }
            SendJob job = new SendJob(id, sequence, destination, label, priority, Instant.now(), 0, "", items);
            StateFile.write(growing.resolve(STATE), job);
            Files.move(growing, directory.resolve(id));
            StateFile.sync(directory);
            return job;
        } catch (IOException | RuntimeException e) {
            removeTree(growing);
            throw e;
        }
    }

    private static void take(Path from, Path to) throws IOException {
        try {
            Files.createLink(to, from);
        } catch (FileSystemException | UnsupportedOperationException e) {
            Files.copy(from, to);
        }
        try (FileChannel channel = FileChannel.open(to, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    Path file(SendJob job, Item item) {
        return directory.resolve(job.id()).resolve(item.file());
    }

    void save(SendJob job) {
        StateFile.writeUnchecked(directory.resolve(job.id()).resolve(STATE), job);
    }

    void removeFilesOfDone(SendJob job) {
        try {
            for (Item item : job.items()) {
                if (item.state() == ItemState.DONE) {
                    Files.deleteIfExists(file(job, item));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void remove(SendJob job) {
        try {
            // Renamed first, so that half of it is never taken for a job.
            Path dying = directory.resolve(UNFINISHED + job.id());
            Files.move(directory.resolve(job.id()), dying);
            removeTree(dying);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        }
    }

    private static void removeTree(Path root) throws IOException {
        List<Path> all;
        try (Stream<Path> entries = Files.walk(root)) {
            all = entries.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path entry : all) {
            Files.deleteIfExists(entry);
        }
    }
}
