package org.petmr.acquisition.mr;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.DicomObjectBuilder;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.dicom.Vr;

/** Headers as vendors write them. */
class MrRecognitionTest {

    private static MrRecognition of(
            String imageType,
            String description,
            String sequence,
            String variant,
            String type,
            Double tr,
            Double te,
            Double ti) {
        DicomObjectBuilder o = DicomObject.builder()
                .put(Tag.ImageType, imageType.split("/"))
                .put(Tag.SeriesDescription, description == null ? "" : description)
                .put(Tag.ScanningSequence, sequence.split("/"))
                .put(Tag.SequenceVariant, variant.split("/"))
                .put(Tag.MRAcquisitionType, type)
                .put(Tag.MagneticFieldStrength, 3);
        put(Tag.RepetitionTime, tr, o);
        put(Tag.EchoTime, te, o);
        put(Tag.InversionTime, ti, o);
        return MrRecognition.of(MrFacts.classic(o.build()));
    }

    private static void put(int tag, Double value, DicomObjectBuilder o) {
        if (value != null) {
            o.put(tag, value.doubleValue());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "DIXON_IN, ORIGINAL/PRIMARY/DIXON/IN_PHASE, t1_vibe_dixon, GR, SP, 3D, 3.6, 2.46,",
        "DIXON_OPPOSED, ORIGINAL/PRIMARY/DIXON/OPP_PHASE, t1_vibe_dixon, GR, SP, 3D, 3.6, 1.23,",
        "DIXON_WATER, DERIVED/PRIMARY/DIXON/WATER, t1_vibe_dixon, GR, SP, 3D, 3.6, 1.23,",
        "DIXON_FAT, DERIVED/PRIMARY/DIXON/FAT, t1_vibe_dixon, GR, SP, 3D, 3.6, 1.23,",
        "DIXON_WATER, ORIGINAL/PRIMARY/M, head_mrac_dixon_w, GR, SP, 3D, 3.6, 1.23,",
        "DIXON_IN, ORIGINAL/PRIMARY/M, head_mrac_dixon_in, GR, SP, 3D, 3.6, 2.46,",
        "DIXON_IN, ORIGINAL/PRIMARY/M, MRAC Dixon, GR, SP, 3D, 3.6, 2.46,",
        "DIXON_OPPOSED, ORIGINAL/PRIMARY/M, MRAC Dixon, GR, SP, 3D, 3.6, 1.23,",
        "DIXON_OPPOSED, DERIVED/SECONDARY/OTHER, OutPhase: LAVA-Flex, GR, SP, 3D, 4, 1.2,",
        "OTHER, DERIVED/PRIMARY/DIXON/FAT_FRACTION, dixon, GR, SP, 3D, 3.6, 1.23,",
        "UTE, ORIGINAL/PRIMARY/M, head_ute, GR, SP, 3D, 11.9, 0.07,",
        "UTE, ORIGINAL/PRIMARY/M, radial, GR, SP, 3D, 11.9, 0.07,",
        "ZTE, ORIGINAL/PRIMARY/M, ZTE head, GR, SP, 3D, 1.2, 0.016,",
        "T1, ORIGINAL/PRIMARY/M, anything, GR/IR, SP/MP, 3D, 2300, 2.9, 900",
        "T1, ORIGINAL/PRIMARY/M, anything, GR, SP, 3D, 7, 3,",
        "T1, ORIGINAL/PRIMARY/M, anything, SE, SK, 2D, 500, 12,",
        "T2, ORIGINAL/PRIMARY/M, anything, SE, SK, 2D, 5000, 90,",
        "PROTON_DENSITY, ORIGINAL/PRIMARY/M, anything, SE, SK, 2D, 2500, 20,",
        "FLAIR, ORIGINAL/PRIMARY/M, anything, SE/IR, SK, 2D, 9000, 100, 2500",
        "STIR, ORIGINAL/PRIMARY/M, anything, SE/IR, SK, 2D, 4000, 40, 200",
        "ADC, DERIVED/PRIMARY/DIFFUSION/ADC, diff, EP, SK, 2D, 5000, 70,",
        "DWI, ORIGINAL/PRIMARY/DIFFUSION/NONE, diff, EP, SK, 2D, 5000, 70,",
        "OTHER, DERIVED/PRIMARY/DIFFUSION/TRACEW, diff, EP, SK, 2D, 5000, 70,",
        "PERFUSION_DSC, ORIGINAL/PRIMARY/PERFUSION/NONE, perf, EP, SK, 2D, 1500, 30,",
        "OTHER, DERIVED/PRIMARY/PERFUSION/RCBV, perf, EP, SK, 2D, 1500, 30,",
        "ASL, DERIVED/PRIMARY/PERFUSION/ASL, asl, EP, SK, 2D, 2300, 12,",
        "LOCALIZER, ORIGINAL/PRIMARY/M, localizer_3plane, GR, SP, 2D, 8, 4,",
        "FIELD_MAP, ORIGINAL/PRIMARY/M, gre_field_mapping, GR, SP, 2D, 600, 10,",
        "FIELD_MAP, ORIGINAL/PRIMARY/P, gre_field_mapping, GR, SP, 2D, 600, 12.46,",
        "OTHER, ORIGINAL/PRIMARY/P, anything, GR, SP, 3D, 7, 3,",
        "OTHER, ORIGINAL/PRIMARY/M, anything, RM, NONE, 2D, , ,"
    })
    void kindsOfClassicHeaders(
            MrKind kind,
            String imageType,
            String description,
            String sequence,
            String variant,
            String type,
            Double tr,
            Double te,
            Double ti) {
        MrRecognition found = of(imageType, description, sequence, variant, type, tr, te, ti);
        assertThat(found.kind()).as(found.toString()).isEqualTo(kind);
        assertThat(found.evidence()).isNotEmpty();
    }

