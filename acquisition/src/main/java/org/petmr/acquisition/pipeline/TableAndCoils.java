package org.petmr.acquisition.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.petmr.acquisition.installation.Installation;
import org.petmr.acquisition.mr.MrSeries;
import org.petmr.acquisition.mr.ReceiveCoils;
import org.petmr.attenuation.assembly.MapIngredients;
import org.petmr.attenuation.hardware.HardwareMap;
import org.petmr.attenuation.hardware.PlacedHardware;
import org.petmr.attenuation.hardware.ReportedCoil;
import org.petmr.attenuation.override.HeldHardware;
import org.petmr.attenuation.quality.Finding;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;

/**
 * The hardware of one scan.
 *
 * @param reported coils that the MR series name
 * @param ingredients empty when the installation has no catalogue
 */
record TableAndCoils(List<String> reported, Optional<MapIngredients.Hardware> ingredients) {

    /** @param series that the map may be made of; all were taken with the coils that lay there */
    static TableAndCoils of(Installation installation, List<MrSeries> series) throws IOException {
        List<String> coils = ReceiveCoils.of(series);
        return new TableAndCoils(
                coils,
                installation
                        .hardware()
                        .map(h -> new MapIngredients.Hardware(
                                h.catalogue(),
                                h.tableZero(),
                                coils.stream().map(ReportedCoil::named).toList())));
    }

    /** The patient's map with all hardware in it; without a catalogue the same map, and a word on coils that are reported. */
    HardwareMap addedTo(Volume patientMuPerCm, Workers workers) {
        return ingredients
                .map(i -> i.addedTo(patientMuPerCm, workers))
                .orElseGet(() -> new HardwareMap(patientMuPerCm, List.of(), withoutCatalogue()));
    }

    /**
     * The same for a map from outside, which may hold some of it already: that is told.
     *
     * @param source name of the map
     */
    HardwareMap addedToForeign(String source, Volume muPerCm, HeldHardware held, Workers workers) {
        HardwareMap whole = addedTo(muPerCm, workers);
        if (whole.used().isEmpty()) {
            return whole;
        }
        Volume alone = addedTo(Volume.zeros(muPerCm.grid()), workers).muPerCm();
        List<Finding> findings = new ArrayList<>(whole.findings());
        held.twice(source, muPerCm, alone).ifPresent(findings::add);
        return new HardwareMap(whole.muPerCm(), whole.used(), findings);
    }

    /** Not as grave as one coil that is missing among others: who records no hardware at all has decided so. */
    private List<Finding> withoutCatalogue() {
        return reported.isEmpty()
                ? List.of()
                : List.of(Finding.of(
                                Finding.Kind.HARDWARE,
                                "coils %s: reported, and the installation has no catalogue of hardware (expected: one)",
                                String.join(", ", reported))
                        .as(Finding.Severity.WARNING));
    }

    /** Names of templates, as they stand in records. */
    static List<String> names(List<PlacedHardware> used) {
        return used.stream()
                .map(p -> p.coil().isEmpty() ? p.name() : "%s for coil %s".formatted(p.name(), p.coil()))
                .toList();
    }

    /** For the session's result. */
    static List<Map<String, Object>> figures(List<PlacedHardware> used) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (PlacedHardware p : used) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("template", p.name());
            one.put("coil", p.coil());
            one.put("placed_by", p.by().name());
            one.put(
                    "zero_mark_mm",
                    List.of(p.zeroMark().xMm(), p.zeroMark().yMm(), p.zeroMark().zMm()));
            one.put("residual_mm", p.residualMm());
            one.put("mu_ml_per_cm", p.meanMuTimesMl());
            one.put("provenance", p.provenance());
            all.add(one);
        }
        return all;
    }
}
