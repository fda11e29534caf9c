package org.petmr.acquisition.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.registration.Decision;
import org.petmr.recon.registration.RigidTransform;
import org.petmr.recon.registration.TransformFile;

/**
 * Checks that PET lies on the MR where the calibration says. A correction moves the MR in the fused picture and in a file of
 * its own, and is told in the exported series; PET and mu-map stay as they were made, and a warning says how far apart
 * they lie.
 */
final class RegistrationStage implements PipelineStage {

    /** The MR at the corrected place, only there after a correction. */
    private static final String MOVED_MR = "mr-registered.nii.gz";

    /** Calibration and correction in one, from PET to the MR's own headers. */
    static final String TRANSFORM = "mr-from-pet.json";

    @Override
    public String name() {
        return "registration";
    }

    @Override
    public void run(PipelineJob job, Progress progress) throws IOException {
        Volume pet = job.pet.orElseThrow().image();
        Optional<Volume> anatomy = job.mr.flatMap(MrImages::anatomy);
        Path directory = job.session.resultDirectory();
        if (anatomy.isEmpty()) {
            Files.deleteIfExists(directory.resolve(MOVED_MR));
            Files.deleteIfExists(directory.resolve(TRANSFORM));
            job.summary.put("registration", Map.of("method", "none"));
            picture(job, null, pet, "");
            progress.report(1, "no MR to compare with");
            return;
        }
        PetOnMr check = PetOnMr.check(
                pet, anatomy.get(), job.session.arm().pipeline().registration(), job.workers, progress.part(0, 0.9));
        check.figures().put("from", job.installation.calibrationInWords());
        job.summary.put("registration", check.figures());
        if (job.muPerCm.isPresent()) {
            check.mapOff().ifPresent(job::addToMap);
        }
        job.registrationComments = "PET on MR: " + check.decision().sentence();
        progress.report(0.9, check.outcome());
        Volume mr = check.placed(anatomy.get());
        keep(job, check, mr, directory);
        picture(job, mr, pet, note(check));
        progress.report(1, check.outcome());
    }

    /** Without a correction none of an earlier run stays behind. */
    private static void keep(PipelineJob job, PetOnMr check, Volume mr, Path directory) throws IOException {
        if (check.correction().isEmpty()) {
            Files.deleteIfExists(directory.resolve(MOVED_MR));
            Files.deleteIfExists(directory.resolve(TRANSFORM));
            return;
        }
        RigidTransform t = check.correction().get();
        Affine whole = job.installation.mrFromPet().after(t.toAffine());
        Nifti.write(directory.resolve(MOVED_MR), mr, "petmr MR, registered to PET");
        TransformFile.write(directory.resolve(TRANSFORM), RigidTransform.of(whole, t.cxMm(), t.cyMm(), t.czMm()));
    }

    private static String note(PetOnMr check) {
        if (check.decision().decision() == Decision.ALARM) {
            return "   position ALARM";
        }
        return check.correction()
                .map(t -> String.format(Locale.ROOT, "   MR moved %.1f mm, %.1f deg", t.shiftMm(), t.rotationDeg()))
                .orElse("");
    }

    private static void picture(PipelineJob job, Volume mr, Volume pet, String note) throws IOException {
        FusedPicture.of(mr, pet, job.isBqPerMl)
                .write(job.session.resultDirectory().resolve("fused.png"), title(job) + note);
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
