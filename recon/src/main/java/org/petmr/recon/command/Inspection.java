package org.petmr.recon.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.petmr.recon.correction.CrystalEfficiencies;
import org.petmr.recon.correction.SiemensNormalisation;
import org.petmr.recon.event.Frame;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.event.NativeListMode;
import org.petmr.recon.event.SiemensListMode;
import org.petmr.recon.event.Word;
import org.petmr.recon.interfile.InterfileHeader;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;

/** What a file holds, as names and figures in the order in which people read them. */
final class Inspection {

    private static final int WORDS = 1 << 16;

    private final Map<String, Object> figures = new LinkedHashMap<>();

    private Inspection() {}

    static Map<String, Object> of(Path file, Optional<ScannerModel> scanner) throws IOException {
        Inspection inspection = new Inspection();
        inspection.figures.put("file", file.toString());
        if (Files.isRegularFile(file)) {
            if (CrystalEfficiencies.isOne(file)) {
                inspection.efficiencies(file, scanner);
                return inspection.figures;
            }
            if (InterfileHeader.isInterfile(file)
                    && InterfileHeader.read(file)
                            .text("PET data type")
                            .filter("normalization"::equalsIgnoreCase)
                            .isPresent()) {
                inspection.siemensNormalisation(file, scanner);
                return inspection.figures;
            }
        }
        try (ListModeSource source =
                scanner.isPresent() ? ListModeFiles.open(file, scanner.get()) : ListModeFiles.open(file)) {
            inspection.listMode(source);
        }
        return inspection.figures;
    }

    private void efficiencies(Path file, Optional<ScannerModel> scanner) throws IOException {
        CrystalEfficiencies.Header header = CrystalEfficiencies.readHeader(file);
        figures.put("kind", "petmr normalisation");
        figures.put("scanner", header.scanner());
        figures.put("calibratedOn", header.calibratedOn());
        figures.put("pairSensitivity", header.pairSensitivity() == null ? "unknown" : header.pairSensitivity());
        figures.put("elements", header.elements());
        ScannerModel model = scanner.orElseGet(() -> ScannerCatalogue.find(header.scanner()));
        float[] values = CrystalEfficiencies.read(file, model).values();
        double sum = 0;
        int real = 0;
        for (int e = 0; e < values.length; e++) {
            if (!model.isGap(e % model.indicesPerRing())) {
                sum += values[e];
                real++;
            }
        }
        figures.put("meanEfficiency", sum / real);
    }

    private void siemensNormalisation(Path file, Optional<ScannerModel> scanner) throws IOException {
        ScannerModel model = scanner.orElseGet(() -> ScannerCatalogue.find("mmr"));
        SiemensNormalisation normalisation = new SiemensNormalisation(new ProjectionGeometry(model), file);
        figures.put("kind", "Siemens normalisation");
        figures.put("scanner", model.name());
        figures.put("calibratedOn", normalisation.calibratedOn());
    }

    private void listMode(ListModeSource source) throws IOException {
        figures.put("kind", source instanceof SiemensListMode ? "Siemens 32-bit list mode" : "petmr list mode");
        figures.put("scanner", source.header().scanner().name());
        figures.put("acquisitionId", source.header().acquisitionId());
        figures.put("startedAt", source.header().startedAt());
        figures.put("isotope", source.header().isotope());
        words(source);
        figures.put("lostBytes", source.lostBytes());
        if (source instanceof NativeListMode file) {
            figures.put("damagedPlaces", file.faults());
            figures.put("dataFrames", file.frames().of(Frame.DATA));
            figures.put("singlesFrames", file.frames().of(Frame.SINGLES));
            figures.put("singlesOfFrames", file.frames().singles());
            figures.put("isEnded", file.frames().of(Frame.END_OF_RUN) > 0);
        } else if (source instanceof SiemensListMode file) {
            figures.put("otherTags", file.otherTags());
            figures.put("eventsBeforeFirstMark", file.eventsBeforeFirstTag());
            figures.put("badAddresses", file.badAddresses());
            figures.put("notes", file.notes());
        }
    }

    private void words(ListModeSource source) throws IOException {
        long[] words = new long[WORDS];
        long prompts = 0;
        long delayeds = 0;
        long singles = 0;
        long marks = 0;
        long lost = 0;
        long firstMs = -1;
        long lastMs = -1;
        for (int n = source.read(words); n >= 0; n = source.read(words)) {
            for (int i = 0; i < n; i++) {
                long word = words[i];
                if (Word.isCoincidence(word)) {
                    if (Word.isDelayed(word)) {
                        delayeds++;
                    } else {
                        prompts++;
                    }
                } else if (Word.kind(word) == Word.TIME_MARK) {
                    marks++;
                    lastMs = Word.timeMs(word);
                    firstMs = firstMs < 0 ? lastMs : firstMs;
                } else if (Word.kind(word) == Word.SINGLE) {
                    singles++;
                } else if (Word.kind(word) == Word.LOSS) {
                    lost += Word.lossCount(word);
                }
            }
        }
        figures.put("prompts", prompts);
        figures.put("delayeds", delayeds);
        figures.put("singles", singles);
        figures.put("timeMarks", marks);
        if (marks > 0) {
            figures.put("firstMarkMs", firstMs);
            figures.put("lastMarkMs", lastMs);
        }
        figures.put("eventsLostByDevice", lost);
    }
}
