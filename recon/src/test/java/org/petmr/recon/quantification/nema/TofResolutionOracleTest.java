package org.petmr.recon.quantification.nema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.ProjectionGeometry;

/** Events of a line source with arrival times of a known spread, among scattered ones. */
final class TofResolutionOracleTest {

    private static final ScannerModel SIGNA = ScannerCatalogue.find("signa");

    /** 390 ps in bins of 169 ps: sqrt(390^2 + (2.355 * 169.26)^2 / 12) = 406.6 ps. Elements in either order. */
    @Test
    void recoversTheSpreadAndThePlace() {
        long seed = 390;
        ProjectionGeometry geometry = new ProjectionGeometry(SIGNA);
        long[] words = TofEvents.of(seed, 400_000, 160_000);
        TofLineFinder finder = new TofLineFinder(geometry);
        finder.add(words, words.length);
        TofLineFinder.Position at = finder.position();
        assertThat(at.xMm()).as("seed %d", seed).isCloseTo(12, within(1.0));
        assertThat(at.yMm()).as("seed %d", seed).isCloseTo(45, within(1.0));
        TofResolution resolution = new TofResolution(geometry, at);
        resolution.add(words, words.length);
        TofResolution.Result r = resolution.result();
        // 20 000 counts in the highest bin: 0.7 % of its height, so about 1 % of the width, and 1 % for straight lines
        assertThat(r.width().fwhm()).as("seed %d", seed).isCloseTo(406.6, within(10.0));
        assertThat(r.centrePs()).as("seed %d", seed).isCloseTo(0, within(12.0));
    }

    @Test
    void refusesAScannerWithoutTimes() {
        assertThatThrownBy(() -> new TofResolution(
                        new ProjectionGeometry(ScannerCatalogue.find("mmr")), new TofLineFinder.Position(0, 45)))
                .hasMessage("scanner: mmr has no time of flight (expected: one that has)");
        TofResolution empty = new TofResolution(new ProjectionGeometry(SIGNA), new TofLineFinder.Position(0, 45));
        assertThatThrownBy(empty::result).hasMessageContaining("arrival times: profile");
        assertThatThrownBy(new TofLineFinder(new ProjectionGeometry(SIGNA))::position)
                .hasMessageContaining("follow no line");
    }
}
