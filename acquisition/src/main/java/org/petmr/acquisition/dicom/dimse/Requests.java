package org.petmr.acquisition.dicom.dimse;

import java.util.Optional;
import org.petmr.acquisition.dicom.DicomFormatException;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.DicomStatus;
import org.petmr.acquisition.dicom.DimseAnswer;
import org.petmr.acquisition.dicom.DimseRequest;
import org.petmr.acquisition.dicom.RequestHandler;
import org.petmr.acquisition.dicom.Uids;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands a request that has come whole to its handler, and turns whatever goes wrong into a status. */
public final class Requests {

    private static final Logger LOG = LoggerFactory.getLogger(Requests.class);

    private Requests() {}

    public static DimseAnswer serve(
            RequestHandler handler, String callingAeTitle, Command command, Optional<DicomObject> dataSet) {
        Optional<DimseRequest.Operation> operation = command.operation();
        if (operation.isEmpty()) {
            return DimseAnswer.of(DicomStatus.unrecognisedOperation());
        }
        if (!Uids.isValid(command.sopClassUid()) || !Uids.isValid(command.sopInstanceUid())) {
            return DimseAnswer.of(DicomStatus.noSuchInstance("class or instance is not a UID"));
        }
        try {
            return handler.handle(
                    callingAeTitle,
                    new DimseRequest(
                            operation.get(),
                            command.sopClassUid(),
                            command.sopInstanceUid(),
                            command.typeId(),
                            dataSet));
        } catch (DicomFormatException e) {
            return DimseAnswer.of(DicomStatus.processingFailure(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("request handler failed calling={} operation={}", callingAeTitle, operation.get(), e);
            return DimseAnswer.of(DicomStatus.processingFailure("internal fault"));
        }
    }
}
