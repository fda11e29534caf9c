package org.petmr.acquisition.dicom;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.petmr.acquisition.Peers;

/** What DCMTK's worklist, called OURWL, has in its folder, for tests. */
public final class WorklistFolder {

    private final Path folder;

    /** @param directory in which it is made */
    public WorklistFolder(Path directory) throws IOException {
        folder = Files.createDirectories(directory.resolve("wl/OURWL"));
        Files.createFile(folder.resolve("lockfile"));
    }

    /**
     * Adds an examination.
     *
     * @param patient id of the patient, a letter and a number, from which all other ids are made
     * @param characterSet of all texts, as DICOM calls it
     * @param study puts attributes of the study and the patient, beside the usual ones
     * @param step puts those of the scheduled step
     */
    public void schedule(
            String patient,
            String characterSet,
            UnaryOperator<DicomObjectBuilder> study,
            UnaryOperator<DicomObjectBuilder> step) {
        DicomObjectBuilder item = DicomObject.builder()
                .put(Tag.ScheduledProcedureStepDescription, "FDG brain")
                .put(Tag.ScheduledProcedureStepID, "SPS-" + patient);
        DicomObjectBuilder all = DicomObject.builder()
                .put(Tag.SpecificCharacterSet, characterSet)
                .put(Tag.SOPClassUID, Uids.MODALITY_WORKLIST_FIND)
                .put(Tag.SOPInstanceUID, Uids.fresh())
                .put(Tag.AccessionNumber, "ACC-" + patient)
                .put(Tag.PatientName, "Müller^" + patient)
                .put(Tag.PatientID, patient)
                .put(Tag.PatientBirthDate, "19700228")
                .put(Tag.PatientSex, "F")
                .put(Tag.PatientWeight, 66.5)
                .put(Tag.Allergies, "gadolinium")
                .put(Tag.StudyInstanceUID, "1.2.276.1." + patient.substring(1))
                .put(Tag.RequestedProcedureID, "RP1")
                .put(Tag.RequestedProcedureDescription, "PET-MR brain")
                .put(Tag.ScheduledProcedureStepSequence, step.apply(item).build());
        try {
            DicomFile.write(folder.resolve(patient + ".wl"), study.apply(all).build());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets DCMTK's program answer from it; skips the test, aloud, where that is not installed. */
    public void serve(RunningPeers peers, int port) throws Exception {
        String wlmscpfs = Peers.tool("wlmscpfs");
        peers.start(port, wlmscpfs, "-s", "-csk", "-dfp", folder.getParent().toString(), "" + port);
    }
}
