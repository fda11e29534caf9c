package org.petmr.simulator.attenuation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.petmr.attenuation.quality.Body;
import org.petmr.attenuation.quality.Finding;
import org.petmr.attenuation.quality.Place;
import org.petmr.attenuation.quality.QualityChecks;
import org.petmr.attenuation.quality.QualityReport;
import org.petmr.attenuation.quality.SeriesUse;
import org.petmr.attenuation.quality.Verdict;
import org.petmr.attenuation.tissue.DixonImages;
import org.petmr.attenuation.tissue.MuClasses;
import org.petmr.attenuation.tissue.MuMap;
import org.petmr.attenuation.tissue.MuMapOptions;
import org.petmr.attenuation.tissue.TissueClass;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;
import org.petmr.simulator.mr.MrScanner;
import org.petmr.simulator.mr.MrSeries;
import org.petmr.simulator.mr.MrSettings;
import org.petmr.simulator.mr.fault.MrFault;
import org.petmr.simulator.mr.fault.MrFaults;
import org.petmr.simulator.phantom.BodyPhantom;
import org.petmr.simulator.phantom.Motion;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.phantom.Phantoms;

/** The checks on maps of phantoms: nothing is said of good ones, and what was planted is found where it is. */
class QualityChecksTest {

    private static final Workers WORKERS = new Workers(2);

    /** The neck goes on below, as in patients. */
    private static final VoxelGrid HEAD = new VoxelGrid(60, 72, 60, Affine.scaling(3, 3, 3, -88.5, -106.5, -64));

    private static final VoxelGrid BED = VoxelGrid.centred(118, 66, 52, 5, 5, 5);

    /** The bodies' arms down to the elbows, a chest whole with its lungs. */
    private static final VoxelGrid CHEST = VoxelGrid.centred(118, 66, 64, 5, 5, 6.5);

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    /** A map and what it was made from. */
    private record Made(MuMap map, Volume inPhase) {

        List<Finding> findings(QualityChecks.Anatomy anatomy, Optional<Region> petBody) {
            Map<String, Double> volumeMl = new HashMap<>();
            map.volumeMl().forEach((t, ml) -> volumeMl.put(t.name().toLowerCase(Locale.ROOT), ml));
            Body body = Body.ofLabels(map.classes(), TissueClass.AIR.ordinal(), TissueClass.LUNG.ordinal());
            return new QualityChecks(
                            body,
                            anatomy,
                            volumeMl,
                            Optional.of(inPhase),
                            map.muPerCm().grid(),
                            Affine.IDENTITY,
                            petBody,
                            anatomy == QualityChecks.Anatomy.CHEST
                                    ? Optional.of(new QualityChecks.Size(172, 75))
                                    : Optional.empty())
                    .run(WORKERS);
        }
    }

    private static List<MrSeries> dixon(Phantom phantom, VoxelGrid grid, long seed, MrFault... faults) {
        MrSettings settings = MrSettings.of(0.02, seed).with(MrFaults.of(faults));
        return new MrScanner(Motion.still(phantom), settings, WORKERS).dixon(grid, 1);
    }

    private static Made map(List<Volume> d, MuMapOptions options) {
        DixonImages images = DixonImages.ofAll(d.get(0), d.get(1), d.get(2), d.get(3));
        return new Made(MuMap.of(images, d.get(0).grid(), options, WORKERS, Progress.NONE), d.get(0));
    }

    private static Made map(Phantom phantom, VoxelGrid grid, long seed, MuMapOptions options, MrFault... faults) {
        return map(
                dixon(phantom, grid, seed, faults).stream()
                        .map(MrSeries::signal)
                        .toList(),
                options);
    }

    private static Phantom body(String region) {
        return BodyPhantom.healthy().at(BodyPhantom.centreMm(region));
    }

