package org.petmr.recon.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.correction.CrystalEfficiencies;
import org.petmr.recon.correction.SiemensNormalisation;
import org.petmr.recon.event.Frame;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.event.NativeListMode;
import org.petmr.recon.event.SiemensListMode;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.InterfileImage;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.InterfileSinogram;
import org.petmr.recon.sinogram.ProjectionGeometry;

/** What a file holds, as names and figures in the order in which people read them. */
final class Inspection {

    private final Map<String, Object> figures = new LinkedHashMap<>();

    private Inspection() {}

    static Map<String, Object> of(Path file, Optional<ScannerModel> scanner) throws IOException {
        Inspection inspection = new Inspection();
        inspection.figures.put("file", file.toString());
        switch (FileKind.of(file)) {
            case EFFICIENCIES -> inspection.efficiencies(file, scanner);
            case SIEMENS_NORMALISATION -> inspection.siemensNormalisation(file, scanner);
            case PETSIRD -> PetsirdInspection.of(file, inspection.figures);
            case SINOGRAM -> inspection.sinogram(file, scanner);
            case NIFTI -> inspection.nifti(file);
            case INTERFILE_IMAGE -> inspection.image("Interfile image", InterfileImage.read(file));
            case LIST_MODE -> {
                try (ListModeSource source =
                        scanner.isPresent() ? ListModeFiles.open(file, scanner.get()) : ListModeFiles.open(file)) {
                    inspection.listMode(source);
                }
            }
        }
        return inspection.figures;
    }

    private void sinogram(Path file, Optional<ScannerModel> scanner) throws IOException {
        InterfileSinogram.Contents c = InterfileSinogram.contents(file, scanner);
        figures.put("kind", "Interfile projection data");
        figures.put("scanner", c.geometry().scanner().name());
        figures.put("segments", c.geometry().segments().segments());
        figures.put("planes", c.geometry().planes());
        figures.put("views", c.geometry().views());
        figures.put("tangentialBins", c.geometry().tangentialBins());
        figures.put("tofBins", c.tofBins());
        figures.put("sum", c.sum());
        figures.put("least", c.least());
        figures.put("most", c.most());
        figures.put("notFinite", c.notFinite());
    }

    private void nifti(Path file) throws IOException {
        int frames = Nifti.frames(file);
        image("NIfTI image", Nifti.read(file, 0));
        figures.put("frames", frames);
    }

    private void image(String kind, Volume volume) {
        VoxelGrid g = volume.grid();
        figures.put("kind", kind);
        figures.put("nx", g.nx());
        figures.put("ny", g.ny());
        figures.put("nz", g.nz());
        figures.put("voxelMm", "%.6g x %.6g x %.6g".formatted(g.dxMm(), g.dyMm(), g.dzMm()));
        Affine a = g.lpsFromVoxel();
        figures.put("firstVoxelLpsMm", "%.6g, %.6g, %.6g".formatted(a.m03(), a.m13(), a.m23()));
        double sum = 0;
        float least = Float.POSITIVE_INFINITY;
        float most = Float.NEGATIVE_INFINITY;
        long notFinite = 0;
        for (float v : volume.values()) {
            if (Float.isFinite(v)) {
                sum += v;
                least = Math.min(least, v);
                most = Math.max(most, v);
            } else {
                notFinite++;
            }
        }
        figures.put("mean", sum / Math.max(1, volume.values().length - notFinite));
        if (least <= most) {
            figures.put("least", least);
            figures.put("most", most);
        }
        figures.put("notFinite", notFinite);
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
        WordCounts counts = WordCounts.of(source, Progress.NONE);
        figures.put("prompts", counts.prompts());
        figures.put("delayeds", counts.delayeds());
        figures.put("singles", counts.singles());
        figures.put("triggers", counts.triggers());
        figures.put("timeMarks", counts.marks());
        if (counts.marks() > 0) {
            figures.put("firstMarkMs", counts.firstMs());
            figures.put("lastMarkMs", counts.lastMs());
            figures.put("firstMs", counts.firstMs());
            figures.put("lastMs", counts.lastMs());
        }
        figures.put("eventsLostByDevice", counts.lostEvents());
    }
}
