package org.petmr.acquisition.dicom.netty;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.DicomStatus;
import org.petmr.acquisition.dicom.FindAnswer;
import org.petmr.acquisition.dicom.dimse.Command;

/** C-FIND as user (PS3.7 9.1.2): pending answers, each with a match, then a last one without. */
final class FindTalk implements Talk<FindAnswer> {

    private static final int MESSAGE_ID = 1;

    private final String modelUid;
    private final DicomObject keys;
    private final int limit;
    private final List<DicomObject> matches = new ArrayList<>();
    private boolean isCut;
    private DicomStatus last;

    FindTalk(String modelUid, DicomObject keys, int limit) {
        this.modelUid = modelUid;
        this.keys = keys;
        this.limit = limit;
    }

    @Override
    public String abstractSyntax() {
        return modelUid;
    }

    @Override
    public void begin(Line line) {
        line.send(Command.findRequest(MESSAGE_ID, modelUid), Optional.of(keys));
    }

    @Override
    public void heard(Command command, Optional<DicomObject> dataSet, Line line) {
        if (command.field() != Command.FIND_RESPONSE || command.answeredMessageId() != MESSAGE_ID || last != null) {
            throw new PduException(Pdu.Abort.UNEXPECTED_PDU, "an answer to no request of ours");
        }
        DicomStatus status = command.status();
        if (!status.isPending()) {
            last = status;
            line.release();
        } else if (matches.size() < limit) {
            matches.add(dataSet.orElseThrow(
                    () -> new PduException(Pdu.Abort.INVALID_VALUE, "pending answer without a match")));
        } else if (!isCut) {
            isCut = true; // matches that were on their way still come, and are passed over
            line.send(Command.cancelRequest(MESSAGE_ID), Optional.empty());
        }
    }

    @Override
    public Optional<FindAnswer> result() {
        return Optional.ofNullable(last).map(status -> new FindAnswer(matches, isCut, status));
    }
}
