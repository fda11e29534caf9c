package org.petmr.recon.correction.scatter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.petmr.recon.scanner.ScannerCatalogue;

class ComptonOracleTest {

    private static final EnergyWindow MMR = EnergyWindow.of(ScannerCatalogue.find("mmr"));
    private static final EnergyWindow SIGNA = EnergyWindow.of(ScannerCatalogue.find("signa"));

    private static double scattered(double degrees) {
        return ComptonScatter.scatteredEnergyKev(511, Math.cos(Math.toRadians(degrees)));
    }

    /** O21. */
    @Test
    void energyAfterScatter() {
        assertThat(scattered(30)).isCloseTo(450.6, within(0.1));
        assertThat(scattered(45)).isCloseTo(395.2, within(0.1));
        assertThat(scattered(90)).isCloseTo(255.5, within(0.1));
        assertThat(ComptonScatter.cosine(scattered(30))).isCloseTo(Math.cos(Math.toRadians(30)), within(1e-12));
    }

    /** O22. */
    @Test
    void crossSectionsAndTheirMoments() {
        assertThat(ComptonScatter.totalCm2(511)).isCloseTo(2.8654e-25, within(2.8654e-28));
        double sum = 0;
        double cosine = 0;
        double energy = 0;
        int n = 20000;
        for (int i = 0; i < n; i++) {
            double c = -1 + (i + 0.5) * 2 / n;
            double d = 2 * Math.PI * ComptonScatter.differentialCm2(511, c) * 2 / n;
            sum += d;
            cosine += d * c;
            energy += d * ComptonScatter.scatteredEnergyKev(511, c);
        }
        assertThat(sum).isCloseTo(ComptonScatter.totalCm2(511), within(1e-6 * sum));
        assertThat(cosine / sum).isCloseTo(0.2914, within(0.0003));
        assertThat(energy / sum).isCloseTo(334.97, within(0.33));
        double forward = ComptonScatter.differentialCm2(511, 1);
        assertThat(ComptonScatter.differentialCm2(511, 0) / forward).isCloseTo(0.1875, within(1e-6));
        assertThat(ComptonScatter.differentialCm2(511, -1) / forward).isCloseTo(0.18519, within(1e-5));
    }

    /** The closed form holds at other energies too, where the attenuation ratio needs it. */
    @Test
    void totalIsTheIntegralAtEveryEnergy() {
        for (double energyKev : new double[] {170.3, 300, 400, 430, 511}) {
            double sum = 0;
            int n = 20000;
            for (int i = 0; i < n; i++) {
                sum += 2 * Math.PI * ComptonScatter.differentialCm2(energyKev, -1 + (i + 0.5) * 2 / n) * 2 / n;
            }
            assertThat(ComptonScatter.totalCm2(energyKev)).isCloseTo(sum, within(1e-6 * sum));
        }
        assertThat(ComptonScatter.attenuationRatio(511)).isEqualTo(1);
    }

    /** O23. */
    @Test
    void shareAboveTheLowerLevel() {
        assertThat(share(430)).isCloseTo(0.2543, within(0.0013));
        assertThat(share(425)).isCloseTo(0.2686, within(0.0013));
        assertThat(Math.toDegrees(Math.acos(ComptonScatter.cosine(430)))).isCloseTo(35.74, within(0.01));
        assertThat(Math.toDegrees(Math.acos(ComptonScatter.cosine(425)))).isCloseTo(37.09, within(0.01));
    }

    private static double share(double levelKev) {
        double least = ComptonScatter.cosine(levelKev);
        double sum = 0;
        int n = 2000;
        for (int i = 0; i < n; i++) {
            double c = least + (i + 0.5) * (1 - least) / n;
            sum += 2 * Math.PI * ComptonScatter.differentialCm2(511, c) * (1 - least) / n;
        }
        return sum / ComptonScatter.totalCm2(511);
    }

    /** O24. */
    @Test
    void energyAcceptance() {
        assertThat(MMR.acceptance(511)).isCloseTo(0.99415, within(1e-3));
        assertThat(MMR.acceptance(430)).isCloseTo(0.5, within(1e-3));
        assertThat(MMR.acceptance(400)).isCloseTo(0.1406, within(1e-3));
        assertThat(SIGNA.acceptance(511)).isCloseTo(0.99992, within(1e-4));
    }

    @Test
    void theCutLeavesOutAlmostNothing() {
        double least = MMR.leastCosine(1e-3 * MMR.acceptance(511));
        double kept = 0;
        double left = 0;
        int n = 20000;
        for (int i = 0; i < n; i++) {
            double c = -1 + (i + 0.5) * 2 / n;
            double w = AngleTable.perSteradian(MMR, c);
            if (c < least) {
                left += w;
            } else {
                kept += w;
            }
        }
        assertThat(left / kept).isLessThan(1e-3);
    }

    @Test
    void tableIsTheFormulas() {
        AngleTable table = new AngleTable(MMR, 1e-3);
        double most = AngleTable.perSteradian(MMR, 1);
        for (double c = table.leastCosine + 1e-4; c <= 1; c += 1.7e-4) {
            int cell = (int) ((float) c * table.scale + table.offset);
            assertThat((double) table.values[2 * cell]).isCloseTo(AngleTable.perSteradian(MMR, c), within(1e-3 * most));
            assertThat((double) table.values[2 * cell + 1]).isCloseTo(AngleTable.excess(c), within(2e-4));
        }
        assertThat(table.values[0]).isZero();
    }

    @Test
    void refusesWindowsThatAreNone() {
        assertThatThrownBy(() -> new EnergyWindow(610, 430, 0.1))
                .hasMessage("energy window: 610.0 to 430.0 keV (expected: 0 < lower < upper)");
        assertThatThrownBy(() -> new EnergyWindow(430, 610, 0)).hasMessage("energy resolution: 0.0 (expected: 0 to 1)");
    }
}
