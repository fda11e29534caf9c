package org.petmr.acquisition.preview;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.petmr.recon.algorithm.RunningImage;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.Normalisation;
import org.petmr.recon.correction.UncalibratedNormalisation;
import org.petmr.recon.image.Volume;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The image of one run with what is known of its patient, picture after picture. One thread. */
final class RunningPreview {

    private static final Logger LOG = LoggerFactory.getLogger(RunningPreview.class);

    private final RunningImage image;
    private final boolean isNormalised;
    private Patient.Anatomy anatomy = Patient.Anatomy.NONE;
    private Optional<LiveView> view = Optional.empty();

    private RunningPreview(RunningImage image, boolean isNormalised) {
        this.image = image;
        this.isNormalised = isNormalised;
    }

    /** @param session as it is told; a normalisation that can't be read is left, the image need not wait for it */
    static RunningPreview of(PreviewData data, Patient patient, JsonObject session, Workers workers) {
        Optional<Normalisation> named = Optional.empty();
        try {
            named = patient.normalisation(session, data.lines());
        } catch (IOException | RuntimeException e) {
            LOG.warn("live image without normalisation {}", e.toString());
        }
        Normalisation normalisation = named.orElseGet(() -> new UncalibratedNormalisation(data.lines()));
        RunningPreview begun = new RunningPreview(data.image(normalisation, workers), named.isPresent());
        begun.image.prepare();
        return begun;
    }

    /**
     * Goes once through what a picture takes, drawing included, and leaves nothing of it: what this process has not done before
     * takes seconds.
     */
    void rehearse() throws IOException {
        new LivePicture(image.rehearsed(), Optional.empty(), Optional.empty(), 0).png(0, false);
    }

    /** From now on with this; another map begins the image anew. */
    void with(Patient.Anatomy now) {
        if (now.muPerCm() != anatomy.muPerCm()) {
            image.attenuate(now.muPerCm());
        }
        anatomy = now;
    }

    Patient.Anatomy anatomy() {
        return anatomy;
    }

    /** What is done to the counts, in the words of the page; scatter never. */
    List<String> corrections() {
        List<String> done = new ArrayList<>(List.of("randoms"));
        if (isNormalised) {
            done.add("normalisation");
        }
        if (anatomy.muPerCm().isPresent()) {
            done.add("attenuation");
        }
        return done;
    }

    /** @param angleDeg of the projection that goes round @return empty while there is nothing to see */
    Optional<LivePicture> next(double angleDeg) {
        Optional<Volume> pet = image.next();
        Optional<LivePicture> drawn = pet.map(volume -> new LivePicture(volume, anatomy.mr(), view, angleDeg));
        view = drawn.map(LivePicture::view).or(() -> view);
        return drawn;
    }
}
