package org.petmr.acquisition.command;

import java.io.IOException;
import java.nio.file.Path;
import org.petmr.acquisition.installation.Installation;
import org.petmr.attenuation.emission.MrEvidence;
import org.petmr.attenuation.truncation.MrCover;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VolumeChecks;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;
import org.petmr.recon.scanner.ScannerModel;
import picocli.CommandLine.Option;

/** Options of {@code petmr mlaa} for the MR of which the map was made: where it lies, and how far it is trusted. */
final class MlaaMr {

    @Option(
            names = "--mr",
            paramLabel = "FILE",
            description = "MR image from which the map was made, NIfTI: nothing changes in its field of view")
    private Path file;

    @Option(names = "--dixon", paramLabel = "DIR", description = "the same from its Dixon series, DICOM files")
    private Path dixon;

    @Option(
            names = "--fading",
            paramLabel = "MM",
            description = "of the MR's sides, where its signal fades and the map may change; tissue that it shows there"
                    + " stays tissue (default: ${DEFAULT-VALUE})",
            defaultValue = "5")
    private double fadingMm;

    @Option(
            names = "--installation",
            paramLabel = "FILE",
            description = "installation record of the scanner, whose calibration says where MR lies in PET"
                    + " (default: they share their space)")
    private Path installation;

    /**
     * @param trusted where the map stays
     * @param inWords how MR lies in PET
     */
    record Seen(MrEvidence evidence, Region trusted, String inWords) {}

    /** @throws IllegalArgumentException for options that don't go together */
    void check() {
        if ((file == null) == (dixon == null)) {
            throw new IllegalArgumentException(
                    "--mr, --dixon: %s (expected: one of them)".formatted(file == null ? "neither" : "both"));
        }
        if (!(fadingMm >= 0 && Double.isFinite(fadingMm))) {
            throw new IllegalArgumentException("--fading: %s (expected: >= 0 mm)".formatted(fadingMm));
        }
    }

    /** @param lpsFromScanner where the scanner's grids lie in PET space */
    Seen read(ScannerModel scanner, Affine lpsFromScanner, VoxelGrid grid, Workers workers) throws IOException {
        Installation record = installation == null ? Installation.NONE : Installation.read(installation);
        record.requireScanner(scanner.name());
        Volume mr = image();
        Affine mrFromScanner = record.mrFromPet().after(lpsFromScanner);
        Region trusted = MrCover.of(mr.grid(), mrFromScanner, grid, fadingMm, Double.POSITIVE_INFINITY);
        if (trusted.voxels() == 0) {
            throw new IllegalArgumentException(
                    "%s %s: lies outside the PET field of view, or fades all over (expected: the MR from which the map was made)"
                            .formatted(file == null ? "--dixon" : "--mr", file == null ? dixon : file));
        }
        return new Seen(MrEvidence.of(mr, mrFromScanner, grid, workers), trusted, record.calibrationInWords());
    }

    private Volume image() throws IOException {
        return file == null
                ? new MrFolders().add("--dixon", dixon, Progress.NONE).dixon().signal()
                : VolumeChecks.finite(Nifti.read(file), file);
    }
}
