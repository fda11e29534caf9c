package org.petmr.recon.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.ListModeWriter;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.SinglesUnits;

/** A native file, or a directory with one segment, as the goal of a conversion. */
final class NativeSink implements ListModeSink {

    private static final int BLOCK_LEVEL = 1;
    private static final int ELEMENT_LEVEL = 2;

    private final Path file;
    private final Path temporary;
    private final ListModeWriter writer;
    private final ScannerModel scanner;
    private long otherUnits;

    NativeSink(Path out, ListModeHeader header) throws IOException {
        boolean isFile = out.getFileName().toString().endsWith(".plm");
        Path absolute = out.toAbsolutePath();
        this.scanner = header.scanner();
        this.file = isFile ? absolute : absolute.resolve(ListModeFiles.segmentName(0));
        if (Files.exists(file)) {
            throw new IllegalArgumentException("%s: exists (expected: a new recording)".formatted(file));
        }
        Files.createDirectories(file.getParent());
        this.temporary = Files.createTempFile(file.getParent(), "." + file.getFileName(), ".part");
        Files.delete(temporary); // the writer never writes over a file
        this.writer = new ListModeWriter(temporary, header.withSegment(0));
    }

    @Override
    public void words(long[] words, int n) throws IOException {
        writer.words(words, n);
    }

    @Override
    public void singles(SinglesUnits units, long startMs, long stopMs, long[] counts) {
        boolean isByBlock = units.equals(SinglesUnits.blocks(scanner));
        if (!isByBlock && !units.equals(SinglesUnits.elements(scanner))) {
            otherUnits++;
            return;
        }
        try {
            writer.singles(isByBlock ? BLOCK_LEVEL : ELEMENT_LEVEL, startMs, stopMs, counts);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void trace(int signalId, long startMs, long stopMs, float[] values) {
        try {
            writer.trace(signalId, startMs, stopMs, values);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public long histogramsLeft() {
        return otherUnits;
    }

    @Override
    public Map<String, Long> notCarried() {
        return otherUnits == 0 ? Map.of() : Map.of("singles of units other than blocks or crystals", otherUnits);
    }

    @Override
    public void finish() throws IOException {
        writer.close();
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws IOException {
        writer.close();
        Files.deleteIfExists(temporary);
    }
}
