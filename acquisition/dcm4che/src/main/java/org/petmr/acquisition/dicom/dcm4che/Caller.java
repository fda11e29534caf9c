package org.petmr.acquisition.dicom.dcm4che;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import javax.net.ssl.SSLException;
import org.dcm4che3.net.ApplicationEntity;
import org.dcm4che3.net.Association;
import org.dcm4che3.net.Connection;
import org.dcm4che3.net.IncompatibleConnectionException;
import org.dcm4che3.net.pdu.AAssociateRJ;
import org.dcm4che3.net.pdu.AAssociateRQ;
import org.dcm4che3.net.pdu.PresentationContext;
import org.petmr.acquisition.dicom.DicomNodeConfig;
import org.petmr.acquisition.dicom.DicomNodeException;
import org.petmr.acquisition.dicom.Peer;
import org.petmr.acquisition.dicom.Uids;
import org.petmr.acquisition.dicom.dimse.Contexts;
import org.petmr.acquisition.dicom.dimse.Rejection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens and ends associations, and says in our words why one could not be had. */
final class Caller {

    private static final Logger LOG = LoggerFactory.getLogger(Caller.class);

    private final DicomNodeConfig config;
    private final ApplicationEntity entity;
    private final Line plain;
    private final Line secured;
    private final ScheduledExecutorService timers;

    Caller(
            DicomNodeConfig config,
            ApplicationEntity entity,
            Line plain,
            Line secured,
            ScheduledExecutorService timers) {
        this.config = config;
        this.entity = entity;
        this.plain = plain;
        this.secured = secured;
        this.timers = timers;
    }

    /** An association with these contexts, as far as the peer takes them; throws {@link DicomNodeException}. */
    Association open(Peer peer, List<Contexts.Proposed> contexts) throws InterruptedException {
        if (peer.isTls() && config.tls().isEmpty()) {
            throw DicomNodeException.refused(
                    peer, "dicom.tls: missing (expected: keys and trust, since this peer speaks TLS)");
        }
        AAssociateRQ request = new AAssociateRQ();
        request.setCalledAET(peer.aeTitle());
        request.setCallingAET(config.aeTitle());
        request.setImplClassUID(Uids.IMPLEMENTATION_CLASS);
        request.setImplVersionName(Uids.IMPLEMENTATION_VERSION);
        for (Contexts.Proposed wanted : contexts) {
            request.addPresentationContext(new PresentationContext(
                    wanted.id(),
                    PresentationContext.ACCEPTANCE,
                    wanted.abstractSyntax(),
                    wanted.transferSyntaxes().toArray(String[]::new)));
        }
        try {
            Association association = entity.connect(
                    peer.isTls() ? secured : plain, new Connection(null, peer.host(), peer.port()), request);
            checkLength(peer, association);
            return association;
        } catch (IOException e) {
            throw fault(peer, e);
        } catch (GeneralSecurityException | IncompatibleConnectionException e) {
            throw DicomNodeException.refused(peer, "TLS: " + e.getMessage());
        }
    }

    /** dcm4che would send empty fragments for ever to who takes none of any length, or of 2 GiB and more. */
    private static void checkLength(Peer peer, Association association) {
        int maxPduBytes = association.getAAssociateAC().getMaxPDULength();
        if (maxPduBytes != 0 && maxPduBytes < Line.LEAST_PDU_BYTES) {
            association.abort();
            throw DicomNodeException.refused(
                    peer,
                    "maximum length of a P-DATA-TF: %s (expected: 0, or %d to %d)"
                            .formatted(Integer.toUnsignedString(maxPduBytes), Line.LEAST_PDU_BYTES, Integer.MAX_VALUE));
        }
    }

    /** How long this peer may keep us waiting. */
    Patience patience(Association association) {
        return new Patience(timers, association, config.timeouts().dimse());
    }

    /** Ends it in order, and waits until it has ended or time is up. */
    void release(Association association) throws InterruptedException {
        try {
            association.waitForOutstandingRSP();
            association.release();
            association.waitForSocketClose();
        } catch (IOException e) {
            LOG.debug("release association={} error={}", association, e.toString());
        }
    }

    /** What broke an association, as the port says it. */
    static DicomNodeException fault(Peer peer, IOException fault) {
        if (fault instanceof AAssociateRJ rejected) {
            String why = Rejection.inWords(rejected.getResult(), rejected.getSource(), rejected.getReason());
            return DicomNodeException.rejected(
                    peer, why, rejected.getResult() == AAssociateRJ.RESULT_REJECTED_TRANSIENT);
        }
        if (fault instanceof Line.NotReached) {
            return DicomNodeException.unreachable(peer, fault);
        }
        // Keys and names do not change by themselves.
        return fault instanceof SSLException
                        || String.valueOf(fault.getMessage()).startsWith("dicom.tls")
                ? DicomNodeException.refused(peer, reason(fault))
                : DicomNodeException.broken(peer, reason(fault));
    }

    static String reason(IOException fault) {
        if (fault instanceof SSLException) {
            return "TLS: " + fault.getMessage();
        }
        return fault.getMessage() == null ? fault.toString() : fault.getMessage();
    }
}
