package org.petmr.acquisition.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.recon.compute.Progress;

/** A breath of 4 s in four gates, each twice as bright as the one before. */
class GatedPetSeriesTest {

    private static final List<Long> COUNTED_MS = List.of(70_000L, 71_000L, 72_000L, 73_000L);

    @TempDir
    Path directory;

    List<Path> written() throws Exception {
        return GatedPetSeries.write(
                SamplePet::doubled,
                new GatedPetSeries.Cycles(4000, COUNTED_MS),
                SamplePet.description(PetSeriesDescription.Quantity.ACTIVITY_BQ_PER_ML),
                directory,
                Progress.NONE);
    }

    @Test
    void everyGateHasItsPlaceInTheCycle() throws Exception {
        List<Path> files = written();
        int slices = SamplePet.volume().grid().nz();
        assertThat(files).hasSize(4 * slices);
        for (int i = 0; i < files.size(); i++) {
            DicomObject o = DicomFile.read(files.get(i)).dataSet();
            int gate = i / slices;
            assertThat(o.strings(Tag.SeriesType)).containsExactly("GATED", "IMAGE");
            assertThat(o.intValue(Tag.NumberOfRRIntervals)).hasValue(1);
            assertThat(o.intValue(Tag.NumberOfTimeSlots)).hasValue(4);
            assertThat(o.intValue(Tag.ImageIndex)).hasValue(i + 1);
            assertThat(o.doubleValue(Tag.TriggerTime)).hasValue(1000.0 * gate);
            assertThat(o.doubleValue(Tag.FrameTime)).hasValue(1000);
            assertThat(o.doubleValue(Tag.ActualFrameDuration)).hasValue(COUNTED_MS.get(gate));
        }
        assertThatThrownBy(() -> new GatedPetSeries.Cycles(0, COUNTED_MS)).hasMessageContaining("cycles: mean 0.0 ms");
    }

    @Test
    void dciodvfyFindsNoError() throws Exception {
        List<Path> files = written();
        Dciodvfy.findsNoError(files.get(0), files.get(files.size() - 1));
    }
}
