package org.petmr.acquisition.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.recon.image.Affine;
import org.petmr.recon.sinogram.DecaySpan;

/** A gate by the amplitude of the breath, as an enhanced object that says which amplitudes it holds and nothing of times in a cycle. */
class AmplitudeGateTest {

    private static final EnhancedPet.Technique TECHNIQUE =
            new EnhancedPet.Technique(656, 258, 0, Affine.IDENTITY, AttenuationSource.MR, false, 3, 21);

    @TempDir
    Path directory;

    static DicomObject gate(PetSeriesDescription description, int number, double from, double to) {
        return EnhancedPet.object(
                new EnhancedPet.TimeFrame(SamplePet.volume(), 0, 600_000, 123_456, 0, 1),
                description,
                TECHNIQUE,
                new EnhancedPet.AmplitudeGate(number, from, to, 144_000));
    }

    static PetSeriesDescription description() {
        return SamplePet.description(PetSeriesDescription.Quantity.ACTIVITY_BQ_PER_ML);
    }

    @Test
    void itSaysWhichAmplitudesItHolds() {
        DicomObject o = gate(description(), 2, 12.5, 40);
        assertThat(o.string(Tag.RespiratoryTriggerType)).contains("AMPLITUDE");
        assertThat(o.intValue(Tag.InstanceNumber)).hasValue(2);
        DicomObject group = o.items(Tag.SharedFunctionalGroupsSequence)
                .get(0)
                .items(Tag.RespiratorySynchronizationSequence)
                .get(0);
        assertThat(group.doubleValue(Tag.StartingRespiratoryAmplitude)).hasValue(12.5);
        assertThat(group.doubleValue(Tag.EndingRespiratoryAmplitude)).hasValue(40);
        DicomObject frame = o.items(Tag.PerFrameFunctionalGroupsSequence).get(0);
        assertThat(frame.items(Tag.FrameContentSequence).get(0).doubleValue(Tag.FrameAcquisitionDuration))
                .as("what it counted, not how long the scan was")
                .hasValue(144_000);
        assertThat(frame.items(Tag.PETFrameCorrectionFactorsSequence).get(0).doubleValue(Tag.DecayFactor))
                .as("it counted during the whole scan")
                .satisfies(f -> assertThat(f.orElseThrow())
                        .isCloseTo(DecayTimes.factor(new DecaySpan(0, 600), 6586.2), within(1e-9)));
    }

    /** Also of an agent without a code of its own in the standard. */
    @Test
    void dciodvfyFindsNoError() throws Exception {
        PetSeriesDescription fdg = description();
        PetSeriesDescription.Tracer t = fdg.tracer().orElseThrow();
        PetSeriesDescription dotatate = new PetSeriesDescription(
                fdg.quantity(),
                fdg.patient(),
                fdg.study(),
                fdg.series(),
                fdg.equipment(),
                Optional.of(new PetSeriesDescription.Tracer(
                        "68Ga-DOTATATE of long name",
                        Optional.empty(),
                        Code.GALLIUM_68,
                        4062.6,
                        0.889,
                        t.totalDoseBq(),
                        t.injected())),
                fdg.reconstruction(),
                fdg.frame(),
                fdg.related());
        List<DicomObject> gates = List.of(gate(fdg, 1, 0, 12.5), gate(fdg, 2, 12.5, 100), gate(dotatate, 1, 0, 100));
        for (DicomObject gate : gates) {
            Path file = directory.resolve("gate.dcm");
            DicomFile.write(file, gate);
            Dciodvfy.findsNoError(file);
        }
    }
}
