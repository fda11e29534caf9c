package org.petmr.acquisition.pipeline;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.petmr.acquisition.session.ArmRequest;
import org.petmr.attenuation.assembly.AssembledMap;
import org.petmr.attenuation.hardware.HardwareMap;
import org.petmr.attenuation.quality.Finding;
import org.petmr.attenuation.quality.QualityReport;
import org.petmr.attenuation.tissue.MuMap;
import org.petmr.attenuation.tissue.MuMapOptions;
import org.petmr.attenuation.tissue.TissueClass;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/**
 * What a map is made of and what is used of it, as people, programs and DICOM are told.
 *
 * @param map of the patient, with all findings, those of the hardware too
 * @param choice the map or what takes its place, without hardware
 * @param used for the reconstruction, with hardware; empty for no correction
 */
record AttenuationRecord(
        PipelineJob job,
        MrImages mr,
        PatientMap patient,
        TableAndCoils hardware,
        HardwareMap whole,
        MuMapOptions options,
        MuMap map,
        MapFallback.Choice choice,
        Optional<Volume> used) {

    static AttenuationRecord of(
            PipelineJob job,
            MrImages mr,
            PatientMap patient,
            TableAndCoils hardware,
            HardwareMap whole,
            MuMapOptions options,
            VoxelGrid grid) {
        List<Finding> findings = new ArrayList<>(patient.map().findings());
        findings.addAll(whole.findings());
        findings.sort((a, b) -> b.severity().compareTo(a.severity()));
        MuMap own = patient.map();
        MuMap map = new MuMap(own.muPerCm(), own.classes(), own.volumeMl(), findings, own.method());
        MapFallback.Choice choice = MapFallback.named(PatientMap.fallback(job))
                .choose(map, options.classes(), grid, job.mrFromPet(), job.workers);
        // The hardware is there whatever the patient's map is worth.
        Optional<Volume> used = choice.muPerCm()
                .map(mu -> mu == own.muPerCm()
                        ? whole.muPerCm()
                        : hardware.addedTo(mu, job.workers).muPerCm());
        return new AttenuationRecord(job, mr, patient, hardware, whole, options, map, choice, used);
    }

    private boolean isKept() {
        return choice.because().isPresent() && !choice.isFallback();
    }

    private boolean hasHardware() {
        return used.isPresent() && !whole.used().isEmpty();
    }

    /** In a few words, for an attribute of 64 characters. */
    String method() {
        return choice.method() + (hasHardware() ? " + hardware" : "");
    }

    /** A line each. */
    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(map.method());
        patient.cutOff().inWords().ifPresent(lines::add);
        lines.add(patient.contour()
                .map(c -> String.format(
                        Locale.ROOT,
                        "outline in MR against that in PET: %.1f mm, %.1f deg off, %.1f mm apart on average",
                        c.offsetMm(),
                        c.rotationDeg(),
                        c.meanMm()))
                .orElse("outline in MR against that in PET: can't be compared"));
        patient.breathing().ifPresent(b -> lines.add(b.finding().found()));
        lines.addAll(job.installation.inWords());
        job.correction.ifPresent(t -> lines.add(String.format(
                Locale.ROOT,
                "made again after the registration: MR moved %.1f mm, %.1f deg from where the calibration puts it",
                t.shiftMm(),
                t.rotationDeg())));
        lines.addAll(hardware.inWords());
        return lines;
    }

    /** All of it for DICOM's comments: templates, calibration, what was found. */
    String comments() {
        List<String> all = new ArrayList<>(List.of("Mu-map: " + method()));
        all.addAll(lines());
        if (hasHardware()) {
            all.add("hardware in the map: " + String.join(", ", TableAndCoils.names(whole.used())));
        }
        all.addAll(FindingFigures.grave(map.findings()));
        return String.join("\r\n", all);
    }

    /** A page of pictures and sentences beside the results. */
    QualityReport page() {
        ArmRequest arm = job.session.arm();
        return new QualityReport(
                new QualityReport.Subject("Attenuation map", arm.patient().initials(), arm.accession(), Instant.now()),
                whole.muPerCm(),
                AssembledMap.tissues(map, options.classes()),
                map.findings(),
                patient.uses(mr),
                lines(),
                TableAndCoils.names(whole.used()),
                choice.because().isPresent() ? choice.method() : "",
                isKept());
    }

    /** For the session's result. */
    Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        Map<String, Object> volumes = new LinkedHashMap<>();
        map.volumeMl().forEach((tissue, ml) -> volumes.put(tissue.name().toLowerCase(Locale.ROOT), ml));
        figures.put("method", method());
        figures.put(
                "tissue_mode", options.mode().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        figures.put("lung_value", options.lungValue().name().toLowerCase(Locale.ROOT));
        figures.put("bone", patient.bone().by().name().toLowerCase(Locale.ROOT));
        figures.put("volume_ml", volumes);
        figures.put("completed_ml", patient.cutOff().completedMl());
        figures.put("truncation", patient.cutOff().figures());
        figures.put("coils", hardware.coils());
        figures.put("table_position_mm", hardware.tableMm());
        figures.put("hardware", TableAndCoils.figures(whole.used()));
        figures.put("contour", contour());
        patient.breathing().ifPresent(b -> figures.put("breathing", b.figures()));
        job.correction.ifPresent(
                t -> figures.put("made_again", Map.of("shift_mm", t.shiftMm(), "rotation_deg", t.rotationDeg())));
        figures.put("series", series());
        FindingFigures.put(map.findings(), figures);
        figures.put("fallback", choice.isFallback());
        return figures;
    }

    private Map<String, Object> contour() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("compared", patient.contour().isPresent());
        patient.contour().ifPresent(c -> {
            all.put("offset_mm", c.offsetMm());
            all.put("rotation_deg", c.rotationDeg());
            all.put("mean_mm", c.meanMm());
            all.put("used_share", c.usedShare());
        });
        return all;
    }

    private List<Map<String, Object>> series() {
        List<Map<String, Object>> all = new ArrayList<>();
        patient.uses(mr)
                .forEach(u ->
                        all.add(Map.of("name", u.name(), "kind", u.kind(), "used", u.used(), "reason", u.reason())));
        return all;
    }

    /** One line for whoever watches. */
    String inWords() {
        boolean hasBone = map.volumeMl().containsKey(TissueClass.BONE);
        List<String> found =
                map.findings().stream().map(f -> f.kind() + ": " + f.text()).toList();
        return "%s%s, %s"
                .formatted(
                        choice.because().isPresent()
                                ? choice.method()
                                : (options.mode() == MuMapOptions.Mode.CLASSES ? "4 classes" : "fat and water")
                                        + (hasBone ? " + bone" : ""),
                        hasHardware() ? " + hardware" : "",
                        found.isEmpty() ? "no findings" : String.join("; ", found));
    }
}
