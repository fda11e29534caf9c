package org.petmr.acquisition.mr;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.Tag;

/**
 * What the header of a frame says about how it was made, classic and enhanced brought to the same words.
 *
 * @param tokens all values of Image Type and Frame Type, upper case
 * @param sequence tokens of Scanning Sequence: SE, IR, GR, EP, RM
 * @param variant tokens of Sequence Variant, such as SP, MP
 * @param names series description and protocol name, lower case
 * @param sequenceName the vendor's name of the pulse sequence, lower case
 * @param component MAGNITUDE, PHASE, REAL, IMAGINARY, MIXED; empty when not said
 * @param contrast Acquisition Contrast; empty when not said
 * @param isLabelled true when arterial spin labelling is named
 * @param hasContrastAgent true when an agent is named: given before, or within
 * @param repetitionTimeMs and the others as the frame has them
 */
record MrFacts(
        Set<String> tokens,
        Set<String> sequence,
        Set<String> variant,
        String names,
        String sequenceName,
        String component,
        String contrast,
        boolean isThreeDimensional,
        boolean isLabelled,
        boolean hasContrastAgent,
        OptionalDouble repetitionTimeMs,
        OptionalDouble echoTimeMs,
        OptionalDouble inversionTimeMs,
        OptionalDouble flipAngleDegrees,
        OptionalDouble fieldT,
        OptionalDouble bValue) {

    /** From a classic data set. */
    static MrFacts classic(DicomObject o) {
        Set<String> tokens = upper(o, Tag.ImageType);
        return new MrFacts(
                tokens,
                upper(o, Tag.ScanningSequence),
                upper(o, Tag.SequenceVariant),
                names(o),
                o.string(Tag.SequenceName, "").toLowerCase(Locale.ROOT),
                o.string(Tag.ComplexImageComponent).orElseGet(() -> componentOf(o)),
                o.string(Tag.AcquisitionContrast, ""),
                o.string(Tag.MRAcquisitionType, "").equals("3D"),
                o.contains(Tag.ArterialSpinLabelingContrast),
                !o.string(Tag.ContrastBolusAgent, "").isBlank(),
                o.doubleValue(Tag.RepetitionTime),
                o.doubleValue(Tag.EchoTime),
                o.doubleValue(Tag.InversionTime),
                o.doubleValue(Tag.FlipAngle),
                o.doubleValue(Tag.MagneticFieldStrength),
                VendorTags.bValue(o));
    }

    /** From an enhanced data set and the functional groups of one frame. */
    static MrFacts enhanced(DicomObject o, FunctionalGroups groups) {
        Set<String> tokens = upper(o, Tag.ImageType);
        Optional<DicomObject> frameType = groups.find(Tag.MRImageFrameTypeSequence);
        frameType.ifPresent(item -> tokens.addAll(upper(item, Tag.FrameType)));
        Optional<DicomObject> timing = groups.find(Tag.MRTimingAndRelatedParametersSequence);
        Optional<DicomObject> modifier = groups.find(Tag.MRModifierSequence);
        Set<String> sequence = new TreeSet<>();
        String echo = o.string(Tag.EchoPulseSequence, "");
        if (echo.equals("GRADIENT") || echo.equals("BOTH")) {
            sequence.add("GR");
        }
        if (echo.equals("SPIN") || echo.equals("BOTH")) {
            sequence.add("SE");
        }
        if (o.string(Tag.EchoPlanarPulseSequence, "").equals("YES")) {
            sequence.add("EP");
        }
        OptionalDouble inversion = number(modifier, Tag.InversionTimes);
        if (inversion.isPresent()) {
            sequence.add("IR");
        }
        Set<String> variant = new TreeSet<>();
        // The standard has it in the modifier group; some write it at the top.
        String spoiling = modifier.flatMap(item -> item.string(Tag.Spoiling)).orElse(o.string(Tag.Spoiling, "NONE"));
        if (!spoiling.equals("NONE")) {
            variant.add("SP");
        }
        return new MrFacts(
                tokens,
                sequence,
                variant,
                names(o),
                o.string(Tag.PulseSequenceName, "").toLowerCase(Locale.ROOT),
                frameType
                        .flatMap(item -> item.string(Tag.ComplexImageComponent))
                        .orElse(o.string(Tag.ComplexImageComponent, "")),
                frameType
                        .flatMap(item -> item.string(Tag.AcquisitionContrast))
                        .orElse(o.string(Tag.AcquisitionContrast, "")),
                o.string(Tag.MRAcquisitionType, "").equals("3D"),
                o.contains(Tag.ArterialSpinLabelingContrast)
                        || groups.find(Tag.MRArterialSpinLabelingSequence).isPresent(),
                !o.items(Tag.ContrastBolusAgentSequence).isEmpty(),
                number(timing, Tag.RepetitionTime),
                number(groups.find(Tag.MREchoSequence), Tag.EffectiveEchoTime),
                inversion,
                number(timing, Tag.FlipAngle),
                o.doubleValue(Tag.MagneticFieldStrength),
                number(groups.find(Tag.MRDiffusionSequence), Tag.DiffusionBValue));
    }

    boolean hasToken(String... any) {
        for (String token : any) {
            if (tokens.contains(token)) {
                return true;
            }
        }
        return false;
    }

    boolean isNamed(String... any) {
        for (String part : any) {
            if (names.contains(part) || sequenceName.contains(part)) {
                return true;
            }
        }
        return false;
    }

    boolean isDerived() {
        return tokens.contains("DERIVED");
    }

    private static String names(DicomObject o) {
        return (o.string(Tag.SeriesDescription, "") + " " + o.string(Tag.ProtocolName, "")).toLowerCase(Locale.ROOT);
    }

    /** Value 3 of a classic Image Type, as vendors use it (observed, not standard). */
    private static String componentOf(DicomObject o) {
        var values = o.strings(Tag.ImageType);
        return switch (values.size() > 2 ? values.get(2) : "") {
            case "M" -> "MAGNITUDE";
            case "P" -> "PHASE";
            case "R" -> "REAL";
            case "I" -> "IMAGINARY";
            default -> "";
        };
    }

    private static OptionalDouble number(Optional<DicomObject> item, int tag) {
        return item.map(o -> o.doubleValue(tag)).orElse(OptionalDouble.empty());
    }

    private static Set<String> upper(DicomObject o, int tag) {
        Set<String> tokens = new TreeSet<>();
        o.strings(tag).forEach(token -> tokens.add(token.toUpperCase(Locale.ROOT)));
        return tokens;
    }
}
