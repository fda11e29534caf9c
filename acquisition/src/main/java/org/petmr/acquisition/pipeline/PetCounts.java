package org.petmr.acquisition.pipeline;

import java.io.IOException;
import java.util.Optional;
import org.petmr.acquisition.session.StoredSession;
import org.petmr.recon.algorithm.BedFrame;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.correction.Normalisation;
import org.petmr.recon.correction.Randoms;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.ListModeSource;
import org.petmr.recon.projector.ListModeEvents;
import org.petmr.recon.sinogram.ProjectionGeometry;
import org.petmr.recon.sinogram.RecordedCounts;

/** The recording of a session as counts, read from the store once for all stages. Used by one thread. */
final class PetCounts {

    private final StoredSession session;
    private final ProjectionGeometry geometry;
    private Optional<RecordedCounts> recorded = Optional.empty();
    private Optional<Randoms> randoms = Optional.empty();
    private Optional<Normalisation> normalisation = Optional.empty();

    /** Of any frame of the recording. */
    final FrameCorrections corrections;

    PetCounts(StoredSession session, ProjectionGeometry geometry) {
        this.session = session;
        this.geometry = geometry;
        this.corrections = new FrameCorrections(session, geometry);
    }

    RecordedCounts recorded(Progress progress) throws IOException {
        if (recorded.isEmpty()) {
            try (ListModeSource source = ListModeFiles.open(session.listModeDirectory())) {
                recorded = Optional.of(RecordedCounts.of(source, geometry, progress));
            }
        }
        return recorded.get();
    }

    /** With the dead time of the whole scan. */
    Normalisation normalisation() throws IOException {
        if (normalisation.isEmpty()) {
            normalisation = Optional.of(
                    corrections.normalisation(recorded(Progress.NONE).singles()));
        }
        return normalisation.get();
    }

    /** The whole scan. @param events one by one, for reconstructions that want them */
    BedFrame frame(Optional<ListModeEvents> events, Progress progress) throws IOException {
        RecordedCounts counts = recorded(progress);
        if (randoms.isEmpty()) {
            randoms = Optional.of(corrections.randoms(counts.asFrame()));
        }
        return new BedFrame(
                counts.histogrammer().counts(),
                events,
                randoms.get(),
                counts.decay(session.isotope().halfLifeS()),
                counts.liveS() * counts.keptFraction(),
                session.isotope().halfLifeS(),
                session.isotope().positronFraction());
    }

    /** Lets go of the counts, which fill much memory. */
    void forget() {
        recorded = Optional.empty();
        randoms = Optional.empty();
    }
}
