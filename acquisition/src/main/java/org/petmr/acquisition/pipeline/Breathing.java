package org.petmr.acquisition.pipeline;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.petmr.attenuation.assembly.MapIngredients;
import org.petmr.attenuation.emission.DiaphragmSearch;
import org.petmr.attenuation.quality.Finding;
import org.petmr.attenuation.truncation.RespiratoryMismatch;
import org.petmr.attenuation.truncation.ShiftedDiaphragm;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.image.Volume;
import org.petmr.recon.quantification.Region;

/**
 * How high the diaphragm stood in PET and in MR, for every bed of a trunk.
 *
 * @param mismatch empty when it can't be told
 * @param moved the map with its lungs' bases where PET has them; empty when that wasn't asked for or not needed
 * @param finding always one: the number, or why there is none
 */
record Breathing(Optional<RespiratoryMismatch> mismatch, Optional<Volume> moved, Finding finding) {

    /**
     * @param muPerCm of the patient, on the grid of PET; read
     * @param guessed the part of it that MR doesn't show, on the same grid; may be empty
     * @param hardware is added to each map that is tried
     */
    static Breathing of(
            PipelineJob job,
            Volume muPerCm,
            Region guessed,
            Optional<MapIngredients.Hardware> hardware,
            Progress progress)
            throws IOException {
        QuickPet pet = new QuickPet(job);
        Volume coarse = CoarseGrid.of(muPerCm, pet.grid(), job.workers);
        if (!ShiftedDiaphragm.hasLungs(coarse)) {
            return untold("no base of a lung in this bed");
        }
        DiaphragmSearch.Counts counts = pet.counts(
                withHardware(coarse, hardware, job),
                guessed.voxels() == 0 ? Optional.empty() : Optional.of(CoarseGrid.of(guessed, pet.grid(), job.workers)),
                progress.part(0, 0.3));
        RespiratoryMismatch found = DiaphragmSearch.USUAL.find(
                coarse, mu -> counts.behind(withHardware(mu, hardware, job)), job.workers, progress.part(0.3, 1));
        Optional<String> why = DiaphragmSearch.USUAL.untold(found);
        if (why.isPresent()) {
            return untold(why.get());
        }
        Optional<Finding> tooFar = found.finding(RespiratoryMismatch.USUAL_THRESHOLD_MM);
        boolean isToMove = tooFar.isPresent()
                && Boolean.TRUE.equals(job.session.arm().pipeline().followBreathing());
        Finding finding = tooFar.map(
                        f -> isToMove ? Finding.of(f.kind(), "%s; the map was moved to PET's", found.sentence()) : f)
                .orElseGet(() -> Finding.of(Finding.Kind.RESPIRATION, "%s", found.sentence()));
        return new Breathing(
                Optional.of(found),
                isToMove
                        ? Optional.of(
                                ShiftedDiaphragm.of(muPerCm, found.shiftMm()).muPerCm())
                        : Optional.empty(),
                finding.with("shiftMm", found.shiftMm()).with("uncertaintyMm", found.uncertaintyMm()));
    }

    private static Volume withHardware(Volume mu, Optional<MapIngredients.Hardware> hardware, PipelineJob job) {
        return hardware.map(h -> h.addedTo(mu, job.workers).muPerCm()).orElse(mu);
    }

    private static Breathing untold(String why) {
        return new Breathing(
                Optional.empty(),
                Optional.empty(),
                Finding.of(Finding.Kind.RESPIRATION, "the height of the diaphragm can't be told: %s", why));
    }

    /** For the session's result. */
    Map<String, Object> figures() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("told", mismatch.isPresent());
        mismatch.ifPresent(m -> {
            all.put("shift_mm", m.shiftMm());
            all.put("uncertainty_mm", m.uncertaintyMm());
        });
        all.put("moved", moved.isPresent());
        all.put("sentence", finding.text());
        return all;
    }
}
