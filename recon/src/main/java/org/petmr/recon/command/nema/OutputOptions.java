package org.petmr.recon.command.nema;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.petmr.recon.command.FiguresFile;
import org.petmr.recon.file.WholeFile;
import org.petmr.recon.quantification.nema.PublishedFigures;
import org.petmr.recon.scanner.ScannerCatalogue;
import picocli.CommandLine.Option;

/** Where figures go, and what they are held against: the same for every test. */
final class OutputOptions {

    @Option(
            names = "--scanner",
            paramLabel = "NAME|FILE",
            description = "scanner: for recordings that do not name theirs, and to print its published figures beside")
    String scanner;

    @Option(names = "--json", paramLabel = "FILE", description = "write the figures to this JSON file too")
    Path json;

    @Option(names = "--png", paramLabel = "FILE", description = "draw them into this picture, PNG")
    Path png;

    /** Found before the work begins, as the places to write to are, so that a wrong name costs no time. */
    Optional<PublishedFigures> published() {
        FiguresFile.requirePlace(json);
        if (png != null) {
            WholeFile.requirePlace(png);
        }
        return scanner == null
                ? Optional.empty()
                : PublishedFigures.of(ScannerCatalogue.find(scanner).name());
    }

    /** A line with figures in it, the same in every country. */
    static String text(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }

    interface Drawing {
        BufferedImage draw();
    }

    /** Prints the table, then writes what was asked for. */
    void write(PrintWriter out, Iterable<String> table, Map<String, Object> figures, Drawing drawing)
            throws IOException {
        for (String line : table) {
            out.println(line);
        }
        out.flush();
        FiguresFile.write(json, figures);
        if (png != null) {
            BufferedImage picture = drawing.draw();
            WholeFile.write(png, stream -> ImageIO.write(picture, "png", stream));
        }
    }
}
