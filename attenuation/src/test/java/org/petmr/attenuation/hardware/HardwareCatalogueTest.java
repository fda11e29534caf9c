package org.petmr.attenuation.hardware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.attenuation.quality.Finding;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

final class HardwareCatalogueTest {

    private static final VoxelGrid PET = VoxelGrid.centred(120, 120, 31, 5, 5, 5);
    private static final HardwareCatalogue GENERIC = GenericHardware.catalogue();
    private static final PointMm TABLE = new PointMm(0, 130, 300);

    @Test
    void theTableIsAlwaysThereAndCoilsWhenReported() {
        try (Workers workers = new Workers(2)) {
            Volume patient = Volume.zeros(PET);
            HardwareMap alone = GENERIC.addedTo(patient, TABLE, List.of(), workers);
            assertThat(names(alone)).containsExactly("generic-table");
            assertThat(alone.findings()).isEmpty();
            assertThat(alone.used().get(0).zeroMark()).isEqualTo(TABLE);
            // A way from the front to the back crosses two laminates of 2 mm and 46 mm of foam.
            assertThat(acrossTable(alone.muPerCm())).isCloseTo(0.2 * 2 * 0.16 + 4.6 * 0.008, within(0.01));
            PointMm head = new PointMm(0, 130, 140);
            HardwareMap withHead = GENERIC.addedTo(
                    patient, head, List.of(ReportedCoil.named("HEADNECK"), ReportedCoil.named("SP3")), workers);
            assertThat(names(withHead)).containsExactly("generic-table", "generic-spine-coil", "generic-head-coil");
            assertThat(withHead.used().get(2).zeroMark()).isEqualTo(new PointMm(0, -30, 0));
            assertThat(withHead.used().get(2).coil()).isEqualTo("HEADNECK");
            assertThat(withHead.used().get(1).meanMuTimesMl()).isZero();
            assertThat(withHead.used().get(2).meanMuTimesMl()).isGreaterThan(10);
            assertThat(withHead.findings()).isEmpty();
        }
    }

    @Test
    void hardwareMovesWithTheTable() {
        try (Workers workers = new Workers(2)) {
            Volume empty = Volume.zeros(PET);
            Volume here = GENERIC.addedTo(empty, TABLE, List.of(), workers).muPerCm();
            PointMm lower = TABLE.plus(new PointMm(0, 20, 0));
            Volume there = GENERIC.addedTo(empty, lower, List.of(), workers).muPerCm();
            for (int y = 40; y < 110; y++) {
                assertThat(there.at(60, y + 4, 15)).isCloseTo(here.at(60, y, 15), within(1e-6f));
            }
        }
    }

    @Test
    void aCoilThatNobodyKnowsIsAnAlarmAndAnIgnoredOneANote() {
        try (Workers workers = new Workers(1)) {
            List<ReportedCoil> coils =
                    List.of(ReportedCoil.named("BREAST_18"), ReportedCoil.named("body 18"), ReportedCoil.named("BODY"));
            HardwareMap map = GENERIC.addedTo(Volume.zeros(PET), TABLE, coils, workers);
            assertThat(map.findings())
                    .containsExactly(
                            new Finding(
                                    Finding.Kind.HARDWARE,
                                    "coil BREAST_18: no template in the catalogue (expected: one, or a word that it is"
                                            + " ignored)"),
                            new Finding(
                                    Finding.Kind.HARDWARE_IGNORED,
                                    "coil body 18: flexible body coil is left out of the map"));
            assertThat(map.findings().get(0).kind().severity()).isEqualTo(Finding.Severity.ALARM);
            assertThat(map.findings().get(1).kind().severity()).isEqualTo(Finding.Severity.NOTE);
            assertThat(names(map)).containsExactly("generic-table");
        }
    }