    @Test
    void anEchoTimeThatContradictsWeakensTheDecision() {
        MrRecognition agrees = of("ORIGINAL/PRIMARY/DIXON/IN_PHASE", "dixon", "GR", "SP", "3D", 3.6, 2.46, null);
        MrRecognition contradicts = of("ORIGINAL/PRIMARY/DIXON/IN_PHASE", "dixon", "GR", "SP", "3D", 3.6, 1.23, null);
        assertThat(agrees.confidence()).isGreaterThan(0.85);
        assertThat(contradicts.confidence()).isLessThan(0.65);
        assertThat(contradicts.evidence()).contains("TE 1.23 ms at 3.0 T does not agree");
    }

    @Test
    void anAbsentEchoTimeIsNotZero() {
        assertThat(of("ORIGINAL/PRIMARY/M", "anything", "GR", "SP", "3D", 7.0, null, null)
                        .kind())
                .isEqualTo(MrKind.T1);
    }

    /** As a series after an injection has it; before, T1 with and without agent were one kind. */
    @Test
    void contrastAgentMakesT1AnotherKind() {
        DicomObjectBuilder o = DicomObject.builder()
                .put(Tag.ImageType, "ORIGINAL", "PRIMARY", "M")
                .put(Tag.ScanningSequence, "GR", "IR")
                .put(Tag.SequenceVariant, "SP", "MP")
                .put(Tag.MRAcquisitionType, "3D")
                .put(Tag.RepetitionTime, 2300)
                .put(Tag.EchoTime, 2.98)
                .put(Tag.InversionTime, 900);
        assertThat(MrRecognition.of(MrFacts.classic(o.build())).kind()).isEqualTo(MrKind.T1);
        o.put(Tag.ContrastBolusAgent, "gadobutrol");
        assertThat(MrRecognition.of(MrFacts.classic(o.build())).kind()).isEqualTo(MrKind.T1_CONTRAST);
        o.put(Tag.ContrastBolusAgent, " ");
        assertThat(MrRecognition.of(MrFacts.classic(o.build())).kind()).isEqualTo(MrKind.T1);
    }

    /** GE writes OTHER as its image type; the agent, or the b value of 0, is all that tells these apart from T2. */
    @Test
    void echoPlanarWithoutTokens() {
        DicomObjectBuilder o = DicomObject.builder()
                .put(Tag.ImageType, "ORIGINAL", "PRIMARY", "OTHER")
                .put(Tag.ScanningSequence, "EP", "GR")
                .put(Tag.SequenceVariant, "NONE")
                .put(Tag.MRAcquisitionType, "2D")
                .put(Tag.RepetitionTime, 1500)
                .put(Tag.EchoTime, 30)
                .put(Tag.ContrastBolusAgent, "gadobutrol");
        assertThat(MrRecognition.of(MrFacts.classic(o.build())).kind()).isEqualTo(MrKind.PERFUSION_DSC);
        o.remove(Tag.ContrastBolusAgent)
                .put(Tag.ScanningSequence, "EP", "SE")
                .put(Tag.RepetitionTime, 6500)
                .put(Tag.EchoTime, 75)
                .putPrivate("GEMS_PARM_01", 0x0043, 0x39, Vr.IS, "0\\8\\0\\0 ".getBytes(StandardCharsets.US_ASCII));
        assertThat(MrRecognition.of(MrFacts.classic(o.build())).kind()).isEqualTo(MrKind.DWI);
    }

    /** PS3.3 C.8.13.5.7: Spoiling stands in the modifier group, not beside it. */
    @Test
    void enhancedSpoilingIsFoundInItsGroup() {
        DicomObject o = DicomObject.builder()
                .put(Tag.ImageType, "ORIGINAL", "PRIMARY", "VOLUME", "NONE")
                .put(Tag.EchoPulseSequence, "GRADIENT")
                .put(Tag.MRAcquisitionType, "3D")
                .build();
        DicomObject shared = DicomObject.builder()
                .put(
                        Tag.MRTimingAndRelatedParametersSequence,
                        DicomObject.builder().put(Tag.RepetitionTime, 7).build())
                .put(
                        Tag.MRModifierSequence,
                        DicomObject.builder()
                                .put(Tag.Spoiling, "RF_AND_GRADIENT")
                                .build())
                .build();
        MrFacts facts =
                MrFacts.enhanced(o, new FunctionalGroups(DicomObject.builder().build(), shared));
        assertThat(facts.variant()).containsExactly("SP");
        assertThat(MrRecognition.of(facts).kind()).isEqualTo(MrKind.T1);
    }
}
