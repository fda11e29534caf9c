package org.petmr.recon.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WholeFileTest {

    private static final byte[] NEW = "new".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path dir;

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(dir)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void mayBeReadByWhomeverAnyNewFileMayBeReadBy() throws IOException {
        assumeTrue(Files.getFileStore(dir).supportsFileAttributeView("posix"), "SKIPPED: needs POSIX permissions");
        Set<PosixFilePermission> plain = Files.getPosixFilePermissions(Files.createFile(dir.resolve("plain")));
        Path file = dir.resolve("image.nii");
        WholeFile.write(file, NEW);
        assertEquals(plain, Files.getPosixFilePermissions(file));
    }

    @Test
    void isNotSeenBeforeItIsWhole() throws IOException {
        Path file = dir.resolve("image.nii");
        try (WholeFile whole = new WholeFile(file)) {
            whole.channel().write(ByteBuffer.wrap(NEW));
            assertFalse(Files.exists(file));
            assertTrue(Files.isHidden(whole.part()), whole.part().toString());
            assertEquals(dir.toRealPath(), whole.part().getParent().toRealPath());
            whole.finish();
            assertArrayEquals(NEW, Files.readAllBytes(file));
        }
        assertEquals(List.of("image.nii"), names());
    }

    @Test
    void replacesOneThatIsThere() throws IOException {
        Path file = Files.writeString(dir.resolve("figures.json"), "older and longer");
        WholeFile.write(file, out -> out.write(NEW));
        assertArrayEquals(NEW, Files.readAllBytes(file));
        assertEquals(List.of("figures.json"), names());
    }

    @Test
    void leavesTheOlderOneAndNothingElseWhenItFails() throws IOException {
        Path file = Files.writeString(dir.resolve("figures.json"), "older");
        IOException full = assertThrows(
                IOException.class,
                () -> WholeFile.write(file, out -> {
                    out.write(NEW);
                    throw new IOException("disk full");
                }));
        assertEquals("disk full", full.getMessage());
        assertEquals("older", Files.readString(file));
        assertEquals(List.of("figures.json"), names());
    }

    @Test
    void leavesNothingWhenItIsClosedUnfinished() throws IOException {
        try (WholeFile whole = new WholeFile(dir.resolve("image.nii"))) {
            whole.channel().write(ByteBuffer.wrap(NEW));
        }
        assertEquals(List.of(), names());
    }

    @Test
    void goesToWhereALinkLeads() throws IOException {
        Path real = Files.writeString(dir.resolve("real"), "older");
        Path link = Files.createSymbolicLink(dir.resolve("link"), real);
        WholeFile.write(link, NEW);
        assertTrue(Files.isSymbolicLink(link));
        assertArrayEquals(NEW, Files.readAllBytes(real));
    }

    @Test
    void twoWritersDoNotMeet() throws IOException {
        Path file = dir.resolve("image.nii");
        try (WholeFile first = new WholeFile(file);
                WholeFile second = new WholeFile(file)) {
            second.channel().write(ByteBuffer.wrap(NEW));
            first.finish();
            second.finish();
        }
        assertArrayEquals(NEW, Files.readAllBytes(file));
        assertEquals(List.of("image.nii"), names());
    }

    @Test
    void saysThatTheDirectoryIsNone() throws IOException {
        Path none = dir.resolve("none");
        assertMessage(none + ": not a directory (expected: one to write a.json in)", none.resolve("a.json"));
        Path file = Files.createFile(dir.resolve("file"));
        assertMessage(file + ": not a directory (expected: one to write a.json in)", file.resolve("a.json"));
        assertEquals(List.of("file"), names());
    }

    @Test
    void writesOverFilesAlone() throws IOException {
        Path directory = Files.createDirectory(dir.resolve("d"));
        assertMessage(directory + ": not a file (expected: a file, or a name that is free)", directory);
        assertMessage("/: not a file (expected: a file, or a name that is free)", Path.of("/"));
        assertEquals(List.of("d"), names());
    }

    private static void assertMessage(String expected, Path file) {
        assertEquals(
                expected,
                assertThrows(IllegalArgumentException.class, () -> WholeFile.write(file, NEW))
                        .getMessage());
    }
}
