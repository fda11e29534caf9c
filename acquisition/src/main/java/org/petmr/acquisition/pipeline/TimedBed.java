package org.petmr.acquisition.pipeline;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.petmr.acquisition.session.StoredSession;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.DecaySpan;

/**
 * A bed beside others that were measured at other times.
 *
 * <p>Its image stands for the activity at its own start. That at the reference is {@code exp(lambda t)} times as much, with the
 * time {@code t} between the two. What its voxels weigh beside those of another bed is the inverse of their variance: with
 * Poisson noise that of an activity {@code A = N / k} from {@code N} counts is {@code A / k}, so it is {@code k}, the counts for
 * each activity at the reference: pairs of rings that see the plane, times seconds, times what is left of the tracer in them.
 *
 * @param job with its images
 * @param afterS its start after the reference
 * @param weights of its planes
 */
record TimedBed(PipelineJob job, double afterS, float[] weights) {

    /** @param reference time to which the activity of all beds is referred */
    TimedBed(PipelineJob job, Instant reference) {
        this(job, KnitBeds.afterS(job.session, reference), weights(job, reference));
    }

    private static float[] weights(PipelineJob job, Instant reference) {
        StoredSession session = job.session;
        double decayFactor = figure(job, "decay_factor");
        double seconds = figure(job, "live_s");
        if (!(decayFactor > 0 && seconds > 0)) {
            throw new IllegalArgumentException("bed %d: live_s %s, decay_factor %s (expected: above 0)"
                    .formatted(session.arm().bed(), seconds, decayFactor));
        }
        double counts = seconds * left(session.isotope(), KnitBeds.afterS(session, reference)) / decayFactor;
        float[] weights = ringPairs(session.scanner());
        for (int i = 0; i < weights.length; i++) {
            weights[i] *= (float) counts;
        }
        return weights;
    }

    private static double left(Isotope isotope, double afterS) {
        return isotope.remaining(afterS);
    }

    /** What brings its activity to the reference. */
    double toReference() {
        return 1 / left(job.session.isotope(), afterS);
    }

    /** What the decay of its counts is reckoned with, after the reference. */
    DecaySpan decay() {
        DecaySpan own = job.decay.orElseGet(() -> new DecaySpan(0, job.durationS));
        return new DecaySpan(afterS + own.startS(), own.lengthS());
    }

    int number() {
        return job.session.arm().bed();
    }

    /** 0 beyond its planes. @param zMm in this bed's own space */
    float weightAt(double zMm) {
        var grid = job.pet.orElseThrow().grid();
        long plane = Math.round((zMm - grid.lpsFromVoxel().z(0, 0, 0)) / grid.dzMm());
        return plane < 0 || plane >= weights.length ? 0 : weights[(int) plane];
    }

    /** Of its reconstruction; 0 where it says nothing. */
    double figure(String name) {
        return figure(job, name);
    }

    private static double figure(PipelineJob job, String name) {
        return job.summary.get("reconstruction") instanceof Map<?, ?> figures
                        && figures.get(name) instanceof Number value
                ? value.doubleValue()
                : 0;
    }

    /** For the result of the examination. */
    Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("bed", number());
        figures.put("session", job.session.id());
        figures.put("table_mm", job.session.arm().tableMm());
        figures.put("after_s", afterS);
        figures.put("duration_s", job.durationS);
        figures.put("live_s", figure("live_s"));
        figures.put("decay_to_reference", toReference());
        figures.put("attenuation", job.attenuationMethod);
        if (job.summary.get("provenance") instanceof Map<?, ?> brief) {
            figures.put("provenance", brief);
        }
        job.correction.ifPresent(t -> figures.put("moved_mm", t.shiftMm()));
        return figures;
    }

    /** How many pairs of rings see each image plane: what the sensitivity near the axis goes by. */
    static float[] ringPairs(ScannerModel scanner) {
        float[] pairs = new float[scanner.imagePlanes()];
        int most = scanner.axialCompression().maxRingDifference();
        for (int a = 0; a < scanner.rings(); a++) {
            for (int b = Math.max(0, a - most); b <= Math.min(scanner.rings() - 1, a + most); b++) {
                pairs[a + b]++;
            }
        }
        return pairs;
    }
}
