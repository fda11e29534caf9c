package org.petmr.recon.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.SiemensListModeWriter;
import org.petmr.recon.scanner.SinglesUnits;

/** A Siemens list-mode file, named by itself or by its header, as the goal of a conversion. */
final class SiemensSink implements ListModeSink {

    private static final String HEADER_ENDING = ".hdr";

    private final SiemensListModeWriter writer;
    private long histograms;
    private long traces;

    SiemensSink(Path out, ListModeHeader header) throws IOException {
        String name = out.getFileName().toString();
        Path data = name.endsWith(HEADER_ENDING)
                ? out.resolveSibling(name.substring(0, name.length() - HEADER_ENDING.length()))
                : out;
        this.writer = new SiemensListModeWriter(data, header);
    }

    @Override
    public void words(long[] words, int n) throws IOException {
        writer.words(words, n);
    }

    @Override
    public void singles(SinglesUnits units, long startMs, long stopMs, long[] counts) {
        histograms++;
    }

    @Override
    public void trace(int signalId, long startMs, long stopMs, float[] values) {
        traces++;
    }

    @Override
    public Map<String, Long> notCarried() {
        Map<String, Long> all = new TreeMap<>(writer.notCarried());
        if (histograms > 0) {
            all.put("singles histograms", histograms);
        }
        if (traces > 0) {
            all.put("pieces of traces", traces);
        }
        return all;
    }

    @Override
    public long triggersLeft() {
        return writer.triggersLeft();
    }

    @Override
    public void finish() throws IOException {
        writer.finish();
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
