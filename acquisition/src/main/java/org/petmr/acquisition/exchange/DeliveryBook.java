package org.petmr.acquisition.exchange;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.petmr.acquisition.dicom.workflow.StateFile;

/** All deliveries, a file each; those that are over stay as a record for a while. Safe for use from several threads. */
final class DeliveryBook {

    private final Path directory;
    private final Map<String, Delivery> all = new TreeMap<>();

    private DeliveryBook(Path directory) {
        this.directory = directory;
    }

    /** @param forgetBefore deliveries that were over by then are forgotten */
    static DeliveryBook open(Path directory, Instant forgetBefore) throws IOException {
        Files.createDirectories(directory);
        DeliveryBook book = new DeliveryBook(directory);
        List<Path> files;
        try (Stream<Path> entries = Files.list(directory)) {
            files = entries.filter(file -> file.getFileName().toString().endsWith(".json"))
                    .toList();
        }
        for (Path file : files) {
            Delivery delivery = StateFile.read(file, Delivery.class);
            if (delivery.isOver() && delivery.since().isBefore(forgetBefore)) {
                Files.delete(file);
            } else {
                book.all.put(delivery.id(), delivery);
            }
        }
        return book;
    }

    /** A new name for a delivery of a session. */
    synchronized String freeId(String session, String destination) {
        int number = 1;
        while (all.containsKey(id(session, number, destination))) {
            number++;
        }
        return id(session, number, destination);
    }

    private static String id(String session, int number, String destination) {
        return session + "." + number + "." + destination;
    }

    /** Durable when this returns. */
    synchronized void put(Delivery delivery) throws IOException {
        StateFile.write(file(delivery.id()), delivery);
        all.put(delivery.id(), delivery);
    }

    synchronized void remove(String id) throws IOException {
        Files.deleteIfExists(file(id));
        all.remove(id);
    }

    /** Changes one, if it is known; answers how it stands now. */
    synchronized Optional<Delivery> change(String id, UnaryOperator<Delivery> how) {
        Delivery before = all.get(id);
        if (before == null) {
            return Optional.empty();
        }
        Delivery after = how.apply(before);
        if (!after.equals(before)) {
            try {
                put(after);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return Optional.of(after);
    }

    synchronized Optional<Delivery> find(String id) {
        return Optional.ofNullable(all.get(id));
    }

    /** Newest first. */
    synchronized List<Delivery> all() {
        return all.values().stream()
                .sorted(Comparator.comparing(Delivery::queuedAt).reversed().thenComparing(Delivery::id))
                .toList();
    }

    private Path file(String id) {
        return directory.resolve(id + ".json"); // of session ids and configured names: no path can hide in it
    }
}
