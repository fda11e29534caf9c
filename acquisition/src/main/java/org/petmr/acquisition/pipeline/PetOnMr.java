package org.petmr.acquisition.pipeline;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.petmr.acquisition.session.RegistrationOptions;
import org.petmr.attenuation.quality.Finding;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.registration.Decision;
import org.petmr.recon.registration.RegistrationResult;
import org.petmr.recon.registration.RegistrationSettings;
import org.petmr.recon.registration.RegistrationThresholds;
import org.petmr.recon.registration.RigidRegistration;
import org.petmr.recon.registration.RigidTransform;
import org.petmr.recon.registration.Verdict;

/**
 * Whether PET lies on the MR, and what follows. The MR comes in where the scanner's calibration puts it: what is found is
 * what the calibration leaves over.
 *
 * @param decision and the sentence for it
 * @param correction that comes on top of the calibration, from PET to MR; present for CORRECT alone
 * @param figures for the session's result
 */
record PetOnMr(Verdict decision, Optional<RigidTransform> correction, Map<String, Object> figures) {

    /**
     * Images that can't be compared raise the alarm; they don't end the processing.
     *
     * @param mr in PET space by the calibration
     */
    static PetOnMr check(Volume pet, Volume mr, RegistrationOptions options, Workers workers, Progress progress) {
        RegistrationThresholds thresholds = options.thresholds();
        RegistrationResult found;
        try {
            found = new RigidRegistration(RegistrationSettings.DEFAULT.withPrior(options.prior()), workers)
                    .register(pet, mr, progress);
        } catch (IllegalArgumentException e) {
            Verdict alarm = new Verdict(
                    Decision.ALARM,
                    "PET and MR cannot be compared (" + e.getMessage()
                            + "); check that they show the same part of the same patient.");
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("method", "none");
            return of(alarm, Optional.empty(), figures);
        }
        Verdict verdict = found.verdict(thresholds);
        boolean isCorrected = verdict.decision() == Decision.CORRECT;
        return of(
                verdict,
                isCorrected ? Optional.of(found.movingFromFixed()) : Optional.empty(),
                figures(found, thresholds));
    }

    private static PetOnMr of(Verdict verdict, Optional<RigidTransform> correction, Map<String, Object> figures) {
        figures.put("decision", verdict.decision().name());
        figures.put("sentence", verdict.sentence());
        figures.put("corrected", correction.isPresent());
        return new PetOnMr(verdict, correction, figures);
    }

    private static Map<String, Object> figures(RegistrationResult found, RegistrationThresholds thresholds) {
        RigidTransform t = found.movingFromFixed();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("method", "rigid, mutual information");
        figures.put("shift_mm", found.shiftMm());
        figures.put("rotation_deg", found.rotationDeg());
        figures.put("edge_mm", found.residual().edgeMm());
        figures.put("translation_mm", List.of(t.txMm(), t.tyMm(), t.tzMm()));
        figures.put("start_nats", found.startNats());
        figures.put("end_nats", found.endNats());
        figures.put("overlap", found.overlap());
        figures.put("uncertainty_mm", found.uncertainty().shiftMm());
        figures.put("uncertainty_deg", found.uncertainty().rotationDeg());
        figures.put("accept_mm", thresholds.acceptMm());
        figures.put("accept_deg", thresholds.acceptDeg());
        figures.put("alarm_mm", thresholds.alarmMm());
        figures.put("alarm_deg", thresholds.alarmDeg());
        return figures;
    }

    /**
     * PET was corrected with a map that lies where the MR was taken to be: by a correction it is known to lie elsewhere, and
     * after an alarm nobody knows.
     */
    Optional<Finding> mapOff() {
        if (decision.decision() == Decision.ALARM) {
            return Optional.of(Finding.of(
                    Finding.Kind.NOT_REGISTERED,
                    "the mu-map lies where the MR was taken to be: %s",
                    decision.sentence()));
        }
        return correction.map(t -> Finding.of(
                        Finding.Kind.MAP_OFF,
                        "PET lies %.1f mm and %.1f deg from the mu-map it was corrected with; make the map again there"
                                + " (expected: a map where PET lies)",
                        t.shiftMm(),
                        t.rotationDeg())
                .with("shiftMm", t.shiftMm())
                .with("rotationDeg", t.rotationDeg()));
    }

    /** The MR where the decision puts it. */
    Volume placed(Volume mr) {
        return correction.map(t -> MrImages.placed(mr, t.toAffine().inverse())).orElse(mr);
    }

    /** One line for people who watch. */
    String outcome() {
        String word = decision.decision().name().toLowerCase(Locale.ROOT);
        return figures.containsKey("shift_mm")
                ? String.format(
                        Locale.ROOT,
                        "shift %.1f +- %.1f mm, rotation %.1f +- %.1f deg: %s",
                        figures.get("shift_mm"),
                        figures.get("uncertainty_mm"),
                        figures.get("rotation_deg"),
                        figures.get("uncertainty_deg"),
                        word)
                : word + ": " + decision.sentence();
    }
}
