package org.petmr.acquisition.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.petmr.acquisition.mr.MrIntake;
import org.petmr.acquisition.mr.MrSeries;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.registration.Decision;
import org.petmr.recon.registration.RigidTransform;
import org.petmr.recon.registration.TransformFile;

/**
 * Checks that PET lies on the MR where the calibration says. After a correction the mu-map is made again where the MR was
 * found, PET is reconstructed with it, and the place is checked once more; that second answer changes nothing but the picture.
 * Without a map that can be made again a correction moves the MR in the picture and in a file of its own.
 */
final class RegistrationStage implements PipelineStage {

    /** The MR at the corrected place, only there after a correction. */
    private static final String MOVED_MR = "mr-registered.nii.gz";

    /** Calibration and correction in one, from PET to the MR's own headers. */
    static final String TRANSFORM = "mr-from-pet.json";

    private final AttenuationStage attenuation;
    private final ReconstructionStage reconstruction;
    private final MrIntake intake;
    private final PipelineSettings settings;

    RegistrationStage(
            AttenuationStage attenuation,
            ReconstructionStage reconstruction,
            MrIntake intake,
            PipelineSettings settings) {
        this.attenuation = attenuation;
        this.reconstruction = reconstruction;
        this.intake = intake;
        this.settings = settings;
    }

    @Override
    public String name() {
        return "registration";
    }

    /** For MR that the map did not need: what {@link #run} finds at once. */
    @Override
    public void await(PipelineJob job, Progress progress) throws IOException, InterruptedException {
        if (waits(job)) {
            new MrArrival(intake, settings, job).others(progress);
        }
    }

    /** Beside a map that was put in by hand lies what was there when it was taken. */
    private static boolean waits(PipelineJob job) throws IOException {
        return !MrArrival.otherKinds(job).isEmpty()
                && ReplacedMap.of(job.session).isEmpty();
    }

    /** Reads what came since the map was made. @return what did not come */
    private Optional<MissingMr> readOthers(PipelineJob job, Progress progress)
            throws IOException, InterruptedException {
        if (!waits(job)) {
            return Optional.empty();
        }
        MrArrival arrival = new MrArrival(intake, settings, job);
        List<MrSeries> ours = arrival.others(progress);
        if (job.mr.isPresent()) {
            job.mr = Optional.of(job.mr.get().with(job, ours, progress));
        } else if (!ours.isEmpty()) {
            job.mr = Optional.of(MrImages.read(job, ours, progress));
        }
        if (job.mr.isPresent()) {
            job.mr.get().write(job.session.resultDirectory());
        }
        return MissingMr.of(job, arrival.missing(ours), arrival.mostS(), ours);
    }

    @Override
    public void run(PipelineJob job, Progress progress) throws IOException, InterruptedException {
        Optional<MissingMr> missing = readOthers(job, progress.part(0, 0.05));
        compare(job, progress.part(0.05, 1));
        MissingMr.tell(missing, job);
        missing.ifPresent(m -> progress.report(1, m.finding().text()));
    }

    private void compare(PipelineJob job, Progress progress) throws IOException, InterruptedException {
        if (job.mr.flatMap(MrImages::anatomy).isEmpty()) {
            Files.deleteIfExists(job.session.resultDirectory().resolve(MOVED_MR));
            Files.deleteIfExists(job.session.resultDirectory().resolve(TRANSFORM));
            job.summary.put("registration", Map.of("method", "none"));
            picture(job, null, job.pet.orElseThrow(), "");
            Provenance.write(job, progress);
            progress.report(1, "no MR to compare with");
            return;
        }
        boolean canBeMadeAgain = job.muPerCm.isPresent()
                && job.expectsMr("dixon")
                && ReplacedMap.of(job.session).isEmpty();
        // A map that was put in comes with the correction of the one that it replaces: PET is judged from there.
        if (job.correction.isEmpty() || !canBeMadeAgain) {
            PetOnMr check = check(job, progress.part(0, canBeMadeAgain ? 0.2 : 0.9));
            check.figures().put("from", job.installation.calibrationInWords());
            check.figures().put("map_made_again", false);
            job.summary.put("registration", check.figures());
            job.registrationComments = "PET on MR: " + check.decision().sentence();
            if (check.correction().isEmpty() || !canBeMadeAgain) {
                finish(job, check, note(check), progress);
                return;
            }
            job.correction = check.correction();
            PipelineState.write(job); // from here on an attempt goes on with what was found
        }
        makeAgain(job, progress);
    }

    private void makeAgain(PipelineJob job, Progress progress) throws IOException {
        RigidTransform t = job.correction.orElseThrow();
        String moved = String.format(Locale.ROOT, "MR moved %.1f mm, %.1f deg", t.shiftMm(), t.rotationDeg());
        progress.report(0.2, moved + ": mu-map again");
        attenuation.makeAgain(job, progress.part(0.2, 0.45));
        reconstruction.run(job, progress.part(0.45, 0.8));
        PetOnMr again = check(job, progress.part(0.8, 0.95));
        Map<String, Object> figures = new LinkedHashMap<>();
        if (job.summary.get("registration") instanceof Map<?, ?> first) {
            first.forEach((name, value) -> figures.put((String) name, value));
        }
        figures.put("map_made_again", true);
        figures.put("again", again.figures());
        job.summary.put("registration", figures);
        job.registrationComments = String.join(
                "\r\n",
                job.registrationComments,
                "Mu-map and PET were made again: " + moved + ".",
                "PET on MR, checked again: " + again.decision().sentence());
        finish(job, again, "   " + moved + ", map made again" + note(again), progress);
    }

    private static PetOnMr check(PipelineJob job, Progress progress) {
        return PetOnMr.check(
                job.pet.orElseThrow(),
                job.mr.flatMap(MrImages::anatomy).orElseThrow(),
                job.session.arm().pipeline().registration(),
                job.workers,
                progress);
    }

    private static void finish(PipelineJob job, PetOnMr check, String note, Progress progress) throws IOException {
        if (job.muPerCm.isPresent()) {
            check.mapOff().ifPresent(job::addToMap);
        }
        progress.report(0.95, check.outcome());
        Volume mr = check.placed(job.mr.flatMap(MrImages::anatomy).orElseThrow());
        keep(job, check, mr);
        picture(job, mr, job.pet.orElseThrow(), note);
        Provenance.write(job, progress);
        progress.report(1, check.outcome());
    }

    /** Without a correction none of an earlier attempt stays behind. */
    private static void keep(PipelineJob job, PetOnMr check, Volume mr) throws IOException {
        Path directory = job.session.resultDirectory();
        if (check.correction().isEmpty() && job.correction.isEmpty()) {
            Files.deleteIfExists(directory.resolve(MOVED_MR));
            Files.deleteIfExists(directory.resolve(TRANSFORM));
            return;
        }
        RigidTransform t = check.correction().or(() -> job.correction).orElseThrow();
        Affine whole =
                check.correction().map(c -> job.mrFromPet().after(c.toAffine())).orElseGet(job::mrFromPet);
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
