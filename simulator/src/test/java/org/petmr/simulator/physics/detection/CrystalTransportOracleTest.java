package org.petmr.simulator.physics.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.physics.Photon;

class CrystalTransportOracleTest {

    /** Compton and photoelectric parts together with the coherent rest, 5 to 6 %, make the published mu of LSO. */
    @Test
    void partsOfMuAddUp() {
        double compton = Scintillator.LSO.comptonPerCm(511);
        double photoelectric = Scintillator.LSO.photoelectricPerCm(511);
        assertThat(compton).isCloseTo(0.546, within(0.002));
        assertThat(0.87 - compton - photoelectric).isBetween(0.03, 0.06);
    }

    /** Absorption along the axis of a block: 1 - exp(-mu d); 200,000 photons know it to 0.001. */
    @Test
    void interactionsThinOutExponentially() {
        ScannerModel scanner = ScannerCatalogue.find("mmr");
        ScannerPhysics physics = ScannerPhysics.of(scanner);
        BlockRing ring = new BlockRing(scanner, physics);
        CrystalTransport transport = new CrystalTransport(ring, physics.crystal());
        SplittableRandom random = new SplittableRandom(2);
        Photon photon = new Photon();
        Deposits deposits = new Deposits();
        int n = 200_000;
        int met = 0;
        for (int i = 0; i < n; i++) {
            int block = i % ring.around;
            LineSource.aim(photon, 0, 0, 3, ring.cos[block], ring.sin[block], 0);
            deposits.clear();
            transport.enter(photon, random, deposits);
            if (deposits.count > 0) {
                met++;
                double sum = 0;
                for (int j = 0; j < deposits.count; j++) {
                    sum += deposits.energyKev[j];
                    assertThat(Math.abs(deposits.vMm[j])).isLessThanOrEqualTo(ring.halfWidthMm);
                    assertThat(Math.abs(deposits.wMm[j])).isLessThanOrEqualTo(ring.halfLengthMm);
                }
                assertThat(sum).isLessThanOrEqualTo(511 + 1e-9);
            }
        }
        double mu = physics.crystal().comptonPerCm(511) + physics.crystal().photoelectricPerCm(511);
        assertThat((double) met / n).as("seed 2").isCloseTo(1 - Math.exp(-2 * mu), within(0.004));
    }

    /** Every crystal's middle, at any depth, is found in its own block and crystal. */
    @Test
    void crystalsAreFoundWhereTheyStand() {
        for (String name : ScannerCatalogue.names()) {
            ScannerModel scanner = ScannerCatalogue.find(name);
            BlockRing ring = new BlockRing(scanner, ScannerPhysics.of(scanner));
            int found = 0;
            for (int block = 0; block < ring.blocks(); block++) {
                int sector = block % ring.around;
                for (int i = 0; i < ring.crystalsAround; i++) {
                    for (int k = 0; k < ring.crystalsAlongZ; k++) {
                        double u = ring.innerMm + 0.1 + (ring.depthMm - 0.2) * (i + k) / 20;
                        double v = ((i + 0.5) / ring.crystalsAround * 2 - 1) * ring.halfWidthMm;
                        double w = ((k + 0.5) / ring.crystalsAlongZ * 2 - 1) * ring.halfLengthMm;
                        double x = u * ring.cos[sector] - v * ring.sin[sector];
                        double y = u * ring.sin[sector] + v * ring.cos[sector];
                        double z = ring.middleZMm(block / ring.around) + w;
                        assertThat(ring.block(x, y, z)).as("%s %d", name, block).isEqualTo(block);
                        int element = ring.element(block, ring.vMm(block, x, y), ring.wMm(block, z));
                        assertThat(ring.blockOf(element)).isEqualTo(block);
                        int indices = scanner.indicesPerRing();
                        assertThat(scanner.isGap(element % indices)).isFalse();
                        // The model's crystal is where the real one is, but for the flat faces and its rounding.
                        double angle = scanner.crystalAngleRad(element % indices);
                        double off = Math.IEEEremainder(Math.atan2(y, x) - angle, 2 * Math.PI);
                        assertThat(Math.abs(off) * scanner.innerRadiusMm()).isLessThan(2.0);
                        assertThat(Math.abs(scanner.ringZMm(element / indices) - z))
                                .isLessThan(1.0);
                        found++;
                    }
                }
            }
            assertThat(found).isEqualTo(scanner.rings() * scanner.blocksTransaxial() * ring.crystalsAround);
        }
    }
}
