package org.petmr.simulator.attenuation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.attenuation.assembly.AssembledMap;
import org.petmr.attenuation.tissue.DixonImages;
import org.petmr.attenuation.tissue.MuMapOptions;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.phantom.Phantom;

/**
 * {@link PetAccuracyTest} with all lines of a Biograph mMR and the lattice of its Dixon scan; heads are in
 * {@link HeadAccuracyLongRun}:
 *
 * <pre>mvn -P nema -pl simulator -am test -Dtest=PetAccuracyLongRun -Dsurefire.failIfNoSpecifiedTests=false</pre>
 */
class PetAccuracyLongRun {

    private static final Workers WORKERS = Workers.ofMachine();
    private static final ScannerModel MMR = ScannerCatalogue.find("mmr");
    private static final VoxelGrid DIXON = VoxelGrid.centred(192, 126, 84, 2.6, 2.6, 3.12);

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private static PetBias scan(Phantom phantom) {
        return new PetBias(phantom, MMR, MMR.imageGrid(2), 21, 2, WORKERS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"liver", "heart"})
    void bedsOfABody(String region) {
        Phantom body = PetBias.body(region);
        PetBias scan = scan(body);
        DixonImages dixon = PetBias.bodyDixon(body, DIXON, WORKERS);
        for (MuMapOptions.Mode mode : MuMapOptions.Mode.values()) {
            AssembledMap map = scan.map(dixon, MuMapOptions.BODY.with(mode));
            Map<String, Double> all = scan.of(scan.image(map.muPerCm()), 0);
            PetAccuracyTest.print("mMR, " + region + ", " + map.map().method(), all);
            assertThat(all.get("muscle")).as(mode + " muscle").isCloseTo(0, within(3.0));
            assertThat(all.get("liver")).as(mode + " liver").isCloseTo(0, within(3.0));
            assertThat(all.get("lung")).as(mode + " lung").isCloseTo(0, within(8.0));
            if (mode == MuMapOptions.Mode.FAT_WATER) {
                assertThat(all.get("soft tissue")).as("soft tissue").isCloseTo(0, within(3.0));
            }
        }
    }
}
