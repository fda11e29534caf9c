package org.petmr.recon.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.petmr.recon.event.NativeListMode;
import org.petmr.recon.event.SiemensListMode;
import org.petmr.recon.event.SinglesSets;
import org.petmr.recon.event.petsird.Announcement;
import org.petmr.recon.event.petsird.PetsirdListMode;
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
            sourceNotes(source, counts.triggers());
        }
        try (ListModeSource source = open();
                ListModeSink sink = sink(source, counts)) {
            source.listen(new SinglesSets(sink));
            long[] words = new long[WORDS];
            long done = 0;
            for (int n = source.read(words); n >= 0; n = source.read(words)) {
                sink.words(words, n);
                done += n;
                writing.checkpoint();
                writing.report((double) done / Math.max(1, counts.words()), "%,d words".formatted(done));
            }
            sink.finish();
            sink.notCarried().forEach(report::notCarried);
            boolean isSiemens = target == Target.SIEMENS;
            report.carried("prompts", counts.prompts());
            report.carried("delayeds", counts.delayeds());
            report.carried("timeMarks", counts.marks());
            report.carried("triggers", counts.triggers() - sink.triggersLeft());
            if (!isSiemens) {
                report.carried("singles", counts.singles());
                report.carried("singlesHistograms", counts.histograms() - sink.histogramsLeft());
                report.carried("tracePieces", counts.traces() - sink.tracesLeft());
            }
            if (counts.singlesReportsAlone() > 0) {
                report.notCarried("reports of singles of single units", counts.singlesReportsAlone());
            }
        }
    }

    private static String kind(ListModeSource source) {
        if (source instanceof PetsirdListMode) {
            return "PETSIRD";
        }
        return source instanceof SiemensListMode ? "SIEMENS" : "NATIVE";
    }

    private ListModeSink sink(ListModeSource source, WordCounts counts) throws IOException {
        ListModeHeader header = withHalfLife(source.header());
        return switch (target) {
            case NATIVE -> new NativeSink(out, header);
            case PETSIRD ->
                new PetsirdSink(
                        out,
                        version,
                        header,
                        new Announcement(counts.singles() > 0, counts.signals(), counts.traceIds(), counts.units()));
            case SIEMENS -> new SiemensSink(out, header);
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

    private void sourceNotes(ListModeSource source, long triggers) {
        report.lostBytes(source.lostBytes());
        if (source instanceof PetsirdListMode petsird) {
            petsird.passedOver().forEach(report::notCarried);
            petsird.notes().forEach(report::note);
            report.note("subject, institution, materials, efficiencies and alignment of the header: not carried");
        } else if (source instanceof SiemensListMode siemens) {
            long tags = siemens.otherTags() - triggers;
            if (tags > 0) {
                report.notCarried("tags that are neither events, time nor triggers", tags);
            }
            if (siemens.badAddresses() > 0) {
                report.notCarried("events of no bin", siemens.badAddresses());
            }
            siemens.notes().forEach(report::note);
        } else if (source instanceof NativeListMode file) {
            Map<Integer, String> others = new TreeMap<>(Map.of(
                    Frame.STATUS, "STATUS frames",
                    Frame.HEARTBEAT, "HEARTBEAT frames",
                    Frame.TIME_SYNC, "TIME_SYNC frames",
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
