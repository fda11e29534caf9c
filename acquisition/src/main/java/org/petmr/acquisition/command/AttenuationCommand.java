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
import org.petmr.attenuation.hardware.GenericHardware;
import org.petmr.attenuation.hardware.HardwareCatalogue;
import org.petmr.attenuation.hardware.HardwareMap;
import org.petmr.attenuation.hardware.PlacedHardware;
import org.petmr.attenuation.hardware.PointMm;
import org.petmr.attenuation.hardware.ReportedCoil;
import org.petmr.attenuation.override.MapOverride;
import org.petmr.attenuation.quality.Finding;
import org.petmr.attenuation.quality.QualityReport;
import org.petmr.attenuation.tissue.MuClasses;
import org.petmr.attenuation.tissue.MuMapOptions;
import org.petmr.recon.command.FiguresFile;
import org.petmr.recon.command.ProgressLine;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.file.WholeFile;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Nifti;
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

    /** What says how a map is made from MR, beside the sources of bone. */
    private static final List<String> OF_MAKING =
            List.of("--anatomy", "--continuous", "--undo-swaps", "--soft", "--lung");

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

    @Option(names = "--anatomy", paramLabel = "NAME", defaultValue = "head", description = "head (default) or body")
    private String anatomy;

    @Option(names = "--continuous", description = "fat and soft tissue by their parts, not as classes")
    private boolean isContinuous;

    @Option(names = "--undo-swaps", description = "exchange water and fat back where they were exchanged")
    private boolean isUndoing;

    @Option(names = "--soft", paramLabel = "MU", description = "of soft tissue, 1/cm (default 0.1)")
    private Double softPerCm;

    @Option(
            names = "--lung",
            paramLabel = "MU",
            description = "of lung, 1/cm (default 0.0224); 'patient' by its signal")
    private String lung;

    @Option(
            names = "--hardware",
            paramLabel = "DIR",
            description = "catalogue of table and coils; 'generic' for the built-in one")
    private String hardware;

    @Option(
            names = "--coil",
            paramLabel = "NAME[@X:Y:Z]",
            split = ",",
            converter = CoilOption.class,
            description =
                    "Receive Coil Names that took part; with the place of the zero mark, or of three markers or more"
                            + " (NAME@X:Y:Z;X:Y:Z;X:Y:Z), in scanner space, mm")
    private List<ReportedCoil> coils = List.of();

    @Option(
            names = "--table",
            paramLabel = "X,Y,Z",
            split = ",",
            description = "where the table's zero mark lies in scanner space, mm (default 0,0,0)")
    private double[] tableMm = {0, 0, 0};

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

    @Option(names = "--json", paramLabel = "FILE", description = "write the figures to this JSON file too")
    private Path json;

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
        FiguresFile.requirePlace(json);
        PrintWriter term = spec.commandLine().getOut();
        MrFolders folders = new MrFolders();
        AssembledMap made;
        MuMapOptions options = options();
        if (override.isGiven()) {
            return replace(term);
        }
        try (Workers workers = Workers.ofMachine();
                ProgressLine line = new ProgressLine(term, "attenuation", ProgressLine.isOnTerminal())) {
            folders.add("--dixon", dixon, line.part(0, 0.2));
            MapIngredients from = ingredients(folders, line);
            VoxelGrid grid = grid();
            made = AssembledMap.of(from, grid, mrFromPet(), options, workers, line.part(0.35, 0.95));
            Nifti.write(out, made.muPerCm(), "petmr mu cm^-1 at 511 keV");
            line.end("%s: %s".formatted(out, made.map().method()));
        }
        QualityReport page = page(made, folders, options);
        if (report != null) {
            page.write(report);
        }
        print(term, page);
        FiguresFile.write(json, figures(page, made));
        return status(page);
    }

    private Affine mrFromPet() throws IOException {
        return calibration == null
                ? Affine.IDENTITY
                : ScannerCalibration.read(calibration).transform().toAffine();
    }

    /** A map from outside, checked and put on the grid; table and coils are added when they are asked for. */
    private int replace(PrintWriter term) throws IOException {
        MapOverride map;
        HardwareMap whole;
        try (Workers workers = Workers.ofMachine()) {
            map = override.read(grid(), mrFromPet(), workers);
            Optional<MapIngredients.Hardware> parts = tableAndCoils();
            whole = parts.isPresent()
                    ? parts.get().addedTo(map.muPerCm(), workers)
                    : new HardwareMap(map.muPerCm(), List.of(), List.of());
            Nifti.write(out, whole.muPerCm(), "petmr mu cm^-1 at 511 keV, replaced");
        }
        List<Finding> findings = new ArrayList<>(map.findings());
        findings.addAll(whole.findings());
        findings.sort((a, b) -> b.severity().compareTo(a.severity()));
        QualityReport page = new QualityReport(
                new QualityReport.Subject("Attenuation map", "", "", Instant.now()),
                whole.muPerCm(),
                List.of(),
                findings,
                List.of(),
                OverrideArguments.methods(map),
                whole.used().stream().map(PlacedHardware::name).toList(),
                "");
        if (report != null) {
            page.write(report);
        }
        print(term, page);
        Map<String, Object> figures = new LinkedHashMap<>(page.figures());
        figures.put("override", map.figures());
        FiguresFile.write(json, figures);
        return status(page);
    }

    private static int status(QualityReport page) {
        return page.findings().stream().anyMatch(f -> f.severity() == Finding.Severity.ALARM) ? MUST_NOT_BE_USED : 0;
    }

    private void check() {
        if (!anatomy.matches("head|body")) {
            throw new IllegalArgumentException("--anatomy: %s (expected: head or body)".formatted(anatomy));
        }
        int sources = (ute == null ? 0 : 1) + (zte == null ? 0 : 1) + (isAtlas ? 1 : 0);
        if (sources > 1) {
            throw new IllegalArgumentException(
                    "--ute, --zte, --atlas: %d of them (expected: one at most)".formatted(sources));
        }
        if (sources == 1 && !anatomy.equals("head")) {
            throw new IllegalArgumentException(
                    "--anatomy: %s (expected: head, with bone from a series)".formatted(anatomy));
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
        List<String> ignored = OF_MAKING.stream()
                .filter(name -> override.isGiven()
                        && spec.commandLine().getParseResult().hasMatchedOption(name))
                .toList();
        if (!ignored.isEmpty()) {
            throw new IllegalArgumentException("--override: with %s (expected: without, the map is made already)"
                    .formatted(String.join(", ", ignored)));
        }
        if (tableMm.length != 3) {
            throw new IllegalArgumentException("--table: %d numbers (expected: x,y,z)".formatted(tableMm.length));
        }
        if (!coils.isEmpty() && hardware == null) {
            throw new IllegalArgumentException("--coil: %s (expected: with --hardware)"
                    .formatted(coils.get(0).name()));
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
        Optional<MapIngredients.Hardware> parts = tableAndCoils();
        return parts.isPresent() ? from.withHardware(parts.get()) : from;
    }

    private Optional<MapIngredients.Hardware> tableAndCoils() throws IOException {
        if (hardware == null) {
            return Optional.empty();
        }
        HardwareCatalogue catalogue =
                hardware.equals("generic") ? GenericHardware.catalogue() : HardwareCatalogue.read(Path.of(hardware));
        return Optional.of(
                new MapIngredients.Hardware(catalogue, new PointMm(tableMm[0], tableMm[1], tableMm[2]), coils));
    }

    private VoxelGrid grid() throws IOException {
        if (nac != null) {
            return Nifti.read(nac).grid();
        }
        return like == null
                ? ScannerCatalogue.find(scanner).imageGrid(1)
                : Nifti.read(like).grid();
    }

    private MuMapOptions options() {
        boolean isHead = anatomy.equals("head");
        MuClasses classes = MuClasses.PRODUCT;
        boolean isPatient = "patient".equals(lung);
        if (softPerCm != null || lung != null && !isPatient) {
            classes = new MuClasses(
                    classes.airPerCm(),
                    lung == null || isPatient ? classes.lungPerCm() : number("--lung", lung),
                    classes.fatPerCm(),
                    softPerCm == null ? classes.softPerCm() : softPerCm,
                    classes.bonePerCm());
        }
        MuMapOptions options = (isHead ? MuMapOptions.HEAD_WITH_SKULL : MuMapOptions.BODY)
                .with(classes)
                .undoingSwaps(isUndoing);
        options = isContinuous ? options.with(MuMapOptions.Mode.FAT_WATER) : options;
        return isPatient ? options.with(MuMapOptions.LungValue.PATIENT) : options;
    }

    private static double number(String option, String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "%s: %s (expected: a number in 1/cm, or 'patient')".formatted(option, text), e);
        }
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
