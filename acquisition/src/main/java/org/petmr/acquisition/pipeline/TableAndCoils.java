package org.petmr.acquisition.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.petmr.acquisition.installation.Installation;
import org.petmr.acquisition.mr.MrSeries;
import org.petmr.acquisition.mr.ReceiveCoils;
import org.petmr.acquisition.session.ArmRequest;
import org.petmr.acquisition.session.PlacedCoil;
import org.petmr.attenuation.assembly.MapIngredients;
import org.petmr.attenuation.hardware.HardwareMap;
import org.petmr.attenuation.hardware.PlacedHardware;
import org.petmr.attenuation.hardware.PointMm;
import org.petmr.attenuation.hardware.ReportedCoil;
import org.petmr.attenuation.override.HeldHardware;
import org.petmr.attenuation.quality.Finding;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;

/**
 * The hardware of one bed. The table's zero mark moves with the table: what the installation records is its place when the
 * table stands at 0. Coils lie where the request says, the others where the catalogue has them on the table.
 *
 * @param reported coils that the MR series name
 * @param requested coils that the request names, with their places as far as it tells them
 * @param tableMm z along the table of the middle of this bed, scanner coordinates of the table at 0
 * @param ingredients empty when the installation has no catalogue
 */
record TableAndCoils(
        List<String> reported,
        List<ReportedCoil> requested,
        double tableMm,
        Optional<MapIngredients.Hardware> ingredients) {

    /** @param series that the map may be made of; all were taken with the coils that lay there */
    static TableAndCoils of(Installation installation, ArmRequest arm, List<MrSeries> series) throws IOException {
        return of(
                installation,
                ReceiveCoils.of(series),
                arm.coils().stream().map(PlacedCoil::reported).toList(),
                arm.tableMm());
    }

    static TableAndCoils of(
            Installation installation, List<String> reported, List<ReportedCoil> requested, double tableMm) {
        List<ReportedCoil> coils = ReportedCoil.joined(requested, reported);
        PointMm away = new PointMm(0, 0, -tableMm);
        return new TableAndCoils(
                reported,
                requested,
                tableMm,
                installation
                        .hardware()
                        .map(h -> new MapIngredients.Hardware(
                                h.catalogue(), h.tableZero().plus(away), coils)));
    }

    /** Names of all coils, those of the request first, each once. */
    List<String> coils() {
        return ReportedCoil.joined(requested, reported).stream()
                .map(ReportedCoil::name)
                .toList();
    }

    /** Where the hardware is said to lie, a line each. */
    List<String> inWords() {
        List<String> lines = new ArrayList<>();
        lines.add(
                reported.isEmpty()
                        ? "coils: the MR series name none"
                        : "coils that the MR series name: " + String.join(", ", reported));
        if (!requested.isEmpty()) {
            lines.add("coils that the request names: "
                    + requested.stream().map(TableAndCoils::placed).collect(Collectors.joining(", ")));
        }
        if (tableMm != 0) {
            lines.add(String.format(Locale.ROOT, "table position of this bed: %.0f mm", tableMm));
        }
        return lines;
    }

    private static String placed(ReportedCoil coil) {
        return coil.name()
                + coil.position()
                        .map(p -> String.format(Locale.ROOT, " at %.0f, %.0f, %.0f mm", p.xMm(), p.yMm(), p.zMm()))
                        .orElse(
                                coil.markers().isEmpty()
                                        ? ""
                                        : " by %d markers"
                                                .formatted(coil.markers().size()));
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
        List<String> coils = coils();
        return coils.isEmpty()
                ? List.of()
                : List.of(Finding.of(
                                Finding.Kind.HARDWARE,
                                "coils %s: reported, and the installation has no catalogue of hardware (expected: one)",
                                String.join(", ", coils))
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
