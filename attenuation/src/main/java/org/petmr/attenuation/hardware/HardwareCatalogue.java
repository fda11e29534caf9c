package org.petmr.attenuation.hardware;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.petmr.attenuation.quality.Finding;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.file.WholeFile;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.scanner.StrictJson;

/** The hardware that a site knows: templates, which coils they belong to, and coils that need none. */
public final class HardwareCatalogue {

    /** A fit that leaves more than this has mixed up its markers, or somebody moved one. */
    private static final double MOST_RESIDUAL_MM = 5;

    private final List<HardwareItem> items;
    private final Map<String, HardwareTemplate> templates;

    private HardwareCatalogue(List<HardwareItem> items, Map<String, HardwareTemplate> templates) {
        this.items = List.copyOf(items);
        this.templates = Map.copyOf(templates);
    }

    /** @param templates one for each item with a volume, by the item's name */
    static HardwareCatalogue of(List<HardwareItem> items, Map<String, HardwareTemplate> templates) {
        return new HardwareCatalogue(items, templates);
    }

    /**
     * Reads every {@code *.json} of a folder, in order of their names, and the NIfTI files that they name.
     *
     * @throws IllegalArgumentException naming the file and the field that is wrong; also when two items share a name
     */
    public static HardwareCatalogue read(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("hardware: %s (expected: a folder)".formatted(folder));
        }
        List<HardwareItem> items = new ArrayList<>();
        Map<String, HardwareTemplate> templates = new LinkedHashMap<>();
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(f -> f.getFileName().toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            HardwareItem item = item(file);
            if (items.stream().anyMatch(i -> i.name().equals(item.name()))) {
                throw new IllegalArgumentException(
                        "%s: name: %s twice (expected: one item of a name)".formatted(file, item.name()));
            }
            items.add(item);
            if (item.volume() != null) {
                templates.put(item.name(), template(file, item));
            }
        }
        if (items.isEmpty()) {
            throw new IllegalArgumentException("hardware: %s: no *.json (expected: at least one)".formatted(folder));
        }
        return new HardwareCatalogue(items, templates);
    }

    private static HardwareItem item(Path file) throws IOException {
        try {
            return StrictJson.read("hardware", Files.readString(file), HardwareItem.class);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private static HardwareTemplate template(Path file, HardwareItem item) throws IOException {
        Path volume = file.resolveSibling(item.volume());
        if (!Files.isReadable(volume)) {
            throw new IllegalArgumentException(
                    "%s: volume: %s (expected: a readable NIfTI file)".formatted(file, item.volume()));
        }
        try {
            return new HardwareTemplate(item.name(), Nifti.read(volume));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(volume + ": " + e.getMessage(), e);
        }
    }

    /** Writes what {@link #read} reads back: the way to begin a catalogue of one's own. */
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (HardwareItem item : items) {
            if (item.volume() != null) {
                Nifti.write(
                        folder.resolve(item.volume()),
                        templates.get(item.name()).muPerCm(),
                        item.title());
            }
            byte[] json = (StrictJson.write(item) + "\n").getBytes(StandardCharsets.UTF_8);
            WholeFile.write(folder.resolve(item.name() + ".json"), json);
        }
    }

    public List<HardwareItem> items() {
        return items;
    }

    /** Mu of an item, on a grid about its zero mark; empty for those that are not put into maps. */
    public Optional<HardwareTemplate> template(String item) {
        return Optional.ofNullable(templates.get(item));
    }

    /**
     * Puts the table and the templates of all reported coils into a patient's map. A coil that no item knows, or whose place
     * can't be told, is an alarm; the rest is put in all the same.
     *
     * @param patientMuPerCm in scanner space; read
     * @param tableZero where the table's zero mark lies in scanner space
     * @param coils all that took part in the scan
     */
    public HardwareMap addedTo(Volume patientMuPerCm, PointMm tableZero, List<ReportedCoil> coils, Workers workers) {
        List<Finding> findings = new ArrayList<>();
        List<PlacedHardware> used = new ArrayList<>();
        Volume mu = patientMuPerCm;
        for (HardwareItem item : items) {
            Optional<ReportedCoil> coil =
                    coils.stream().filter(c -> item.isOf(c.name())).findFirst();
            boolean isWanted = item.use() == HardwareItem.Use.ALWAYS
                    || item.use() == HardwareItem.Use.WHEN_REPORTED && coil.isPresent();
            if (!isWanted) {
                continue;
            }
            Optional<Place> place = place(item, coil, tableZero, findings);
            if (place.isPresent()) {
                Volume own = templates
                        .get(item.name())
                        .on(patientMuPerCm.grid(), place.get().scannerFromTemplate(), workers);
                used.add(record(item, coil, place.get(), own));
                HardwareTemplate.join(own, mu, item.join());
                mu = own;
            }
        }
        for (ReportedCoil coil : coils) {
            unplaced(coil).ifPresent(findings::add);
        }
        return new HardwareMap(mu == patientMuPerCm ? mu.copy() : mu, used, findings);
    }

    private record Place(Affine scannerFromTemplate, PlacedHardware.By by, double residualMm) {}

    /** Markers tell best, then what the system reports, then the table. */
    private static Optional<Place> place(
            HardwareItem item, Optional<ReportedCoil> coil, PointMm tableZero, List<Finding> findings) {
        List<PointMm> spots = coil.map(ReportedCoil::markers).orElse(List.of());
        if (!item.markers().isEmpty() && !spots.isEmpty()) {
            if (spots.size() == item.markers().size()) {
                MarkerFit fit = MarkerFit.of(item.markers(), spots);
                if (fit.residualMm() <= MOST_RESIDUAL_MM) {
                    return Optional.of(
                            new Place(fit.scannerFromTemplate(), PlacedHardware.By.MARKERS, fit.residualMm()));
                }
                findings.add(Finding.of(
                        Finding.Kind.HARDWARE,
                        "coil %s, template %s: markers fit to %.1f mm (expected: within %.0f mm); they were not used",
                        coil.get().name(),
                        item.name(),
                        fit.residualMm(),
                        MOST_RESIDUAL_MM));
            } else {
                findings.add(Finding.of(
                        Finding.Kind.HARDWARE,
                        "coil %s, template %s: %d markers seen (expected: %d); they were not used",
                        coil.get().name(),
                        item.name(),
                        spots.size(),
                        item.markers().size()));
            }
        }
        Optional<PointMm> reported = coil.flatMap(ReportedCoil::position);
        if (reported.isPresent()) {
            return Optional.of(at(reported.get(), PlacedHardware.By.REPORTED_POSITION));
        }
        if (item.frame() == HardwareItem.Frame.TABLE) {
            return Optional.of(at(tableZero.plus(item.position()), PlacedHardware.By.TABLE));
        }
        findings.add(Finding.of(
                Finding.Kind.HARDWARE,
                "coil %s, template %s: lies on the patient, and neither position nor markers are known; not in the map",
                coil.map(ReportedCoil::name).orElse("?"),
                item.name()));
        return Optional.empty();
    }

    private static Place at(PointMm zero, PlacedHardware.By by) {
        return new Place(Affine.scaling(1, 1, 1, zero.xMm(), zero.yMm(), zero.zMm()), by, 0);
    }

    private static PlacedHardware record(HardwareItem item, Optional<ReportedCoil> coil, Place place, Volume own) {
        double sum = 0;
        for (float mu : own.values()) {
            sum += mu;
        }
        return new PlacedHardware(
                item.name(),
                coil.map(ReportedCoil::name).orElse(""),
                place.by(),
                MarkerFit.moved(place.scannerFromTemplate(), PointMm.ZERO),
                place.residualMm(),
                sum * own.grid().voxelVolumeMm3() / 1000,
                item.provenance());
    }

    /** An alarm for a coil that nobody knows, a note for one that is left out on purpose. */
    private Optional<Finding> unplaced(ReportedCoil coil) {
        List<HardwareItem> own = items.stream().filter(i -> i.isOf(coil.name())).toList();
        if (own.isEmpty()) {
            return Optional.of(Finding.of(
                    Finding.Kind.HARDWARE,
                    "coil %s: no template in the catalogue (expected: one, or a word that it is ignored)",
                    coil.name()));
        }
        return own.stream()
                .filter(i -> i.use() == HardwareItem.Use.IGNORED)
                .findFirst()
                .map(i -> Finding.of(
                        Finding.Kind.HARDWARE_IGNORED, "coil %s: %s is left out of the map", coil.name(), i.title()));
    }
}
