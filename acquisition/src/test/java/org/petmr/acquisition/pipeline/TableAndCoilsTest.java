package org.petmr.acquisition.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.installation.Installation;
import org.petmr.acquisition.session.ArmRequest;
import org.petmr.attenuation.hardware.GenericHardware;
import org.petmr.attenuation.hardware.HardwareMap;
import org.petmr.attenuation.hardware.PlacedHardware;
import org.petmr.attenuation.hardware.PointMm;
import org.petmr.attenuation.quality.Finding;
import org.petmr.attenuation.tissue.MuClasses;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** The table goes with the bed; a coil lies where the request says, else where the catalogue has it. */
class TableAndCoilsTest {

    private static final Workers WORKERS = new Workers(2);
    private static final Volume NOTHING = Volume.zeros(VoxelGrid.centred(80, 80, 40, 6, 6, 6));

    /** The generic table ends here, at the head: its zero mark. */
    private static final PointMm ZERO = new PointMm(0, 150, 30);

    @TempDir
    private Path directory;

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private static Installation installation() {
        return new Installation(
                Optional.empty(),
                "",
                Optional.empty(),
                Optional.of(new Installation.Hardware(GenericHardware.catalogue(), "generic", ZERO)),
                MuClasses.PRODUCT,
                "product",
                "uniform",
                "auto");
    }

    private ArmRequest arm(String more) throws IOException {
        return BenchJobs.session(directory, more).arm();
    }

    private static HardwareMap map(ArmRequest arm, String... reported) {
        return TableAndCoils.of(
                        installation(),
                        List.of(reported),
                        arm.coils().stream().map(c -> c.reported()).toList(),
                        arm.tableMm())
                .addedTo(NOTHING, WORKERS);
    }

    private static PlacedHardware placed(HardwareMap map, String template) {
        return map.used().stream()
                .filter(p -> p.name().equals(template))
                .findFirst()
                .orElseThrow();
    }

    /** Highest z of anything in the map, mm. */
    private static double topMm(Volume v) {
        VoxelGrid g = v.grid();
        double top = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < v.values().length; i++) {
            if (v.values()[i] > 0.002f) {
                top = Math.max(top, g.lpsFromVoxel().z(0, 0, i % g.nz()));
            }
        }
        return top;
    }

    @Test
    void theTableMovesWithTheBed() throws IOException {
        HardwareMap first = map(arm(""));
        assertThat(placed(first, "generic-table").zeroMark()).isEqualTo(ZERO);
        assertThat(topMm(first.muPerCm())).isCloseTo(30, within(6.0));
        // The bed over what lies at -60 mm: all that hangs on the table is 60 mm nearer to the head.
        HardwareMap second = map(arm(", \"tablePositionMm\": -60"));
        assertThat(placed(second, "generic-table").zeroMark().zMm()).isEqualTo(90);
        assertThat(topMm(second.muPerCm())).isCloseTo(90, within(6.0));
        HardwareMap third = map(arm(", \"tablePositionMm\": 60"), "HE1");
        assertThat(placed(third, "generic-head-coil").zeroMark()).isEqualTo(new PointMm(0, -10, -170));
        assertThat(placed(third, "generic-head-coil").by()).isEqualTo(PlacedHardware.By.TABLE);
        assertThat(third.findings()).isEmpty();
    }

    @Test
    void aCoilLiesWhereTheRequestSays() throws IOException {
        ArmRequest arm = arm(", \"coils\": [{\"name\": \"HE\", \"xMm\": 5, \"yMm\": -3, \"zMm\": 12}]");
        HardwareMap map = map(arm, "HE1", "HE2");
        PlacedHardware coil = placed(map, "generic-head-coil");
        assertThat(coil.by()).isEqualTo(PlacedHardware.By.REPORTED_POSITION);
        assertThat(coil.zeroMark()).isEqualTo(new PointMm(5, -3, 12));
        assertThat(coil.coil()).isEqualTo("HE");
        assertThat(map.findings()).isEmpty();
        TableAndCoils all = TableAndCoils.of(
                installation(),
                List.of("he", "SP1"),
                arm.coils().stream().map(c -> c.reported()).toList(),
                -60);
        assertThat(all.coils()).containsExactly("HE", "SP1");
        assertThat(all.inWords())
                .containsExactly(
                        "coils that the MR series name: he, SP1",
                        "coils that the request names: HE at 5, -3, 12 mm",
                        "table position of this bed: -60 mm");
    }

    /** Whatever the request says, what MR was received with and nobody knows is an alarm. */
    @Test
    void aCoilOfMrWithoutATemplateStaysAnAlarm() throws IOException {
        HardwareMap map = map(arm(", \"coils\": [{\"name\": \"HE\"}]"), "KNEE_15");
        assertThat(map.findings()).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Finding.Severity.ALARM);
            assertThat(f.text()).startsWith("coil KNEE_15: no template in the catalogue");
        });
        assertThat(map(arm(", \"coils\": [{\"name\": \"ANKLE\"}]")).findings())
                .singleElement()
                .satisfies(f -> assertThat(f.text()).startsWith("coil ANKLE: no template"));
    }
}
