package org.petmr.simulator.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.image.BedKnitting;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.scenario.Scenario;

/**
 * The images of all beds as one, in the phantom's own place, with the activity at the first bed's start.
 *
 * @param image Bq/mL
 * @param wellSeen {@code [nz]}: whether a plane is seen by at least a part of what sees the best one
 */
record KnitBeds(Volume image, boolean[] wellSeen) {

    /** Of the best plane's sensitivity; at the ends of the scanner there is little to judge by. */
    private static final double LEAST_PART = 0.15;

    static KnitBeds of(Scenario scenario, List<BedExamination.Outcome> outcomes) throws IOException {
        ScannerModel scanner = scenario.scannerModel();
        Isotope isotope = scenario.isotopeModel();
        List<BedKnitting.Bed> beds = new ArrayList<>();
        for (BedExamination.Outcome outcome : outcomes) {
            Volume image = Nifti.read(outcome.pet());
            double left = isotope.remaining(outcome.bed().startS());
            for (int i = 0; i < image.values().length; i++) {
                image.values()[i] /= (float) left;
            }
            float[] sensitivity = ringPairs(scanner);
            for (int i = 0; i < sensitivity.length; i++) {
                sensitivity[i] *= (float) (outcome.bed().durationS() * left);
            }
            beds.add(new BedKnitting.Bed(image, sensitivity, outcome.bed().positionMm()));
        }
        BedKnitting.Knit knit = BedKnitting.knit(beds);
        float most = 0;
        for (float s : knit.sensitivity()) {
            most = Math.max(most, s);
        }
        boolean[] wellSeen = new boolean[knit.sensitivity().length];
        for (int i = 0; i < wellSeen.length; i++) {
            wellSeen[i] = knit.sensitivity()[i] >= LEAST_PART * most;
        }
        return new KnitBeds(knit.image(), wellSeen);
    }

    /** How many pairs of rings see each image plane: what the sensitivity near the axis goes by. */
    private static float[] ringPairs(ScannerModel scanner) {
        float[] pairs = new float[scanner.imagePlanes()];
        int most = scanner.axialCompression().maxRingDifference();
        for (int a = 0; a < scanner.rings(); a++) {
            for (int b = Math.max(0, a - most); b <= Math.min(scanner.rings() - 1, a + most); b++) {
                pairs[a + b]++;
            }
        }
        return pairs;
    }

    /** Writes {@code pet-whole.nii.gz} and a projection of it from the front, {@code mip.png}. */
    DemoPart write(Path out) throws IOException {
        Path file = out.resolve("pet-whole.nii.gz");
        Nifti.write(file, image, "petmr PET Bq/mL");
        MipPicture.write(out.resolve("mip.png"), image);
        double lengthMm = image.grid().nz() * image.grid().dzMm();
        return new DemoPart(
                "whole",
                List.of(String.format(Locale.ROOT, " knit      %.0f mm in one image: %s, mip.png", lengthMm, file)),
                Map.of("length_mm", lengthMm, "planes", image.grid().nz()),
                true);
    }
}
