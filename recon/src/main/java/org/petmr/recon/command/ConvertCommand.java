package org.petmr.recon.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.event.petsird.PetsirdReader;
import org.petmr.recon.event.petsird.PetsirdVersion;
import org.petmr.recon.event.petsird.PetsirdWriter;
import org.petmr.recon.event.petsird.TimeBlock;
import org.petmr.recon.file.WholeFile;
import org.petmr.recon.image.InterfileImage;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.InterfileSinogram;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.RecordedCounts;
import org.petmr.recon.sinogram.Sinogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code petmr convert}: list mode, sinograms and images from one format to another. */
@Command(
        name = "convert",
        description = "Converts list mode, sinograms and images between formats, and says what it could not carry.",
        mixinStandardHelpOptions = true)
public final class ConvertCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "IN",
            description = "list mode (.plm, directory of segments, .petsird, Siemens .l or .l.hdr), sinogram (.hs) or"
                    + " image (.nii, .nii.gz, .hv); known by what is in it")
    private Path in;

    @Parameters(
            index = "1",
            paramLabel = "OUT",
            description = "its ending says the format: list mode .plm, a directory, .petsird, .l or .l.hdr; .hs; image"
                    + " .nii, .nii.gz or .hv")
    private Path out;

    @Option(
            names = "--petsird",
            paramLabel = "VERSION",
            description = "model to write, 0.9.1 (what today's tools read) or main (default: ${DEFAULT-VALUE})",
            defaultValue = "0.9.1")
    private String petsird;

    @Option(
            names = "--events-only",
            description = "from PETSIRD to PETSIRD: event blocks alone, as STIR 6.5 needs them")
    private boolean isEventsOnly;

    @Option(names = "--scanner", paramLabel = "NAME|FILE", description = "scanner, for a file that does not name one")
    private String scannerName;

    @Option(names = "--json", paramLabel = "FILE", description = "write the figures to this JSON file too")
    private Path json;

    /** Made by picocli. */
    public ConvertCommand() {}

    @Override
    public Integer call() throws IOException {
        long startNs = System.nanoTime();
        PetsirdVersion version = PetsirdVersion.ofLabel(petsird);
        Optional<ScannerModel> scanner = Optional.ofNullable(scannerName).map(ScannerCatalogue::find);
        if (!Files.isReadable(in)) {
            throw new IllegalArgumentException("%s: not there (expected: a readable file or directory)".formatted(in));
        }
        FiguresFile.requirePlace(json);
        if (!Files.isDirectory(out)) {
            WholeFile.requirePlace(out);
        }
        ConversionReport report = new ConversionReport(in.toString(), out.toString());
        convert(FileKind.of(in), version, scanner, report);
        report.print(spec.commandLine().getOut());
        FiguresFile.write(json, report.figures((System.nanoTime() - startNs) * 1e-9));
        return 0;
    }

    private void convert(FileKind kind, PetsirdVersion version, Optional<ScannerModel> scanner, ConversionReport report)
            throws IOException {
        switch (kind) {
            case NIFTI, INTERFILE_IMAGE -> image(kind, report);
            case SINOGRAM -> sinogram(scanner, report);
            case LIST_MODE, PETSIRD -> listMode(kind, version, scanner, report);
            case EFFICIENCIES, SIEMENS_NORMALISATION ->
                throw new IllegalArgumentException(
                        "%s: a normalisation (expected: list mode, a sinogram or an image; --norm takes either format)"
                                .formatted(in));
        }
    }

    private boolean endsWith(String... endings) {
        for (String ending : endings) {
            if (out.getFileName().toString().endsWith(ending)) {
                return true;
            }
        }
        return false;
    }

    private IllegalArgumentException wrongEnding(String expected) {
        return new IllegalArgumentException("OUT: %s (expected: a name ending in %s)".formatted(out, expected));
    }

    private void image(FileKind kind, ConversionReport report) throws IOException {
        if (!endsWith(".nii", ".nii.gz", ".hv")) {
            throw wrongEnding(".nii, .nii.gz or .hv");
        }
        boolean toInterfile = endsWith(".hv");
        report.kinds(kind == FileKind.NIFTI ? "NIfTI" : "Interfile image", toInterfile ? "Interfile image" : "NIfTI");
        Volume volume = kind == FileKind.NIFTI ? Nifti.read(in) : InterfileImage.read(in);
        if (toInterfile) {
            InterfileImage.write(out, volume);
            report.note(
                    "patient position: not carried; the file lies in scanner space, x to the left, y to the back, z to"
                            + " the head of a patient head first and supine");
        } else {
            Nifti.write(out, volume);
        }
        report.carried("voxels", (long) volume.grid().voxels());
    }

    private void sinogram(Optional<ScannerModel> scanner, ConversionReport report) throws IOException {
        if (!endsWith(".hs")) {
            throw wrongEnding(".hs");
        }
        report.kinds("Interfile projection data", "Interfile projection data");
        Sinogram sinogram =
                scanner.isPresent() ? InterfileSinogram.read(in, scanner.get()) : InterfileSinogram.read(in);
        write(sinogram, report);
    }

    private void write(Sinogram sinogram, ConversionReport report) throws IOException {
        report.scanner(sinogram.geometry().scanner().name());
        double leftOut = InterfileSinogram.write(out, sinogram);
        double sum = 0;
        for (float v : sinogram.values()) {
            sum += v;
        }
        report.carried("sum of values", sum - leftOut);
        if (leftOut != 0) {
            report.notCarried("sum in bins that STIR has not", leftOut);
        }
    }

    private void listMode(
            FileKind kind, PetsirdVersion version, Optional<ScannerModel> scanner, ConversionReport report)
            throws IOException {
        if (endsWith(".hs")) {
            histogram(scanner, report);
            return;
        }
        ListModeConversion.Target target = ListModeConversion.target(out)
                .orElseThrow(() -> wrongEnding(String.join(", ", ListModeConversion.endings()) + " or .hs"));
        if (kind == FileKind.PETSIRD && target == ListModeConversion.Target.PETSIRD && copied(version, report)) {
            return;
        }
        ListModeConversion conversion = new ListModeConversion(in, scanner, out, target, version, report);
        conversion.requireReadable();
        try (ProgressLine counting = line("count");
                ProgressLine writing = line("write")) {
            conversion.run(counting, writing);
            counting.end("done");
            writing.end("done   %.1f s".formatted(writing.elapsedS()));
        }
    }

    private ProgressLine line(String stage) {
        return new ProgressLine(spec.commandLine().getOut(), stage, ProgressLine.isOnTerminal());
    }

    /** From PETSIRD to the same model every block goes as it is, whatever the scanner; false for another model. */
    private boolean copied(PetsirdVersion version, ConversionReport report) throws IOException {
        boolean isAsked = spec.commandLine().getParseResult().hasMatchedOption("--petsird");
        try (PetsirdReader reader = new PetsirdReader(in)) {
            if (reader.version().isEmpty() || isAsked && reader.version().get() != version) {
                return false;
            }
            report.kinds("PETSIRD", "PETSIRD");
            long carried = 0;
            long left = 0;
            try (PetsirdWriter writer = new PetsirdWriter(out, reader.version().get(), reader.header());
                    ProgressLine line = line("copy")) {
                for (Optional<TimeBlock> block = reader.next(); block.isPresent(); block = reader.next()) {
                    if (isEventsOnly && !block.get().kind().equals(TimeBlock.EVENTS)) {
                        left++;
                        continue;
                    }
                    writer.write(block.get());
                    carried++;
                    line.report(reader.fraction(), "%,d blocks".formatted(carried));
                }
                writer.finish();
                line.end("done   %.1f s".formatted(line.elapsedS()));
            }
            report.carried("time blocks", carried);
            if (left > 0) {
                report.notCarried("time blocks without events", left);
            }
            report.lostBytes(reader.lostBytes());
            reader.damage().ifPresent(d -> report.note("damaged at " + d));
            return true;
        }
    }

    private void histogram(Optional<ScannerModel> scanner, ConversionReport report) throws IOException {
        report.kinds("list mode", "Interfile projection data");
        try (ListModeSource source =
                        scanner.isPresent() ? ListModeFiles.open(in, scanner.get()) : ListModeFiles.open(in);
                ProgressLine line = line("read")) {
            RecordedCounts counts = RecordedCounts.of(
                    source, new ProjectionGeometry(source.header().scanner()), line);
            line.end("done   %.1f s".formatted(line.elapsedS()));
            write(counts.histogrammer().sinogram(), report);
            report.carried("prompts", counts.histogrammer().prompts());
            report.notCarried("delayeds", counts.histogrammer().delayeds());
            report.notCarried(
                    "coincidences outside the sinogram", counts.histogrammer().outside());
            report.notCarried("time marks", counts.histogrammer().marks());
            report.lostBytes(source.lostBytes());
        }
    }
}
