package org.petmr.simulator.attenuation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.attenuation.quality.Finding;
import org.petmr.attenuation.tissue.MuClasses;
import org.petmr.attenuation.tissue.MuMap;
import org.petmr.attenuation.tissue.MuMapOptions;
import org.petmr.attenuation.tissue.TissueClass;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.simulator.mr.MrScanner;
import org.petmr.simulator.mr.MrSettings;
import org.petmr.simulator.mr.fault.MrFault;
import org.petmr.simulator.mr.fault.MrFaults;
import org.petmr.simulator.phantom.BodyPhantom;
import org.petmr.simulator.phantom.Ellipsoid;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.phantom.Phantoms;
import org.petmr.simulator.phantom.ShapePhantom;
import org.petmr.simulator.phantom.Tissues;

/**
 * Classes against the phantoms' truth. Voxels of 5 mm, twice those of a Biograph mMR's Dixon scan, so that partial volume is worse
 * than it will be; noise as usual unless said.
 */
class TissueAccuracyTest {

    private static final Workers WORKERS = new Workers(2);
    private static final double MM = 5;
    private static final VoxelGrid BED = VoxelGrid.centred(112, 54, 52, MM, MM, MM);
    private static final MrSettings USUAL = MrSettings.of(0.015, 11);

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private static Phantom body(String region, BodyPhantom.Arms arms) {
        return BodyPhantom.healthy().with(arms).at(BodyPhantom.centreMm(region));
    }

    private static MuMap map(Phantom phantom, VoxelGrid grid, MrSettings settings, MuMapOptions options) {
        return MuMap.of(TissueTruth.dixon(phantom, grid, settings, WORKERS), grid, options, WORKERS, Progress.NONE);
    }

    private static void assertClasses(Phantom phantom, MuMap map) {
        TissueClass[] truth = TissueTruth.classes(phantom, map.classes().grid());
        assertThat(TissueTruth.dice(TissueClass.FAT, truth, map.classes()))
                .as("fat")
                .isGreaterThan(0.90);
        assertThat(TissueTruth.dice(TissueClass.SOFT, truth, map.classes()))
                .as("soft")
                .isGreaterThan(0.95);
        assertThat(TissueTruth.dice(TissueClass.AIR, truth, map.classes()))
                .as("air")
                .isGreaterThan(0.95);
    }

    private static double lungDice(Phantom phantom, MuMap map) {
        return TissueTruth.dice(
                TissueClass.LUNG, TissueTruth.classes(phantom, map.classes().grid()), map.classes());
    }

    @ParameterizedTest
    @CsvSource({"heart, DOWN", "heart, UP", "liver, DOWN", "abdomen, NONE", "pelvis, DOWN"})
    void bedsOfABody(String region, BodyPhantom.Arms arms) {
        Phantom body = body(region, arms);
        MuMap map = map(body, BED, USUAL, MuMapOptions.BODY);
        assertClasses(body, map);
        if (!region.equals("pelvis")) {
            assertThat(lungDice(body, map)).as("lung").isGreaterThan(region.equals("abdomen") ? 0.85 : 0.95);
        } else {
            assertThat(map.volumeMl()).doesNotContainKey(TissueClass.LUNG);
        }
        assertThat(map.method()).isEqualTo("Dixon 4 classes");
    }

    /** The coils see the rim three times as well as the middle; or noise is a fifth of muscle's signal. */
    @ParameterizedTest
    @CsvSource({"0.015, 2.0", "0.062, 0"})
    void shadingAndNoise(double noise, double coilBias) {
        Phantom body = body("heart", BodyPhantom.Arms.DOWN);
        MuMap map = map(body, BED, MrSettings.of(noise, 5).withCoilBias(coilBias), MuMapOptions.BODY);
        assertClasses(body, map);
        assertThat(lungDice(body, map)).isGreaterThan(0.95);
        assertThat(map.findings()).isEmpty();
    }

