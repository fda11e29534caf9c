package org.petmr.simulator.physics.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.StrictJson;

class ScannerPhysicsOracleTest {

    /** O57: 2.7 MBq, within 5 %; and 2.9 MBq of the SIGNA's smaller crystals in larger blocks. */
    @Test
    void crystalsOwnActivity() {
        ScannerModel mmr = ScannerCatalogue.find("mmr");
        assertThat(ScannerPhysics.of(mmr).lutetiumBq(mmr)).isCloseTo(2.7e6, within(0.05 * 2.7e6));
        ScannerModel signa = ScannerCatalogue.find("signa");
        assertThat(ScannerPhysics.of(signa).lutetiumBq(signa)).isCloseTo(2.9e6, within(0.07 * 2.9e6));
    }

    /** O32, the formulas. */
    @Test
    void deadTimeAt100Kcps() {
        DeadTime paralysable = new DeadTime(DeadTime.Kind.PARALYSABLE, 432);
        DeadTime other = new DeadTime(DeadTime.Kind.NON_PARALYSABLE, 432);
        assertThat(other.countedPerSecond(100e3)).isCloseTo(95_859, within(1.0));
        assertThat(paralysable.countedPerSecond(100e3)).isCloseTo(95_772, within(1.0));
        assertThat(paralysable.countedPerSecond(1e6)).isCloseTo(649.2e3, within(100.0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mmr", "signa", "bench"})
    void everyScannerHasPhysicsThatReadBackEqual(String name) {
        ScannerModel scanner = ScannerCatalogue.find(name);
        ScannerPhysics physics = ScannerPhysics.of(scanner);
        assertThat(physics.scanner()).isEqualTo(name);
        assertThat(StrictJson.read("physics", StrictJson.write(physics), ScannerPhysics.class))
                .isEqualTo(physics);
        ScannerPhysics.derivedFrom(scanner).mustFit(scanner);
    }

    @Test
    void blocksThatOverlapAreRefused() {
        ScannerModel bench = ScannerCatalogue.find("bench");
        String json = StrictJson.write(ScannerPhysics.of(bench))
                .replace("\"blockWidthMm\" : 40.0", "\"blockWidthMm\" : 41.0");
        ScannerPhysics tooWide = StrictJson.read("physics", json, ScannerPhysics.class);
        assertThatThrownBy(() -> tooWide.mustFit(bench))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("scanner physics: blockWidthMm: 41.0 (expected: at most 40.81)");
    }
}
