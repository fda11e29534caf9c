package org.petmr.acquisition.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;

/**
 * A first image within seconds, for whoever asks whether the scan is of use: large pixels, few iterations, without attenuation
 * and scatter. It waits for no MR, and nothing waits for it.
 */
final class QuickLook {

    /** Beside the results of its processing. */
    static final String IMAGE = "quicklook.nii.gz";

    static final String PICTURE = "quicklook.png";

    /** What it was made by and with. */
    static final String PROVENANCE = "quicklook.json";

    private QuickLook() {}

    static void make(PipelineJob job, Progress progress) throws IOException {
        QuickPet quick = new QuickPet(job);
        Volume pet = quick.uncorrected(quick.grid(), progress.part(0, 0.9));
        Path results = job.session.resultDirectory();
        Nifti.write(results.resolve(IMAGE), pet, "petmr quick look, relative, not attenuation corrected");
        FusedPicture.of(null, pet, false)
                .write(
                        results.resolve(PICTURE),
                        "quick look, no attenuation correction   "
                                + job.session.scanner().title());
        Provenance.writeQuick(job, PROVENANCE, quick.used());
        progress.report(1, "quick look");
    }
}
