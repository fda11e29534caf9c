package org.petmr.acquisition.dicom.dimse;

import java.io.IOException;
import java.nio.file.Path;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomFormatException;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.DicomStatus;
import org.petmr.acquisition.dicom.ReceivedObject;
import org.petmr.acquisition.dicom.StoreHandler;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.dicom.Uids;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What C-STORE brings: checked against its command, handed on, and answered when it is safe. */
public final class Arrivals {

    private static final Logger LOG = LoggerFactory.getLogger(Arrivals.class);

    private Arrivals() {}

    /**
     * Why a C-STORE is refused, known from its command alone; null when it is not.
     *
     * @param abstractSyntax of the context on which it came
     */
    public static DicomStatus refusal(Command command, String abstractSyntax) {
        if (!command.sopClassUid().equals(abstractSyntax) || !abstractSyntax.startsWith(Uids.STORAGE_PREFIX)) {
            return DicomStatus.classNotSupported("class differs from that of the context");
        }
        return Uids.isValid(command.sopInstanceUid())
                ? null
                : DicomStatus.cannotUnderstand("instance UID is not a UID");
    }

    /** Ends the file and hands it to the handler. What is not kept is removed when the file is closed. */
    public static DicomStatus keep(
            IncomingFile file, Command command, String callingAeTitle, String transferSyntaxUid, StoreHandler handler)
            throws IOException {
        Path path = file.finish();
        DicomObject header;
        try {
            header = DicomFile.readHeader(path).dataSet();
        } catch (DicomFormatException e) {
            return DicomStatus.cannotUnderstand(
                    e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
        }
        if (!header.string(Tag.SOPClassUID, "").equals(command.sopClassUid())
                || !header.string(Tag.SOPInstanceUID, "").equals(command.sopInstanceUid())) {
            return DicomStatus.doesNotMatchClass("class or instance differs from the command");
        }
        try {
            return handler.stored(new ReceivedObject(
                    callingAeTitle, command.sopClassUid(), command.sopInstanceUid(), transferSyntaxUid, path, header));
        } catch (DicomFormatException e) {
            return DicomStatus.cannotUnderstand(e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("store handler failed calling={}", callingAeTitle, e);
            return DicomStatus.cannotUnderstand("internal fault");
        }
    }
}
