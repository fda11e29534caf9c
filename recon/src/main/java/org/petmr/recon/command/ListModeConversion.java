package org.petmr.recon.command;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.event.Frame;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.event.ListModeWriter;
import org.petmr.recon.event.NativeListMode;
import org.petmr.recon.event.SiemensListMode;
import org.petmr.recon.event.SiemensListModeWriter;
import org.petmr.recon.event.petsird.PetsirdListMode;
import org.petmr.recon.event.petsird.PetsirdRecorder;
import org.petmr.recon.event.petsird.PetsirdVersion;
import org.petmr.recon.image.Affine;
import org.petmr.recon.scanner.ScannerModel;

/** Recordings from one format of list mode to another, word by word, and what of them found no place. */
final class ListModeConversion {

    private static final int WORDS = 1 << 16;

    /** Formats that can be written. */
    enum Target {
        NATIVE,
        PETSIRD,
        SIEMENS
    }

    /** Where words go. */
    private interface Sink extends Closeable {
        void words(long[] words, int n) throws IOException;

        Map<String, Long> notCarried();

        void finish() throws IOException;
    }

    private final Path in;
    private final Optional<ScannerModel> scanner;
    private final Path out;
    private final Target target;
    private final PetsirdVersion version;
    private final ConversionReport report;

    ListModeConversion(
            Path in,
            Optional<ScannerModel> scanner,
            Path out,
            Target target,
            PetsirdVersion version,
            ConversionReport report) {
        this.in = in;
        this.scanner = scanner;
        this.out = out;
        this.target = target;
        this.version = version;
        this.report = report;
    }

    private ListModeSource open() throws IOException {
        return scanner.isPresent() ? ListModeFiles.open(in, scanner.get()) : ListModeFiles.open(in);
    }

    /** Two passes: one to count, since a PETSIRD header announces what follows, one to write. */
    void run(Progress counting, Progress writing) throws IOException {
        WordCounts counts;
        try (ListModeSource source = open()) {
            counts = WordCounts.of(source, counting);
            report.kinds(kind(source), target.name());
            report.scanner(source.header().scanner().name());
            headerNotes(source);
            sourceNotes(source);
        }
        try (ListModeSource source = open();
                Sink sink = sink(source, counts)) {
            long[] words = new long[WORDS];
            long done = 0;
            for (int n = source.read(words); n >= 0; n = source.read(words)) {
                sink.words(words, n);
                done += n;
                writing.checkpoint();
                writing.report((double) done / Math.max(1, counts.words()), "%,d words".formatted(done));
            }
            sink.finish();
            Map<String, Long> carried = new LinkedHashMap<>();
            carried.put("prompts", counts.prompts());
            carried.put("delayeds", counts.delayeds());
            carried.put("timeMarks", counts.marks());
            carried.put("singles", target == Target.SIEMENS ? 0 : counts.singles());
            carried.put("triggers", target == Target.SIEMENS ? 0 : counts.triggers());
            carried.forEach(report::carried);
            sink.notCarried().forEach(report::notCarried);
        }
    }

    private static String kind(ListModeSource source) {
        if (source instanceof PetsirdListMode) {
            return "PETSIRD";
        }
        return source instanceof SiemensListMode ? "SIEMENS" : "NATIVE";
    }

    private Sink sink(ListModeSource source, WordCounts counts) throws IOException {
        ListModeHeader header = withHalfLife(source.header());
        return switch (target) {
            case NATIVE -> new NativeSink(out, header);
            case PETSIRD -> petsird(new PetsirdRecorder(out, version, header, counts.singles() > 0, counts.signals()));
            case SIEMENS -> siemens(new SiemensListModeWriter(SiemensNames.data(out), header));
        };
    }

    /** PETSIRD names the isotope and no more. */
    private static ListModeHeader withHalfLife(ListModeHeader h) {
        boolean isKnown = Isotope.known().stream().anyMatch(i -> i.name().equals(h.isotope()));
        if (h.halfLifeS() > 0 || !isKnown) {
            return h;
        }
        Isotope isotope = Isotope.find(h.isotope());
        return new ListModeHeader(
                h.scanner(),
                h.acquisitionId(),
                h.startedAt(),
                h.segment(),
                h.isotope(),
                isotope.halfLifeS(),
                isotope.positronFraction());
    }

