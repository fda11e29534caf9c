package org.petmr.acquisition.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.recon.compute.Progress;

class DynamicPetSeriesTest {

    private static final long[] STARTS_MS = {0, 30_000, 90_000};
    private static final long[] LENGTHS_MS = {30_000, 60_000, 600_000};

    @TempDir
    Path directory;

    List<Path> written() throws Exception {
        PetSeriesDescription description = SamplePet.description(PetSeriesDescription.Quantity.ACTIVITY_BQ_PER_ML);
        List<PetSeriesDescription.Frame> times = new ArrayList<>();
        for (int i = 0; i < STARTS_MS.length; i++) {
            times.add(new PetSeriesDescription.Frame(description.frame().seriesStart(), STARTS_MS[i], LENGTHS_MS[i]));
        }
        return DynamicPetSeries.write(SamplePet::doubled, times, description, directory, Progress.NONE);
    }

    @Test
    void everyFrameHasItsTimesAndItsDecay() throws Exception {
        List<Path> files = written();
        int slices = SamplePet.volume().grid().nz();
        assertThat(files).hasSize(3 * slices);
        for (int i = 0; i < files.size(); i++) {
            DicomObject o = DicomFile.read(files.get(i)).dataSet();
            int frame = i / slices;
            assertThat(o.strings(Tag.SeriesType)).containsExactly("DYNAMIC", "IMAGE");
            assertThat(o.intValue(Tag.NumberOfSlices)).hasValue(slices);
            assertThat(o.intValue(Tag.NumberOfTimeSlices)).hasValue(3);
            assertThat(o.intValue(Tag.ImageIndex)).hasValue(i + 1);
            assertThat(o.doubleValue(Tag.ActualFrameDuration)).hasValue(LENGTHS_MS[frame]);
            double k = Math.log(2) / 6586.2 * 1e-3;
            double decays = k * LENGTHS_MS[frame];
            double factor = Math.exp(k * STARTS_MS[frame]) * decays / -Math.expm1(-decays);
            assertThat(o.doubleValue(Tag.DecayFactor).orElseThrow()).isCloseTo(factor, within(1e-6));
            double middleMs = Math.log(decays / -Math.expm1(-decays)) / k;
            assertThat(o.doubleValue(Tag.FrameReferenceTime).orElseThrow())
                    .as("where the activity is that of the frame's mean")
                    .isCloseTo(STARTS_MS[frame] + middleMs, within(20.0));
        }
        DicomObject first = DicomFile.read(files.get(2)).dataSet();
        DicomObject last = DicomFile.read(files.get(2 + 2 * slices)).dataSet();
        assertThat(last.doubleValue(Tag.RescaleSlope).orElseThrow())
                .isCloseTo(4 * first.doubleValue(Tag.RescaleSlope).orElseThrow(), within(1e-9));
    }

    @Test
    void dciodvfyFindsNoError() throws Exception {
        List<Path> files = written();
        Dciodvfy.findsNoError(files.get(0), files.get(files.size() - 1));
    }
}
