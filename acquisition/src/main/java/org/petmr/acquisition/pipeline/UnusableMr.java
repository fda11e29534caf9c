package org.petmr.acquisition.pipeline;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.petmr.acquisition.session.ArmRequest;
import org.petmr.attenuation.hardware.HardwareMap;
import org.petmr.attenuation.quality.Finding;
import org.petmr.attenuation.quality.NacOutline;
import org.petmr.attenuation.quality.QualityReport;
import org.petmr.attenuation.quality.SeriesUse;
import org.petmr.recon.image.Volume;
import org.petmr.recon.quantification.Region;

/**
 * What takes the place of a map when MR images came of which none can be made: echoes on different grids, no background, one
 * echo twice. The scan is not lost for it. Of a head the outline in PET is filled with soft tissue, where the protocol's fallback
 * is {@code uniform}; a body's lungs are not known from PET, so it gets no correction.
 *
 * @param findings one alarm, which says what is wrong with which series, and what hardware has to say
 * @param patient the fallback without table and coils; empty for no correction
 * @param whole with them
 */
record UnusableMr(
        PipelineJob job,
        MrImages mr,
        List<Finding> findings,
        Optional<Volume> patient,
        Optional<HardwareMap> whole,
        TableAndCoils hardware) {

    /**
     * @param why what is wrong, naming the series
     * @param nac the patient in PET without attenuation correction, on the grid of the PET image
     */
    static UnusableMr of(PipelineJob job, MrImages mr, String why, Volume nac, TableAndCoils hardware) {
        Optional<Volume> patient = Optional.empty();
        List<Finding> findings = new ArrayList<>();
        findings.add(new Finding(Finding.Kind.UNUSABLE_MR, why));
        if (MapFallback.named(PatientMap.fallback(job)) == MapFallback.UNIFORM && !PatientMap.isBody(job)) {
            try {
                patient = Optional.of(filled(NacOutline.of(nac, job.workers), (float)
                        PatientMap.options(job).classes().softPerCm()));
            } catch (IllegalArgumentException e) {
                findings.add(Finding.of(Finding.Kind.NO_OUTLINE, "%s", e.getMessage()));
            }
        }
        Optional<HardwareMap> whole = patient.map(mu -> hardware.addedTo(mu, job.workers));
        whole.ifPresent(w -> findings.addAll(w.findings()));
        return new UnusableMr(job, mr, findings, patient, whole, hardware);
    }

    private static Volume filled(Region outline, float softPerCm) {
        Volume mu = Volume.zeros(outline.grid());
        for (int i = 0; i < mu.values().length; i++) {
            mu.values()[i] = outline.contains(i) ? softPerCm : 0;
        }
        return mu;
    }

    boolean hasHardware() {
        return whole.isPresent() && !whole.get().used().isEmpty();
    }

    /** In a few words, for an attribute of 64 characters. */
    String method() {
        return (patient.isPresent() ? "uniform in PET's outline" : "none") + " for " + Finding.Kind.UNUSABLE_MR
                + (hasHardware() ? " + hardware" : "");
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>(List.of(
                "no map could be made of the MR images: " + findings.get(0).text()));
        lines.addAll(job.installation.inWords());
        lines.addAll(hardware.inWords());
        return lines;
    }

    /** For the series' comments. */
    String comments() {
        List<String> all = new ArrayList<>(List.of("Mu-map: " + method()));
        all.addAll(lines());
        all.addAll(FindingFigures.grave(findings));
        return String.join("\r\n", all);
    }

    QualityReport page() {
        ArmRequest arm = job.session.arm();
        List<SeriesUse> series = mr.series().stream()
                .map(s -> new SeriesUse(
                        MrImages.nameOf(s),
                        s.kind().name(),
                        false,
                        s.problems().isEmpty() ? "no map could be made" : String.join("; ", s.problems())))
                .toList();
        return new QualityReport(
                new QualityReport.Subject("Attenuation map", arm.patient().initials(), arm.accession(), Instant.now()),
                whole.map(HardwareMap::muPerCm).orElseGet(() -> Volume.zeros(job.grid())),
                List.of(),
                findings,
                series,
                lines(),
                whole.map(w -> TableAndCoils.names(w.used())).orElse(List.of()),
                method());
    }

    /** For the session's result. */
    Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("method", method());
        figures.put("coils", hardware.coils());
        figures.put("table_position_mm", hardware.tableMm());
        figures.put("hardware", whole.map(w -> TableAndCoils.figures(w.used())).orElse(List.of()));
        FindingFigures.put(findings, figures);
        figures.put("fallback", true);
        return figures;
    }
}