    private void headerNotes(ListModeSource source) {
        ListModeHeader h = source.header();
        if (target != Target.NATIVE
                && !h.acquisitionId().isEmpty()
                && !(target == Target.PETSIRD && version == PetsirdVersion.RELEASE_0_9_1)) {
            report.note("acquisitionId %s: not carried".formatted(h.acquisitionId()));
        }
        if (target == Target.PETSIRD
                && version == PetsirdVersion.RELEASE_0_9_1
                && !h.isotope().isEmpty()) {
            report.note("isotope %s: not carried, release 0.9.1 has no place for it".formatted(h.isotope()));
        } else if (target == Target.PETSIRD && h.halfLifeS() > 0) {
            report.note("half-life and positron fraction: not carried, the isotope's name is");
        }
        if (target == Target.PETSIRD) {
            report.note("order of prompts among delayeds inside a block: not carried"
                    + (version == PetsirdVersion.MAIN ? "; nor which of two crystals was named first" : ""));
            report.note("usual sinogram, image and depth of interaction of the scanner: not carried, its geometry is");
        }
        if (target == Target.SIEMENS && h.startedAt().contains(".")) {
            report.note("start %s: fraction of the second not carried".formatted(h.startedAt()));
        }
        if (target != Target.SIEMENS && !source.lpsFromScanner().equals(Affine.IDENTITY)) {
            report.note("the vendor counts rings from the head and y upwards: the words are the same, that their images"
                    + " must be turned is not carried");
        }
    }

    private void sourceNotes(ListModeSource source) {
        report.lostBytes(source.lostBytes());
        if (source instanceof PetsirdListMode petsird) {
            petsird.passedOver().forEach(report::notCarried);
            petsird.notes().forEach(report::note);
            report.note("subject, institution, materials, efficiencies and alignment of the header: not carried");
        } else if (source instanceof SiemensListMode siemens) {
            if (siemens.otherTags() > 0) {
                report.notCarried("tags that are neither events nor time", siemens.otherTags());
            }
            if (siemens.badAddresses() > 0) {
                report.notCarried("events of no bin", siemens.badAddresses());
            }
            siemens.notes().forEach(report::note);
        } else if (source instanceof NativeListMode file) {
            Map<Integer, String> others = new TreeMap<>(Map.of(
                    Frame.SINGLES, "SINGLES frames",
                    Frame.STATUS, "STATUS frames",
                    Frame.HEARTBEAT, "HEARTBEAT frames",
                    Frame.TIME_SYNC, "TIME_SYNC frames",
                    Frame.SIGNAL, "SIGNAL frames",
                    Frame.MOTION, "MOTION frames",
                    Frame.PETSIRD_BLOCK, "PETSIRD_BLOCK frames",
                    Frame.END_OF_RUN, "END_OF_RUN frames"));
            others.forEach((type, name) -> {
                if (file.frames().of(type) > 0) {
                    report.notCarried(name, file.frames().of(type));
                }
            });
        }
    }

    private static Sink petsird(PetsirdRecorder recorder) {
        return new Sink() {
            @Override
            public void words(long[] words, int n) throws IOException {
                recorder.words(words, n);
            }

            @Override
            public Map<String, Long> notCarried() {
                return recorder.notCarried();
            }

            @Override
            public void finish() throws IOException {
                recorder.finish();
            }

            @Override
            public void close() throws IOException {
                recorder.close();
            }
        };
    }

    private static Sink siemens(SiemensListModeWriter writer) {
        return new Sink() {
            @Override
            public void words(long[] words, int n) throws IOException {
                writer.words(words, n);
            }

            @Override
            public Map<String, Long> notCarried() {
                return writer.notCarried();
            }

            @Override
            public void finish() throws IOException {
                writer.finish();
            }

            @Override
            public void close() throws IOException {
                writer.close();
            }
        };
    }

    /** A native file, or a directory with one segment; under its name once it is whole. */
    private static final class NativeSink implements Sink {
        private final Path file;
        private final Path temporary;
        private final ListModeWriter writer;

        NativeSink(Path out, ListModeHeader header) throws IOException {
            boolean isFile = out.getFileName().toString().endsWith(".plm");
            Path absolute = out.toAbsolutePath();
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
        public Map<String, Long> notCarried() {
            return Map.of();
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

    /** Name of the data file for {@code x.l} and {@code x.l.hdr} alike. */
    private static final class SiemensNames {
        static Path data(Path out) {
            String name = out.getFileName().toString();
            return name.endsWith(".hdr") ? out.resolveSibling(name.substring(0, name.length() - 4)) : out;
        }
    }

    static Optional<Target> target(Path out) {
        String name = out.getFileName().toString();
        if (name.endsWith(".petsird")) {
            return Optional.of(Target.PETSIRD);
        }
        if (name.endsWith(".l") || name.endsWith(".l.hdr")) {
            return Optional.of(Target.SIEMENS);
        }
        boolean isDirectory = Files.isDirectory(out) || !name.contains(".");
        return name.endsWith(".plm") || isDirectory ? Optional.of(Target.NATIVE) : Optional.empty();
    }

    static List<String> endings() {
        return List.of(".plm", "a directory", ".petsird", ".l", ".l.hdr");
    }
}
