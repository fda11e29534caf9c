package org.petmr.acquisition.preview;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Optional;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.Normalisation;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.sinogram.ProjectionGeometry;

/** What is known of a session beside its events, while it is acquired. Asked on threads that may block, one at a time. */
public interface Patient {

    /** Nothing is known of anybody. */
    Patient UNKNOWN = new Patient() {
        @Override
        public long changes() {
            return 0;
        }

        @Override
        public Optional<Anatomy> anatomy(JsonObject session, VoxelGrid grid, Workers workers) {
            return Optional.of(Anatomy.NONE);
        }

        @Override
        public Optional<Normalisation> normalisation(JsonObject session, ProjectionGeometry lines) {
            return Optional.empty();
        }
    };

    /**
     * What MR tells.
     *
     * @param muPerCm patient and hardware, on the grid that was asked for; empty: the image is not corrected for attenuation
     * @param mr what PET is laid over, in the PET's space; empty: PET alone
     * @param mrName of it, for people; empty without
     * @param why there is no map, for people; empty when there is one, or nothing to say
     */
    record Anatomy(Optional<Volume> muPerCm, Optional<Volume> mr, String mrName, String why) {

        /** Nothing of anything. */
        public static final Anatomy NONE = new Anatomy(Optional.empty(), Optional.empty(), "", "");
    }

    /** Grows when there may be more to know of anybody; from any thread, at once. */
    long changes();

    /**
     * @param session as it is told on the event bus
     * @param grid of the live image
     * @param workers that may be used
     * @return empty when something is just coming: to be asked again soon
     */
    Optional<Anatomy> anatomy(JsonObject session, VoxelGrid grid, Workers workers) throws IOException;

    /**
     * Efficiencies that the session was armed with.
     *
     * @param session as it is told on the event bus
     * @param lines of the live image, see {@code DirectLines}
     * @return empty when it names none
     * @throws IllegalArgumentException when the file is none of this scanner
     */
    Optional<Normalisation> normalisation(JsonObject session, ProjectionGeometry lines) throws IOException;
}
