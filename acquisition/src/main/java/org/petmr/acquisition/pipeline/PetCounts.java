package org.petmr.acquisition.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.petmr.acquisition.session.StoredSession;
import org.petmr.recon.algorithm.BedFrame;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.correction.Normalisation;
import org.petmr.recon.correction.NormalisationFiles;
import org.petmr.recon.correction.Randoms;
import org.petmr.recon.correction.UncalibratedNormalisation;
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

    PetCounts(StoredSession session, ProjectionGeometry geometry) {
        this.session = session;
        this.geometry = geometry;
    }

    RecordedCounts recorded(Progress progress) throws IOException {
        if (recorded.isEmpty()) {
            try (ListModeSource source = ListModeFiles.open(session.listModeDirectory())) {
                recorded = Optional.of(RecordedCounts.of(source, geometry, progress));
            }
        }
        return recorded.get();
    }

    Normalisation normalisation() throws IOException {
        if (normalisation.isEmpty()) {
            String file = session.arm().pipeline().normalisationFile();
            normalisation = Optional.of(
                    file == null
                            ? new UncalibratedNormalisation(geometry)
                            : NormalisationFiles.open(Path.of(file), geometry));
        }
        return normalisation.get();
    }

    /** The whole scan. @param events one by one, for reconstructions that want them */
    BedFrame frame(Optional<ListModeEvents> events, Progress progress) throws IOException {
        RecordedCounts counts = recorded(progress);
        if (randoms.isEmpty()) {
            randoms = Optional.of(
                    Randoms.fromDelayeds(geometry, counts.histogrammer().delayedFans()));
        }
        return new BedFrame(
                counts.histogrammer().counts(),
                events,
                randoms.get(),
                counts.decayStartS(session.isotope().halfLifeS()),
                counts.durationS() - counts.pausedS(),
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
