package org.petmr.simulator.attenuation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.attenuation.assembly.AssembledMap;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.phantom.Phantoms;

/**
 * Heads with all lines of a Biograph mMR, each phantom and each value of soft tissue a run of some minutes of its own:
 *
 * <pre>mvn -P nema -pl simulator -am test -Dtest='HeadAccuracyLongRun#plain' -Dsurefire.failIfNoSpecifiedTests=false</pre>
 */
class HeadAccuracyLongRun {

    private static final Workers WORKERS = Workers.ofMachine();
    private static final ScannerModel MMR = ScannerCatalogue.find("mmr");

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    /**
     * The skull of {@code head} is of one piece of 0.143 cm^-1, of which R2* and ZTE make 0.157: on top of the 2 % that a brain
     * of 0.0988 gains from a class of 0.1000. With the brain's own value, 0.099 as RESOLUTE has it, the brain is within 3 %.
     */
    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.099})
    void plain(double softPerCm) {
        check("head", softPerCm, softPerCm < 0.1 ? 3 : 4.5);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.099})
    void detailed(double softPerCm) {
        check("head-detailed", softPerCm, 3);
    }

    private static void check(String name, double softPerCm, double mostPercent) {
        Phantom head = Phantoms.find(name);
        PetBias scan = new PetBias(head, MMR, MMR.imageGrid(2), 21, 2, WORKERS);
        HeadSeries series = new HeadSeries(head, WORKERS);
        PetAccuracyTest.print(
                "mMR, %s, true bone and soft tissue of %s".formatted(name, softPerCm),
                scan.of(scan.image(scan.trueBone(softPerCm)), 0));
        for (HeadSeries.Bone bone : HeadSeries.Bone.values()) {
            AssembledMap map = series.map(bone, softPerCm, scan.pet.grid);
            Map<String, Double> found = scan.of(scan.image(map.muPerCm()), 0);
            PetAccuracyTest.print(
                    "mMR, %s, %s with soft tissue of %s: %s"
                            .formatted(name, bone, softPerCm, map.map().method()),
                    found);
            if (bone == HeadSeries.Bone.UTE || bone == HeadSeries.Bone.ZTE) {
                assertThat(found.get("brain")).as(bone + " " + softPerCm).isCloseTo(0, within(mostPercent));
            }
        }
    }
}
