package org.petmr.simulator.mr;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.recon.compute.Workers;
import org.petmr.simulator.phantom.Motion;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.phantom.Phantoms;

/** Small examinations of the bench head. */
final class SampleScans {

    static final Bed BED = new Bed(1, 0, 100);

    private SampleScans() {}

    static MrProtocol.Step step(MrScan scan, double inPlaneMm, double sliceMm) {
        return new MrProtocol.Step(2, scan, BED, 0, scan.durationS(), inPlaneMm, sliceMm);
    }

    static List<MrSeries> play(Phantom phantom, MrSettings settings, MrProtocol.Step step, Workers workers) {
        return new MrScanner(Motion.still(phantom), settings, workers).play(step);
    }

    /** Every sequence, coarse voxels. */
    static List<MrSeries> all(Workers workers) {
        MrProtocol every =
                MrProtocol.of("every", List.of(MrScan.values()), List.of(BED)).coarser(4);
        MrScanner scanner = new MrScanner(Phantoms.benchHead(), 0.01, 7, workers);
        List<MrSeries> series = new ArrayList<>();
        every.steps().forEach(step -> series.addAll(scanner.play(step)));
        return series;
    }

    static Examination examination() {
        return Examination.fresh("DOE^JANE", "P1", "19700101", "F", 70, "A-0001");
    }

    static List<Path> write(Path directory, List<DicomObject> objects) throws IOException {
        Files.createDirectories(directory);
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < objects.size(); i++) {
            Path file = directory.resolve("%05d.dcm".formatted(i));
            DicomFile.write(file, objects.get(i));
            files.add(file);
        }
        return files;
    }
}