    @Test
    void markersPlaceACoilOnThePatient() {
        List<PointMm> markers = List.of(
                new PointMm(-60, 0, -40), new PointMm(70, 5, -30), new PointMm(10, -20, 60), new PointMm(-20, 15, 20));
        HardwareCatalogue own = onPatient(markers);
        double angle = Math.toRadians(12);
        Affine motion = new Affine(
                Math.cos(angle), -Math.sin(angle), 0, 30, Math.sin(angle), Math.cos(angle), 0, -50, 0, 0, 1, 20);
        long seed = 5;
        List<PointMm> seen = new ArrayList<>();
        markers.forEach(m -> seen.add(MarkerFit.moved(motion, m)));
        Collections.shuffle(seen, new Random(seed));
        try (Workers workers = new Workers(1)) {
            Volume empty = Volume.zeros(PET);
            HardwareMap placed =
                    own.addedTo(empty, TABLE, List.of(new ReportedCoil("PAD", Optional.empty(), seen)), workers);
            PlacedHardware pad = placed.used().get(0);
            assertThat(pad.by()).isEqualTo(PlacedHardware.By.MARKERS);
            assertThat(pad.residualMm()).as("seed %d", seed).isLessThan(1e-6);
            assertThat(pad.zeroMark().distanceMm(new PointMm(30, -50, 20))).isLessThan(1e-6);
            assertThat(placed.findings()).isEmpty();

            HardwareMap nowhere = own.addedTo(empty, TABLE, List.of(ReportedCoil.named("PAD")), workers);
            assertThat(nowhere.used()).isEmpty();
            assertThat(nowhere.findings()).hasSize(1);
            assertThat(nowhere.findings().get(0).kind()).isEqualTo(Finding.Kind.HARDWARE);
            assertThat(nowhere.findings().get(0).text()).contains("PAD").contains("neither position nor markers");

            List<PointMm> wrong = new ArrayList<>(seen);
            wrong.set(0, new PointMm(200, 200, 0));
            PointMm said = new PointMm(1, 2, 3);
            HardwareMap reported =
                    own.addedTo(empty, TABLE, List.of(new ReportedCoil("PAD", Optional.of(said), wrong)), workers);
            assertThat(reported.used().get(0).by()).isEqualTo(PlacedHardware.By.REPORTED_POSITION);
            assertThat(reported.used().get(0).zeroMark()).isEqualTo(said);
            assertThat(reported.findings().get(0).text()).contains("markers fit to");
        }
    }

    @Test
    void aFolderIsReadBackAsItWasWritten(@TempDir Path folder) throws IOException {
        GENERIC.write(folder);
        HardwareCatalogue read = HardwareCatalogue.read(folder);
        assertThat(read.items()).containsExactlyInAnyOrderElementsOf(GENERIC.items());
        try (Workers workers = new Workers(2)) {
            Volume empty = Volume.zeros(PET);
            List<ReportedCoil> coils = List.of(ReportedCoil.named("HE1"));
            float[] a = GENERIC.addedTo(empty, TABLE, coils, workers).muPerCm().values();
            float[] b = read.addedTo(empty, TABLE, coils, workers).muPerCm().values();
            for (int i = 0; i < a.length; i++) {
                assertThat(b[i]).isCloseTo(a[i], within(1e-5f));
            }
        }
    }

    @Test
    void wrongCataloguesNameFileAndField(@TempDir Path folder) throws IOException {
        assertThatThrownBy(() -> HardwareCatalogue.read(folder))
                .hasMessage("hardware: %s: no *.json (expected: at least one)", folder);
        GENERIC.write(folder);
        Files.delete(folder.resolve("generic-table.nii.gz"));
        assertThatThrownBy(() -> HardwareCatalogue.read(folder))
                .hasMessage(
                        "%s: volume: generic-table.nii.gz (expected: a readable NIfTI file)",
                        folder.resolve("generic-table.json"));
        Path file = folder.resolve("flexible-body-coil.json");
        Files.writeString(file, Files.readString(file).replace("FLEX.*", "FLEX["));
        assertThatThrownBy(() -> HardwareCatalogue.read(folder))
                .hasMessageContaining(file + ": hardware flexible-body-coil: coils: FLEX[");
    }

    private static HardwareCatalogue onPatient(List<PointMm> markers) {
        HardwareItem pad = new HardwareItem(
                "pad",
                "a pad",
                List.of("PAD"),
                HardwareItem.Use.WHEN_REPORTED,
                HardwareItem.Frame.PATIENT,
                "pad.nii.gz",
                null,
                markers,
                HardwareTemplate.Join.MAXIMUM,
                "test");
        Volume mu = Volume.filled(VoxelGrid.centred(9, 5, 9, 10, 5, 10), 0.05f);
        return HardwareCatalogue.of(List.of(pad), Map.of("pad", new HardwareTemplate("pad", mu)));
    }

    private static List<String> names(HardwareMap map) {
        return map.used().stream().map(PlacedHardware::name).toList();
    }

    /** Integral of mu from front to back at the middle of the field of view. */
    private static double acrossTable(Volume mu) {
        double sum = 0;
        for (int y = 0; y < PET.ny(); y++) {
            sum += 0.5 * mu.at(60, y, 15);
        }
        return sum;
    }
}
