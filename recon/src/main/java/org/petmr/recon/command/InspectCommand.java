package org.petmr.recon.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.petmr.recon.scanner.ScannerCatalogue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code petmr inspect}: what is in a file of any format that we read, and what of it is damaged. */
@Command(
        name = "inspect",
        description = "Says what a list-mode, normalisation, sinogram or image file holds, and what of it is damaged.",
        mixinStandardHelpOptions = true)
public final class InspectCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            description =
                    "list mode (native .plm or directory of segments, .petsird, Siemens .l or .hdr), normalisation"
                            + " (.pnorm, Siemens .n.hdr), sinogram (.hs) or image (.nii, .nii.gz, .hv)")
    private Path file;

    @Option(names = "--scanner", paramLabel = "NAME", description = "scanner, for a Siemens file without a header")
    private String scanner;

    @Option(names = "--json", paramLabel = "FILE", description = "write the figures to this JSON file too")
    private Path json;

    /** Made by picocli. */
    public InspectCommand() {}

    @Override
    public Integer call() throws IOException {
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException(
                    "%s: not there (expected: a readable file or directory)".formatted(file));
        }
        FiguresFile.requirePlace(json);
        Map<String, Object> figures =
                Inspection.of(file, Optional.ofNullable(scanner).map(ScannerCatalogue::find));
        print(spec.commandLine().getOut(), figures);
        FiguresFile.write(json, figures);
        return 0;
    }

    private static void print(PrintWriter out, Map<String, Object> figures) {
        figures.forEach((name, value) -> {
            List<?> lines = value instanceof List<?> list ? list : List.of(value);
            for (Object line : lines) {
                out.printf(Locale.ROOT, "%-22s %s%n", name, text(line));
            }
        });
        out.flush();
    }

    private static String text(Object value) {
        if (value instanceof Long || value instanceof Integer) {
            return String.format(Locale.ROOT, "%,d", value);
        }
        return value.toString().isEmpty() ? "unknown" : value.toString();
    }
}
