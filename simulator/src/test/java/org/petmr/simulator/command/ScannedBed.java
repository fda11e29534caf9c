package org.petmr.simulator.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.ReceivedObject;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.dicom.TransferSyntax;
import org.petmr.acquisition.mr.MrIntake;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.correction.CrystalEfficiencies;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.event.ListModeHeader;
import org.petmr.recon.scanner.AxialCompression;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.TofModel;
import org.petmr.simulator.mr.Examination;
import org.petmr.simulator.mr.MrDicom;
import org.petmr.simulator.mr.MrSeries;
import org.petmr.simulator.phantom.Activity;
import org.petmr.simulator.phantom.Motion;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.physics.DetectorModel;
import org.petmr.simulator.physics.EventGenerator;
import org.petmr.simulator.physics.SinglesModel;
import org.petmr.simulator.physics.Source;

/** A bed as the service finds it: list mode and normalisation in a session's folder, MR in the intake. */
final class ScannedBed {

    static final double PAIR_SENSITIVITY = 0.4;

    private ScannedBed() {}

    /** Eight rings of crystals of 8 mm, the same for a head and for a trunk. @param pixels across the image, of 6 mm */
    static ScannerModel ring(String name, int tangentialBins, TofModel tof, int pixels) {
        return new ScannerModel(
                name,
                "coarse ring",
                "petmr",
                8,
                12,
                8,
                18,
                8,
                0,
                300,
                8,
                0,
                20,
                "LSO",
                tangentialBins,
                new AxialCompression(AxialCompression.Rule.ODD_SPAN, 3, 4),
                430,
                650,
                0.12,
                5,
                tof,
                new ScannerModel.ImageMatrix(pixels, pixels, 6),
                List.of("made for tests"));
    }

    /** FDG in a phantom that lies still, as list mode, and the normalisation of the ring. @return words written */
    static long record(
            ScannerModel ring, Phantom phantom, double referenceBqPerMl, int durationMs, long seed, Path session)
            throws IOException {
        DetectorModel detectors = DetectorModel.seeded(ring, PAIR_SENSITIVITY, 0, seed);
        new CrystalEfficiencies(ring, "2026-11-21", PAIR_SENSITIVITY, detectors.efficiencies())
                .write(session.resolve("normalisation.pnorm"));
        Isotope isotope = Isotope.find("18F");
        EventGenerator events = new EventGenerator(
                detectors,
                new Source(
                        Motion.still(phantom),
                        Activity.constant(phantom.activityBqPerMl("fdg", referenceBqPerMl)),
                        isotope),
                new SinglesModel(1e5, 0.1),
                durationMs,
                seed);
        ListModeHeader header = new ListModeHeader(
                ring,
                "bed",
                "2026-11-21T10:00:00Z",
                0,
                isotope.name(),
                isotope.halfLifeS(),
                isotope.positronFraction());
        return Arrays.stream(new ScanRecorder(events, 2)
                        .write(
                                Files.createDirectories(session.resolve("listmode"))
                                        .resolve("segment-00000.plm"),
                                header,
                                null,
                                Progress.NONE))
                .sum();
    }

    /** As a DICOM node hands them to the intake. @param incoming of which files are moved away */
    static void receive(MrIntake intake, List<MrSeries> all, Examination examination, Path incoming)
            throws IOException {
        for (MrSeries series : all) {
            for (DicomObject object : MrDicom.objects(series, examination)) {
                String uid = object.requireString(Tag.SOPInstanceUID);
                Path file = incoming.resolve(uid);
                DicomFile.write(file, object);
                intake.inbox()
                        .stored(new ReceivedObject(
                                "MR",
                                object.requireString(Tag.SOPClassUID),
                                uid,
                                TransferSyntax.EXPLICIT_LE.uid(),
                                file,
                                DicomFile.readHeader(file).dataSet()));
            }
        }
    }
}
