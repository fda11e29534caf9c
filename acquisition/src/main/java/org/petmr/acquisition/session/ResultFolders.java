package org.petmr.acquisition.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Results of a session: each processing has its own folder, {@code results/1}, {@code results/2} and so on, that no later one
 * touches. {@code result} is a link to the last that came to its end, or to the first until it does.
 */
public final class ResultFolders {

    private static final String FOLDER = "results";

    private final Path session;

    /** @param session directory of the session */
    public ResultFolders(Path session) {
        this.session = session;
    }

    /** Of a processing, whether it is there or not. */
    public Path of(int number) {
        return session.resolve(FOLDER).resolve(Integer.toString(number));
    }

    /** The numbers that there are, the oldest first. */
    List<Integer> numbers() throws IOException {
        Path all = session.resolve(FOLDER);
        if (!Files.isDirectory(all)) {
            return List.of();
        }
        List<Integer> found = new ArrayList<>();
        try (Stream<Path> entries = Files.list(all)) {
            entries.map(f -> f.getFileName().toString())
                    .filter(name -> name.matches("[1-9][0-9]{0,8}"))
                    .forEach(name -> found.add(Integer.parseInt(name)));
        }
        Collections.sort(found);
        return found;
    }

    /** Makes the folder of the next processing. Results of a version that had one folder only become the first. */
    public int begin() throws IOException {
        Path shown = session.resolve(SessionArchive.RESULT);
        Files.createDirectories(session.resolve(FOLDER));
        List<Integer> known = numbers();
        if (Files.isDirectory(shown, LinkOption.NOFOLLOW_LINKS)) {
            if (isEmpty(shown)) {
                Files.delete(shown);
            } else {
                Files.move(shown, of(known.isEmpty() ? 1 : known.get(known.size() - 1) + 1));
                known = numbers();
                show(known.get(known.size() - 1));
            }
        }
        int next = known.isEmpty() ? 1 : known.get(known.size() - 1) + 1;
        Files.createDirectory(of(next));
        if (Files.notExists(shown)) {
            show(next);
        }
        return next;
    }

    /** Lets {@code result} lead to a processing, in one step. */
    public void show(int number) throws IOException {
        Path link = session.resolve("." + SessionArchive.RESULT + ".new");
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, Path.of(FOLDER, Integer.toString(number)));
        Files.move(
                link,
                session.resolve(SessionArchive.RESULT),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** The processing that {@code result} leads to; empty before there is one, and for results of a version with one folder only. */
    OptionalInt shown() throws IOException {
        Path link = session.resolve(SessionArchive.RESULT);
        return Files.isSymbolicLink(link)
                ? OptionalInt.of(Integer.parseInt(
                        Files.readSymbolicLink(link).getFileName().toString()))
                : OptionalInt.empty();
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.findAny().isEmpty();
        }
    }
}
