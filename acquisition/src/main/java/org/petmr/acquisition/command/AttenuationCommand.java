package org.petmr.acquisition.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.petmr.acquisition.mr.MrKind;
import org.petmr.attenuation.assembly.AssembledMap;
import org.petmr.attenuation.assembly.BoneSource;
import org.petmr.attenuation.assembly.MapIngredients;
import org.petmr.attenuation.bone.AtlasOptions;
import org.petmr.attenuation.bone.UteOptions;
import org.petmr.attenuation.bone.ZteOptions;
import org.petmr.attenuation.hardware.HardwareMap;
import org.petmr.attenuation.hardware.PlacedHardware;
import org.petmr.attenuation.override.HeldHardware;
import org.petmr.attenuation.quality.Finding;
import org.petmr.attenuation.quality.QualityReport;
import org.petmr.attenuation.tissue.MuMapOptions;
import org.petmr.recon.command.ProgressLine;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.file.WholeFile;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.registration.calibration.ScannerCalibration;
import org.petmr.recon.scanner.ScannerCatalogue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code petmr attenuation}: a mu-map from MR series, with a report of what to look at. */
@Command(
        name = "attenuation",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a mu-map at 511 keV from MR series: tissue from Dixon images, bone from UTE, ZTE or an atlas, table and",
            "coils from templates, arms that MR cut off from PET; checks it, and writes a report."
        })
final class AttenuationCommand implements Callable<Integer> {

    private static final int MUST_NOT_BE_USED = 1;

    @Option(names = "--dixon", paramLabel = "DIR", description = "Dixon series, DICOM files")
    private Path dixon;

    @Mixin
    private OverrideArguments override = new OverrideArguments();

    @Option(names = "--ute", paramLabel = "DIR", description = "UTE series of a head, two echoes")
    private Path ute;

    @Option(names = "--zte", paramLabel = "DIR", description = "ZTE series of a head")
    private Path zte;

    @Option(names = "--atlas", description = "bone of a head from the project's mean head")
    private boolean isAtlas;

    @Mixin
    private TissueArguments tissue = new TissueArguments();

    @Mixin
    private HardwareArguments hardware = new HardwareArguments();

    @Option(names = "--nac", paramLabel = "FILE", description = "PET without attenuation correction, NIfTI")
    private Path nac;

    @Option(names = "--like", paramLabel = "FILE", description = "NIfTI image whose grid the map takes")
    private Path like;

    @Option(
            names = "--scanner",
            paramLabel = "NAME",
            description = "scanner whose image grid the map takes (default mmr)")
    private String scanner = "mmr";

