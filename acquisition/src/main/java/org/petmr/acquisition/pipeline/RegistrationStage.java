package org.petmr.acquisition.pipeline;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.image.Volume;
import org.petmr.recon.registration.RegistrationResult;
import org.petmr.recon.registration.RegistrationSettings;
import org.petmr.recon.registration.RegistrationThresholds;
import org.petmr.recon.registration.RigidRegistration;
import org.petmr.recon.registration.RigidTransform;
import org.petmr.recon.registration.Verdict;

/** Checks that PET lies on the MR: a rigid registration by mutual information, reported and not applied. */
final class RegistrationStage implements PipelineStage {

    @Override
    public String name() {
        return "registration";
    }

    @Override
    public void run(PipelineJob job, Progress progress) throws IOException {
        Volume pet = job.pet.orElseThrow().image();
        Optional<Volume> anatomy = job.mr.flatMap(MrImages::anatomy);
        String outcome;
        if (anatomy.isEmpty()) {
            job.summary.put("registration", Map.of("method", "none"));
            outcome = "no MR to compare with";
        } else {
            RegistrationResult found = new RigidRegistration(RegistrationSettings.DEFAULT, job.workers)
                    .register(pet, anatomy.get(), progress.part(0, 0.9));
            RigidTransform t = found.movingFromFixed();
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("method", "rigid, mutual information");
            figures.put("shift_mm", found.shiftMm());
            figures.put("rotation_deg", found.rotationDeg());
            figures.put("translation_mm", List.of(t.txMm(), t.tyMm(), t.tzMm()));
            figures.put("start_nats", found.startNats());
            figures.put("end_nats", found.endNats());
            figures.put("overlap", found.overlap());
            figures.put("uncertainty_mm", found.uncertainty().shiftMm());
            figures.put("uncertainty_deg", found.uncertainty().rotationDeg());
            Verdict verdict = found.verdict(RegistrationThresholds.DEFAULT);
            figures.put("decision", verdict.decision().name());
            figures.put("sentence", verdict.sentence());
            job.summary.put("registration", figures);
            outcome = String.format(
                    Locale.ROOT,
                    "shift %.1f +- %.1f mm, rotation %.1f +- %.1f deg: %s",
                    found.shiftMm(),
                    found.uncertainty().shiftMm(),
                    found.rotationDeg(),
                    found.uncertainty().rotationDeg(),
                    verdict.decision().name().toLowerCase(Locale.ROOT));
            progress.report(0.9, outcome);
        }
        FusedPicture.of(anatomy.orElse(null), pet, job.isBqPerMl)
                .write(job.session.resultDirectory().resolve("fused.png"), title(job));
        progress.report(1, outcome);
    }

    private static String title(PipelineJob job) {
        var arm = job.session.arm();
        return "%s   %s %s   %s"
                .formatted(
                        arm.accession(),
                        arm.tracer().isotope(),
                        arm.tracer().agent(),
                        job.session.scanner().title());
    }
}