    /** The field of view ends within the arms, and what lies beyond is folded in. */
    @Test
    void foldedArms() {
        Phantom body = body("liver", BodyPhantom.Arms.DOWN);
        MuMap map = map(body, BED, USUAL.with(MrFaults.of(new MrFault.WrapAround(470))), MuMapOptions.BODY);
        TissueClass[] truth = TissueTruth.classes(body, map.classes().grid());
        assertThat(map.classes().grid().nx()).isEqualTo(94);
        assertThat(TissueTruth.dice(TissueClass.SOFT, truth, map.classes())).isGreaterThan(0.95);
        assertThat(TissueTruth.dice(TissueClass.AIR, truth, map.classes())).isGreaterThan(0.95);
        assertThat(lungDice(body, map)).isGreaterThan(0.95);
        assertThat(map.findings()).extracting(Finding::kind).contains(Finding.Kind.TRUNCATED);
    }

    /** Gas in the stomach, right below the left lung, and in the bowel is air, not lung. */
    @Test
    void gasIsNotLung() {
        Phantom plain = body("liver", BodyPhantom.Arms.DOWN);
        double up = -BodyPhantom.centreMm("liver");
        List<ShapePhantom.Part> parts = new ArrayList<>(((ShapePhantom) plain).parts());
        parts.add(new ShapePhantom.Part("gas", Tissues.find("air"), new Ellipsoid(58, -40, -30 + up, 34, 26, 34)));
        parts.add(new ShapePhantom.Part("gas", Tissues.find("air"), new Ellipsoid(0, -55, -110 + up, 60, 20, 22)));
        Phantom body = new ShapePhantom("gas", parts);
        MuMap map = map(body, BED, USUAL, MuMapOptions.BODY);
        TissueClass[] truth = TissueTruth.classes(body, BED);
        int gas = 0;
        int taken = 0;
        int[] labels = body.labels(BED);
        for (int i = 0; i < truth.length; i++) {
            if (labels[i] >= 0 && body.compartments().get(labels[i]).region().equals("gas")) {
                gas++;
                taken += map.classes().values()[i] == TissueClass.AIR.ordinal() ? 1 : 0;
            }
        }
        assertThat(gas).isGreaterThan(1000);
        assertThat((double) taken / gas).isGreaterThan(0.8);
        assertThat(lungDice(body, map)).isGreaterThan(0.95);
    }

    /** Heads: soft tissue only; skin and fat are thinner than the voxels. */
    @ParameterizedTest
    @ValueSource(strings = {"head", "head-detailed"})
    void heads(String name) {
        Phantom head = Phantoms.find(name);
        VoxelGrid grid = MrScanner.gridRound(head, 3, 3, 10);
        MuMap map = map(head, grid, USUAL.withCoilBias(1), MuMapOptions.HEAD);
        TissueClass[] truth = TissueTruth.classes(head, grid);
        assertThat(TissueTruth.dice(TissueClass.SOFT, truth, map.classes())).isGreaterThan(0.95);
        assertThat(map.findings()).isEmpty();
    }

    /** Between fat and soft tissue mu follows the mixture; the mean over the body is truer than that of classes. */
    @Test
    void fatWaterModeFollowsTheMixture() {
        Phantom body = body("abdomen", BodyPhantom.Arms.NONE);
        MuMap map =
                map(body, BED, USUAL, MuMapOptions.BODY.with(MuClasses.SIGNA).with(MuMapOptions.Mode.FAT_WATER));
        assertThat(map.method()).isEqualTo("Dixon fat-water");
        // bowel and its fat: 35 % of its protons
        Volume mu = map.muPerCm();
        double sum = 0;
        int[] bowel = body.voxelsInside("bowel", 8, BED);
        for (int i : bowel) {
            sum += mu.values()[i];
        }
        assertThat(sum / bowel.length).isCloseTo(0.65 * 0.1 + 0.35 * 0.086, within(0.002));
    }

    /** Lung of 0.26 g/mL: its mu in the phantom is told from its signal within 25 %, T1 being unknown. */
    @Test
    void lungValueOfThePatient() {
        Phantom body = body("heart", BodyPhantom.Arms.UP);
        MuMap map = map(body, BED, MrSettings.of(0.005, 3), MuMapOptions.BODY.with(MuMapOptions.LungValue.PATIENT));
        int[] lung = body.voxelsInside("lung", 12, BED);
        double sum = 0;
        for (int i : lung) {
            sum += map.muPerCm().values()[i];
        }
        assertThat(map.method()).contains("from its signal");
        assertThat(sum / lung.length).isCloseTo(Tissues.find("lung").muPerCm(), within(0.25 * 0.0247));
    }
}
