package org.petmr.simulator.mr;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.petmr.acquisition.dicom.DicomNode;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.Peer;
import org.petmr.acquisition.dicom.StoreOutcome;
import org.petmr.acquisition.dicom.StoreSource;
import org.petmr.recon.compute.Progress;

/** Sends series to the service as an MR console does: by C-STORE, series after series. */
public final class MrHost {

    private final DicomNode node;
    private final Peer service;
    private final MrStyle style;

    /** In the usual style. @param node ours, to send from; not closed here */
    public MrHost(DicomNode node, Peer service) {
        this(node, service, MrStyle.USUAL);
    }

    /** @param node ours, to send from; not closed here */
    public MrHost(DicomNode node, Peer service, MrStyle style) {
        this.node = node;
        this.service = service;
        this.style = style;
    }

    /** What has been sent and what of it the service has taken. */
    public record Sent(int objects, int accepted) {}

    /** Sends the series in order; fails when the service can't be reached. */
    public CompletableFuture<Sent> send(List<MrSeries> series, Examination examination, Progress progress) {
        List<DicomObject> objects = new ArrayList<>();
        for (MrSeries one : series) {
            objects.addAll(MrDicom.objects(one, examination, style));
        }
        return node.store(service, StoreSource.objects(objects), progress)
                .thenApply(outcomes -> new Sent(outcomes.size(), (int)
                        outcomes.stream().filter(StoreOutcome::isStored).count()));
    }
}
