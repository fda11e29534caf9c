package org.petmr.recon.command.nema;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
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

    @Option(names = "--json", paramLabel = "FILE", description = "write the same figures to this JSON file")
    Path json;

    @Option(names = "--png", paramLabel = "FILE", description = "draw them into this picture")
    Path png;

    /** Found before the work begins, so that a wrong name costs no time. */
    Optional<PublishedFigures> published() {
        return scanner == null
                ? Optional.empty()
                : PublishedFigures.of(ScannerCatalogue.find(scanner).name());
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
        if (json != null) {
            byte[] bytes = JsonMapper.builder()
                    .build()
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsBytes(figures);
            whole(json, stream -> stream.write(bytes));
        }
        if (png != null) {
            BufferedImage picture = drawing.draw();
            whole(png, stream -> ImageIO.write(picture, "png", stream));
        }
    }

    private interface Body {
        void write(OutputStream stream) throws IOException;
    }

    /** Nothing is seen under the name until all of it is on disk. */
    private static void whole(Path file, Body body) throws IOException {
        Path target = file.toAbsolutePath();
        Path part = Files.createTempFile(target.getParent(), ".nema", ".part");
        try {
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                OutputStream stream = Channels.newOutputStream(channel);
                body.write(stream);
                stream.flush();
                channel.force(true);
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
