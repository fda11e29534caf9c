package org.petmr.acquisition.pipeline;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.petmr.attenuation.quality.Finding;
import org.petmr.attenuation.tissue.MuClasses;
import org.petmr.attenuation.tissue.MuMap;
import org.petmr.attenuation.tissue.UniformTissue;
import org.petmr.attenuation.truncation.MrCover;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/** What takes the place of a mu-map that must not be used unseen. The protocol names it; the scan goes on in any case. */
enum MapFallback {
    /** The body as soft tissue, lungs kept; it mends tissue, so a map that lacks a coil alone is kept and said to be. */
    UNIFORM,
    /** No attenuation correction: an image that is not in Bq/mL. */
    NONE,
    /** The map all the same; the finding goes with the images. */
    KEEP;

    /**
     * @param muPerCm empty for no correction
     * @param method what was done, for people and for DICOM; the words of {@code map} when it is used
     * @param because the finding that made it so; empty when nothing speaks against the map
     * @param isFallback whether something else, or nothing, takes the place of the patient's own map
     */
    record Choice(Optional<Volume> muPerCm, String method, Optional<Finding> because, boolean isFallback) {}

    static MapFallback named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** @param mrFromPet as the map was made with */
    Choice choose(MuMap map, MuClasses classes, VoxelGrid grid, Affine mrFromPet, Workers workers) {
        Optional<Finding> alarm = map.findings().stream()
                .filter(f -> f.severity() == Finding.Severity.ALARM)
                .min(Comparator.comparing(MapFallback::isHardware));
        if (alarm.isEmpty()) {
            return new Choice(Optional.of(map.muPerCm()), map.method(), alarm, false);
        }
        String why = alarm.get().kind().name();
        MapFallback does = this == UNIFORM && isHardware(alarm.get()) ? KEEP : this;
        return switch (does) {
            case KEEP ->
                new Choice(Optional.of(map.muPerCm()), "kept despite " + why + ": " + map.method(), alarm, false);
            case NONE -> new Choice(Optional.empty(), "none for " + why, alarm, true);
            case UNIFORM ->
                new Choice(
                        Optional.of(withArms(
                                UniformTissue.muPerCm(map, grid, mrFromPet, classes, workers), map, mrFromPet, (float)
                                        classes.softPerCm())),
                        "uniform for " + why,
                        alarm,
                        true);
        };
    }

    /** What was completed from PET beyond the sides of the MR images has no classes; it is the patient all the same. */
    private static Volume withArms(Volume uniform, MuMap map, Affine mrFromPet, float softPerCm) {
        Region cover = MrCover.of(
                map.classes().grid(), mrFromPet, uniform.grid(), PatientMap.FADING_MM, Double.POSITIVE_INFINITY);
        float[] mu = uniform.values();
        float[] own = map.muPerCm().values();
        for (int i = 0; i < mu.length; i++) {
            mu[i] = cover.contains(i) ? mu[i] : Math.max(mu[i], Math.min(own[i], softPerCm));
        }
        return uniform;
    }

    private static boolean isHardware(Finding finding) {
        return finding.kind() == Finding.Kind.HARDWARE;
    }
}