    @Option(
            names = "--calibration",
            paramLabel = "FILE",
            description = "of PET to MR, JSON of petmr register --calibrate")
    private Path calibration;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "mu-map, .nii.gz")
    private Path out;

    @Option(names = "--report", paramLabel = "FILE", description = "write an HTML report with pictures")
    private Path report;

    @Mixin
    private RunArguments run = new RunArguments();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        NiftiNames.require("--out", out);
        check();
        WholeFile.requirePlace(out);
        if (report != null) {
            WholeFile.requirePlace(report);
        }
        run.check();
        PrintWriter term = spec.commandLine().getOut();
        MrFolders folders = new MrFolders();
        AssembledMap made;
        MuMapOptions options = tissue.options();
        if (override.isGiven()) {
            return replace(term);
        }
        try (Workers workers = run.workers();
                ProgressLine line = new ProgressLine(term, "attenuation", ProgressLine.isOnTerminal())) {
            folders.add("--dixon", dixon, line.part(0, 0.2));
            MapIngredients from = ingredients(folders, line);
            VoxelGrid grid = grid();
            made = AssembledMap.of(from, grid, mrFromPet(), options, workers, line.part(0.35, 0.95));
            Nifti.write(
                    out,
                    made.muPerCm(),
                    HeldHardware.description(!made.hardware().isEmpty()));
            line.end("%s: %s".formatted(out, made.map().method()));
        }
        QualityReport page = page(made, folders, options);
        if (report != null) {
            page.write(report);
        }
        print(term, page);
        run.write(figures(page, made));
        return status(page);
    }

    private Affine mrFromPet() throws IOException {
        return calibration == null
                ? Affine.IDENTITY
                : ScannerCalibration.read(calibration).transform().toAffine();
    }

    /** A map from outside, checked and put on the grid; table and coils are added when they are asked for. */
    private int replace(PrintWriter term) throws IOException {
        OverrideArguments.Given given;
        HardwareMap whole;
        List<Finding> findings;
        try (Workers workers = run.workers()) {
            given = override.read(grid(), mrFromPet(), workers);
            findings = new ArrayList<>(given.findings());
            Optional<MapIngredients.Hardware> parts =
                    given.held().isHeld() ? Optional.empty() : hardware.read(List.of());
            Volume own = given.map().muPerCm();
            whole = parts.isPresent() ? parts.get().addedTo(own, workers) : new HardwareMap(own, List.of(), List.of());
            if (!whole.used().isEmpty()) {
                Volume alone =
                        parts.get().addedTo(Volume.zeros(own.grid()), workers).muPerCm();
                given.held().twice(given.map().source(), own, alone).ifPresent(findings::add);
            }
            boolean holds = given.held().isHeld() || !whole.used().isEmpty();
            Nifti.write(out, whole.muPerCm(), HeldHardware.description(holds));
        }
        findings.addAll(whole.findings());
        findings.sort((a, b) -> b.severity().compareTo(a.severity()));
        QualityReport page = new QualityReport(
                new QualityReport.Subject("Attenuation map", "", "", Instant.now()),
                whole.muPerCm(),
                List.of(),
                findings,
                List.of(),
                given.methods(),
                whole.used().stream().map(PlacedHardware::name).toList(),
                "");
        if (report != null) {
            page.write(report);
        }
        print(term, page);
        Map<String, Object> figures = new LinkedHashMap<>(page.figures());
        figures.put("override", given.figures());
        run.write(figures);
        return status(page);
    }

    private static int status(QualityReport page) {
        return page.findings().stream().anyMatch(f -> f.severity() == Finding.Severity.ALARM) ? MUST_NOT_BE_USED : 0;
    }

    private void check() {
        tissue.check();
        hardware.check();
        int sources = (ute == null ? 0 : 1) + (zte == null ? 0 : 1) + (isAtlas ? 1 : 0);
        if (sources > 1) {
            throw new IllegalArgumentException(
                    "--ute, --zte, --atlas: %d of them (expected: one at most)".formatted(sources));
        }
        if (sources == 1 && !tissue.isHead()) {
            throw new IllegalArgumentException("--anatomy: body (expected: head, with bone from a series)");
        }
        override.check();
        if ((dixon == null) != override.isGiven()) {
            throw new IllegalArgumentException(
                    "--dixon, --override: %s (expected: one of them)".formatted(dixon == null ? "neither" : "both"));
        }
        if (override.isGiven() && sources > 0) {
            throw new IllegalArgumentException(
                    "--override: with --ute, --zte or --atlas (expected: without, the map is made already)");
        }
        List<String> ignored = TissueArguments.typed(spec.commandLine().getParseResult());
        if (override.isGiven() && !ignored.isEmpty()) {
            throw new IllegalArgumentException("--override: with %s (expected: without, the map is made already)"
                    .formatted(String.join(", ", ignored)));
        }
    }

    private MapIngredients ingredients(MrFolders folders, ProgressLine line) throws IOException {
        MapIngredients from;
        if (ute != null) {
            folders.add("--ute", ute, line.part(0.2, 0.3));
            from = MapIngredients.of(folders.dixon(MrKind.UTE))
                    .withBone(new BoneSource.Ute(folders.ute(), UteOptions.DEFAULT));
        } else if (zte != null) {
            folders.add("--zte", zte, line.part(0.2, 0.3));
            MrFolders.Named image = folders.only(MrKind.ZTE, "--zte", "bone by its signal");
            from = MapIngredients.of(folders.dixon(MrKind.ZTE))
                    .withBone(new BoneSource.Zte(image.series(), image.magnitude(), ZteOptions.DEFAULT));
        } else {
            from = MapIngredients.of(folders.dixon()).withMeanHead();
            if (isAtlas) {
                from = from.withBone(
                        new BoneSource.Atlas("Dixon in phase", from.dixon().signal(), AtlasOptions.DEFAULT));
            }
        }
        if (nac != null) {
            from = from.withNac(Nifti.read(nac));
        }
        Optional<MapIngredients.Hardware> parts = hardware.read(folders.coils());
        return parts.isPresent() ? from.withHardware(parts.get()) : from;
    }

    private VoxelGrid grid() throws IOException {
        if (nac != null) {
            return Nifti.read(nac).grid();
        }
        return like == null
                ? ScannerCatalogue.find(scanner).imageGrid(1)
                : Nifti.read(like).grid();
    }

    private QualityReport page(AssembledMap made, MrFolders folders, MuMapOptions options) {
        List<String> methods = new ArrayList<>(List.of(made.map().method()));
        if (made.addedMl() > 0) {
            methods.add(String.format(Locale.ROOT, "%.0f mL beyond the MR field of view from PET", made.addedMl()));
        }
        return new QualityReport(
                new QualityReport.Subject("Attenuation map", "", "", Instant.now()),
                made.muPerCm(),
                AssembledMap.tissues(made.map(), options.classes()),
                made.map().findings(),
                folders.uses(),
                methods,
                made.hardware().stream().map(PlacedHardware::name).toList(),
                "");
    }

    private static void print(PrintWriter term, QualityReport page) {
        term.printf("%n%s  %s%n", page.verdict().words(), page.sentence());
        for (Finding f : page.findings()) {
            term.printf("  %-8s %s%n           %s: %s%n", f.severity(), f.kind().sentence(), f.kind(), f.text());
        }
        term.printf("%n");
        page.series()
                .forEach(s -> term.printf(
                        "  %-5s %-14s %s  (%s)%n", s.used() ? "used" : "-", s.kind(), s.name(), s.reason()));
        term.flush();
    }

    private static Map<String, Object> figures(QualityReport page, AssembledMap made) {
        Map<String, Object> figures = new LinkedHashMap<>(page.figures());
        figures.put("method", made.map().method());
        figures.put("added_ml", made.addedMl());
        return figures;
    }
}