    @ParameterizedTest
    @CsvSource({"head, 1", "head, 2", "head-detailed, 3", "head-detailed, 4"})
    void cleanHeads(String name, long seed) {
        Made made = map(Phantoms.find(name), HEAD, seed, MuMapOptions.HEAD);
        assertThat(made.findings(QualityChecks.Anatomy.HEAD, Optional.empty()))
                .as("seed " + seed)
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"heart, CHEST, 5", "heart, CHEST, 6", "liver, TRUNK, 7", "liver, TRUNK, 8", "pelvis, TRUNK, 9"})
    void cleanBodies(String region, QualityChecks.Anatomy anatomy, long seed) {
        Made made = map(body(region), anatomy == QualityChecks.Anatomy.CHEST ? CHEST : BED, seed, MuMapOptions.BODY);
        assertThat(made.findings(anatomy, Optional.empty())).as("seed " + seed).isEmpty();
    }

    /** The magnet's cylinder of 500 mm cuts the arms, inside of the images. */
    @ParameterizedTest
    @CsvSource({"500, 11", "480, 12"})
    void cutArms(double diameterMm, long seed) {
        Made made = map(body("liver"), BED, seed, MuMapOptions.BODY, new MrFault.TruncatedView(diameterMm, 0.05));
        Finding finding = only(made.findings(QualityChecks.Anatomy.TRUNK, Optional.empty()), Finding.Kind.TRUNCATED);
        assertThat(finding.figures().get("cutRadiusMm")).isCloseTo(0.5 * diameterMm, within(12.0));
        assertThat(Math.abs(finding.place().orElseThrow().xMm())).isBetween(150.0, 260.0);
    }

    @ParameterizedTest
    @CsvSource({"40, 10, -20, 25, 13", "60, 40, -60, 16, 14", "0, 64, -40, 14, 15"})
    void metalInABody(double x, double y, double z, double radiusMm, long seed) {
        Made made = map(body("liver"), BED, seed, MuMapOptions.BODY, new MrFault.MetalVoid(x, y, z, radiusMm));
        Finding finding = only(made.findings(QualityChecks.Anatomy.TRUNK, Optional.empty()), Finding.Kind.METAL_VOID);
        near(finding.place().orElseThrow(), x, y, z, 10);
    }

    @Test
    void metalInAHead() {
        Made made =
                map(Phantoms.find("head-detailed"), HEAD, 16, MuMapOptions.HEAD, new MrFault.MetalVoid(35, 25, 20, 14));
        Finding finding = only(made.findings(QualityChecks.Anatomy.HEAD, Optional.empty()), Finding.Kind.METAL_VOID);
        near(finding.place().orElseThrow(), 35, 25, 20, 6);
    }

    private static void near(Place place, double x, double y, double z, double mm) {
        assertThat(place.xMm()).isCloseTo(x, within(mm));
        assertThat(place.yMm()).isCloseTo(y, within(mm));
        assertThat(place.zMm()).isCloseTo(z, within(mm));
    }

    private static Finding only(List<Finding> findings, Finding.Kind kind) {
        assertThat(findings).extracting(Finding::kind).containsExactly(kind);
        return findings.get(0);
    }

    /** Entered feet first: everything turned about the vertical. */
    @ParameterizedTest
    @CsvSource({"head-detailed, HEAD", "heart, CHEST"})
    void wrongPosition(String what, QualityChecks.Anatomy anatomy) {
        boolean isHead = anatomy == QualityChecks.Anatomy.HEAD;
        Phantom phantom = isHead ? Phantoms.find(what) : body(what);
        List<Volume> turned = new ArrayList<>();
        for (MrSeries s : dixon(phantom, isHead ? HEAD : CHEST, 17)) {
            turned.add(turned(s.signal()));
        }
        Made made = map(turned, isHead ? MuMapOptions.HEAD : MuMapOptions.BODY);
        assertThat(made.findings(anatomy, Optional.empty()))
                .extracting(Finding::kind)
                .contains(Finding.Kind.ORIENTATION);
    }

    private static Volume turned(Volume v) {
        VoxelGrid g = v.grid();
        Volume out = Volume.zeros(g);
        for (int y = 0; y < g.ny(); y++) {
            for (int x = 0; x < g.nx(); x++) {
                for (int z = 0; z < g.nz(); z++) {
                    out.values()[g.index(g.nx() - 1 - x, y, g.nz() - 1 - z)] = v.at(x, y, z);
                }
            }
        }
        return out;
    }

    /** The outline in PET is that of the phantom itself, moved between MR and PET. */
    @ParameterizedTest
    @CsvSource({"0, 0, false", "6, 0, true", "0, -7, true"})
    void outlineInPet(double xMm, double yMm, boolean isFound) {
        Phantom head = Phantoms.find("head-detailed");
        Made made = map(head, HEAD, 18, MuMapOptions.HEAD);
        VoxelGrid pet = new VoxelGrid(56, 64, 42, Affine.scaling(4, 4, 4, -110, -126, -62));
        VoxelGrid there = new VoxelGrid(
                pet.nx(),
                pet.ny(),
                pet.nz(),
                Affine.scaling(1, 1, 1, xMm, yMm, 0).after(pet.lpsFromVoxel()));
        boolean[] in = new boolean[pet.voxels()];
        int[] labels = head.labels(there);
        for (int i = 0; i < in.length; i++) {
            in[i] = labels[i] != Phantom.NOWHERE;
        }
        List<Finding> findings = made.findings(QualityChecks.Anatomy.HEAD, Optional.of(Region.of(pet, in)));
        if (isFound) {
            Finding finding = only(findings, Finding.Kind.CONTOUR);
            assertThat(finding.figures().get("offsetXMm")).isCloseTo(xMm, within(1.0));
            assertThat(finding.figures().get("offsetYMm")).isCloseTo(yMm, within(1.0));
        } else {
            assertThat(findings).isEmpty();
        }
    }

    /** The page that a technologist sees, read as XML. PETMR_REPORT names a file to keep it in. */
    @Test
    void report(@TempDir Path dir) throws Exception {
        Made made = map(body("liver"), BED, 19, MuMapOptions.BODY, new MrFault.MetalVoid(40, 10, -20, 25));
        List<Finding> findings = QualityChecks.joined(
                made.map().findings(), made.findings(QualityChecks.Anatomy.TRUNK, Optional.empty()));
        List<QualityReport.Tissue> tissues = new ArrayList<>();
        for (TissueClass t : TissueClass.values()) {
            Double ml = made.map().volumeMl().get(t);
            if (ml != null) {
                tissues.add(
                        new QualityReport.Tissue(t.name().toLowerCase(Locale.ROOT), MuClasses.PRODUCT.perCm(t), ml));
            }
        }
        QualityReport report = new QualityReport(
                new QualityReport.Subject(
                        "Attenuation map, liver bed", "DOE^JANE", "A-0001", Instant.parse("2026-01-02T03:04:05Z")),
                made.map().muPerCm(),
                tissues,
                findings,
                List.of(
                        new SeriesUse("2 MRAC_dixon_in", "Dixon in phase", true, "newest whole Dixon scan"),
                        new SeriesUse("3 MRAC_dixon_opp", "Dixon opposed", true, "newest whole Dixon scan"),
                        new SeriesUse("4 MRAC_dixon_W", "Dixon water", true, "newest whole Dixon scan"),
                        new SeriesUse("5 MRAC_dixon_F", "Dixon fat", true, "newest whole Dixon scan"),
                        new SeriesUse("1 localizer", "", false, "not a Dixon, UTE or ZTE series")),
                List.of("Dixon, four classes", "Class values: product (0 / 0.0224 / 0.0854 / 0.1000 cm^-1)"),
                List.of("table", "spine coil"),
                "uniform map of soft tissue");
        Path file = dir.resolve("report.html");
        report.write(file);
        String keep = System.getenv("PETMR_REPORT");
        if (keep != null) {
            Files.copy(file, Path.of(keep));
        }
        var page = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
        assertThat(page.getElementsByTagName("img").getLength()).isEqualTo(findings.size() + 2);
        assertThat(page.getDocumentElement().getTextContent())
                .contains(Finding.Kind.METAL_VOID.sentence(), "DOE^JANE", "1 localizer", "spine coil");
        assertThat(report.verdict()).isEqualTo(Verdict.LOOK);
        assertThat(Files.size(file)).isLessThan(2_000_000);
    }
}
