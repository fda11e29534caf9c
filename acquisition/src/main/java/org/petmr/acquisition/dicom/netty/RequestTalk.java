package org.petmr.acquisition.dicom.netty;

import java.time.Duration;
import java.util.Optional;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.DimseAnswer;
import org.petmr.acquisition.dicom.DimseRequest;
import org.petmr.acquisition.dicom.Peer;
import org.petmr.acquisition.dicom.RequestHandler;
import org.petmr.acquisition.dicom.dimse.Command;
import org.petmr.acquisition.dicom.dimse.Requests;

/** One request of a normalised service as its user, and perhaps one that comes back (PS3.7 10.1, PS3.4 J.3.3). */
final class RequestTalk implements Talk<DimseAnswer> {

    private static final int MESSAGE_ID = 1;

    private final Peer peer;
    private final DimseRequest request;
    private final Duration linger;
    private final RequestHandler comingBack;
    private DimseAnswer answer;
    private boolean isServed;

    RequestTalk(Peer peer, DimseRequest request, Duration linger, RequestHandler comingBack) {
        this.peer = peer;
        this.request = request;
        this.linger = linger;
        this.comingBack = comingBack;
    }

    @Override
    public String abstractSyntax() {
        return request.sopClassUid();
    }

    @Override
    public void begin(Line line) {
        line.send(Command.request(MESSAGE_ID, request), request.dataSet());
    }

    @Override
    public void heard(Command command, Optional<DicomObject> dataSet, Line line) {
        if (!command.isResponse()) {
            serve(command, dataSet, line);
        } else if (answer == null && command.answeredMessageId() == MESSAGE_ID) {
            answer = new DimseAnswer(command.status(), dataSet);
        } else {
            throw new PduException(Pdu.Abort.UNEXPECTED_PDU, "an answer to no request of ours");
        }
        if (answer != null) {
            boolean mayComeBack = !linger.isZero() && !isServed && !isFailure();
            if (mayComeBack) {
                line.waitFor(linger, "nothing came back", true);
            } else {
                line.release();
            }
        }
    }

    private boolean isFailure() {
        return !answer.status().isSuccess() && !answer.status().isWarning();
    }

    /** What comes back may come before the answer to what it is about. */
    private void serve(Command command, Optional<DicomObject> dataSet, Line line) {
        DimseAnswer served = Requests.serve(comingBack, peer.aeTitle(), command, dataSet);
        line.send(command.response(served.status(), served.dataSet().isPresent()), served.dataSet());
        isServed = true;
    }

    @Override
    public Optional<DimseAnswer> result() {
        return Optional.ofNullable(answer);
    }
}
