package org.petmr.simulator.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.scenario.RegionResult;
import org.petmr.simulator.scenario.Scenario;
import org.petmr.simulator.scenario.TruthTable;

/** What is measured in the service's image is where it lies in the phantom, also when the table does not stand at 0. */
class WholeImageTest {

    @TempDir
    private Path directory;

    /** A perfect image of an only bed, as the service delivers it: with the scanner's middle at 0. */
    private Volume perfect(Scenario scenario) {
        VoxelGrid grid =
                scenario.scannerModel().imageGrid(scenario.reconstruction().imageCoarsening());
        Phantom here = scenario.bed(0).inScanner().phantom(0);
        double[] activity = scenario.activityBqPerMl();
        Volume image = Volume.zeros(grid);
        for (int i = 0; i < here.compartments().size(); i++) {
            String region = here.compartments().get(i).region();
            if (scenario.measure().regions().contains(region)) {
                for (int v : here.voxelsInside(region, 0, grid)) {
                    image.values()[v] = (float) activity[i];
                }
            }
        }
        return image;
    }

    @ParameterizedTest
    @ValueSource(strings = {"liver-dotatate", "pelvis-psma"})
    void anOnlyBedIsMeasuredWhereItLies(String name) throws Exception {
        Scenario scenario = Scenario.find(name);
        Path file = directory.resolve("pet.nii.gz");
        Nifti.write(file, perfect(scenario));
        WholeImage whole = WholeImage.of(scenario, file);
        for (RegionResult found : TruthTable.measure(scenario, whole.image(), whole.wellSeen())) {
            assertThat(found.measuredBqPerMl())
                    .as(found.name())
                    .isCloseTo(found.truthBqPerMl(), Percentage.withPercentage(0.1));
            assertThat(found.voxels()).as(found.name()).isGreaterThan(20);
        }
    }

    @Test
    void theEndsOfTheScannerAreNotJudged() throws Exception {
        Scenario scenario = Scenario.find("pelvis-psma");
        Path file = directory.resolve("pet.nii.gz");
        Nifti.write(file, perfect(scenario));
        WholeImage whole = WholeImage.of(scenario, file);
        int nz = whole.wellSeen().length;
        assertThat(whole.wellSeen()[0]).isFalse();
        assertThat(whole.wellSeen()[nz / 2]).isTrue();
        assertThat(whole.wellSeen()[nz - 1]).isFalse();
        double middle = whole.image().grid().lpsFromVoxel().z(0, 0, 0.5 * (nz - 1));
        assertThat(middle).isCloseTo(scenario.table().beds().get(0).positionMm(), within(1e-3));
    }
}
