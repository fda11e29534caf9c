package org.petmr.acquisition.mr;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Decides what a frame is. Enhanced groups and public tags speak before Image Type tokens, tokens before names; tokens and
 * names are vendors' habits. The evidence stays beside the decision.
 *
 * @param kind what it seems to be
 * @param confidence 0 to 1: 0.9 by tags of the standard, 0.8 by tokens, 0.6 by names; below 0.5 ask someone
 * @param evidence what spoke for it, in words
 */
record MrRecognition(MrKind kind, double confidence, List<String> evidence) {

    private static final double BY_TAGS = 0.9;
    private static final double BY_TOKENS = 0.8;
    private static final double BY_NAMES = 0.6;
    private static final double UNKNOWN = 0.2;

    /** Fat and water apart at 1 T: 3.4 ppm of 42.577 MHz. */
    private static final double WATER_FAT_HZ_PER_T = 3.4e-6 * 42.577e6;

    /** How far an echo time may be from in or opposed phase. */
    private static final double PHASE_TOLERANCE_MS = 0.2;

    static MrRecognition of(MrFacts f) {
        if (f.hasToken("LOCALIZER", "SCOUT") || f.isNamed("localizer", "scout", "survey")) {
            return found(MrKind.LOCALIZER, BY_TOKENS, "localizer by image type or name");
        }
        boolean isFieldMap = f.isNamed("field_map", "fieldmap", "field map", "b0map", "b0_map", "fm2d");
        if (f.component().equals("PHASE")
                || f.component().equals("REAL")
                || f.component().equals("IMAGINARY")) {
            String evidence = "component " + f.component();
            return isFieldMap
                    ? found(MrKind.FIELD_MAP, BY_TOKENS, evidence, "field map by name")
                    : found(MrKind.OTHER, BY_TOKENS, evidence + ", not a magnitude image");
        }
        MrRecognition special = dixon(f);
        special = special != null ? special : ultraShort(f);
        special = special != null ? special : functional(f);
        if (special != null) {
            return special;
        }
        if (isFieldMap) {
            return found(MrKind.FIELD_MAP, BY_NAMES, "field map by name");
        }
        return contrast(f);
    }

    private static MrRecognition dixon(MrFacts f) {
        boolean isDixon = f.hasToken("DIXON") || f.isNamed("dixon", "lava-flex", "lava flex", "ideal");
        if (f.hasToken("FAT_FRACTION", "FF") && isDixon) {
            return found(MrKind.OTHER, BY_TOKENS, "fat fraction map");
        }
        String end = f.names().split(" ", 2)[0]; // two parts at least, even of nameless series
        MrKind kind = null;
        if (f.hasToken("WATER") || isDixon && f.hasToken("W") || f.names().startsWith("water:")) {
            kind = MrKind.DIXON_WATER;
        } else if (f.hasToken("FAT") || isDixon && f.hasToken("F") || f.names().startsWith("fat:")) {
            kind = MrKind.DIXON_FAT;
        } else if (f.hasToken("IN_PHASE")
                || isDixon && f.hasToken("IN", "IP")
                || f.names().startsWith("inphase:")) {
            kind = MrKind.DIXON_IN;
        } else if (f.hasToken("OPP_PHASE", "OUT_PHASE")
                || isDixon && f.hasToken("OPP", "OP", "OUT")
                || f.names().startsWith("outphase:")) {
            kind = MrKind.DIXON_OPPOSED;
        }
        if (kind != null) {
            return checkedByEchoTime(f, kind, BY_TOKENS, "Dixon by image type tokens " + f.tokens());
        }
        if (!isDixon) {
            return null;
        }
        if (end.endsWith("_w")) {
            return found(MrKind.DIXON_WATER, BY_NAMES, "Dixon water by name");
        }
        if (end.endsWith("_f")) {
            return found(MrKind.DIXON_FAT, BY_NAMES, "Dixon fat by name");
        }
        if (end.endsWith("_in")) {
            return checkedByEchoTime(f, MrKind.DIXON_IN, BY_NAMES, "Dixon in phase by name");
        }
        if (end.endsWith("_opp") || end.endsWith("_out")) {
            return checkedByEchoTime(f, MrKind.DIXON_OPPOSED, BY_NAMES, "Dixon opposed phase by name");
        }
        OptionalDouble cycles = cycles(f);
        if (cycles.isPresent() && nearWhole(f, cycles.getAsDouble())) {
            return found(MrKind.DIXON_IN, BY_NAMES, "Dixon by name", echoText(f) + " is in phase");
        }
        if (cycles.isPresent() && nearWhole(f, cycles.getAsDouble() + 0.5)) {
            return found(MrKind.DIXON_OPPOSED, BY_NAMES, "Dixon by name", echoText(f) + " is opposed phase");
        }
        return null;
    }

    /** In phase at n / df, opposed at (n - 1/2) / df: agreement strengthens, contradiction weakens. */
    private static MrRecognition checkedByEchoTime(MrFacts f, MrKind kind, double confidence, String evidence) {
        OptionalDouble cycles = cycles(f);
        if (cycles.isEmpty() || kind == MrKind.DIXON_WATER || kind == MrKind.DIXON_FAT) {
            return found(kind, confidence, evidence);
        }
        double wanted = kind == MrKind.DIXON_IN ? cycles.getAsDouble() : cycles.getAsDouble() + 0.5;
        return nearWhole(f, wanted)
                ? found(kind, confidence + 0.1, evidence, echoText(f) + " agrees")
                : found(kind, confidence - 0.2, evidence, echoText(f) + " does not agree");
    }

    /** By how many turns fat lags behind water at the echo. */
    private static OptionalDouble cycles(MrFacts f) {
        if (f.echoTimeMs().isEmpty() || f.fieldT().isEmpty()) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(f.echoTimeMs().getAsDouble()
                / 1000
                * WATER_FAT_HZ_PER_T
                * f.fieldT().getAsDouble());
    }

    private static boolean nearWhole(MrFacts f, double cycles) {
        double off = Math.abs(cycles - Math.max(1, Math.rint(cycles)));
        double offMs = 1000 * off / (WATER_FAT_HZ_PER_T * f.fieldT().orElse(3));
        return offMs < PHASE_TOLERANCE_MS;
    }

    private static String echoText(MrFacts f) {
        return String.format(
                Locale.ROOT,
                "TE %.2f ms at %.1f T",
                f.echoTimeMs().orElse(0),
                f.fieldT().orElse(0));
    }

    private static MrRecognition ultraShort(MrFacts f) {
        double echoMs = f.echoTimeMs().orElse(1000); // absent is not zero
        if (f.isNamed("zte", "silenz")) {
            return found(MrKind.ZTE, BY_NAMES, "ZTE by name");
        }
        if (f.isNamed("ute", "petra", "pointwise") && !f.isNamed("minute", "compute", "acute", "route")) {
            return found(MrKind.UTE, BY_NAMES + (echoMs < 0.3 ? 0.3 : 0), "UTE by name", "TE " + echoMs + " ms");
        }
        if (echoMs < 0.3 && f.sequence().contains("GR") && f.isThreeDimensional()) {
            return found(
                    echoMs < 0.03 ? MrKind.ZTE : MrKind.UTE, BY_TAGS, "3D gradient echo with TE " + echoMs + " ms");
        }
        return null;
    }

    /** Diffusion, labelling, perfusion. */
    private static MrRecognition functional(MrFacts f) {
        if (f.hasToken("ADC")) {
            return found(MrKind.ADC, BY_TOKENS, "ADC by image type");
        }
        if (f.hasToken("TRACEW", "TRACE", "FA", "EADC", "EXP", "TENSOR")
                && (f.hasToken("DIFFUSION") || f.sequence().contains("EP"))) {
            return found(MrKind.OTHER, BY_TOKENS, "derived diffusion map " + f.tokens());
        }
        if (f.isLabelled() || f.hasToken("ASL")) {
            return found(
                    MrKind.ASL,
                    f.isLabelled() ? BY_TAGS : BY_TOKENS,
                    f.isLabelled() ? "arterial spin labelling in the header" : "ASL by image type",
                    f.isDerived() ? "derived map" : "original");
        }
        boolean isEchoPlanar = f.sequence().contains("EP");
        if (f.contrast().equals("DIFFUSION")
                || f.hasToken("DIFFUSION")
                || isEchoPlanar && f.bValue().orElse(0) >= 50) {
            return found(MrKind.DWI, BY_TAGS, "diffusion, b " + f.bValue().orElse(0) + " s/mm2");
        }
        if (isEchoPlanar && f.sequence().contains("SE") && f.bValue().isPresent() && !f.hasContrastAgent()) {
            return found(
                    MrKind.DWI, BY_TOKENS, "echo planar spin echo that names b 0: the unweighted images of diffusion");
        }
        if (f.hasToken("RCBV", "RCBF", "MTT", "TTP", "TMAX", "RELCBF", "RELCBV")) {
            return found(MrKind.OTHER, BY_TOKENS, "derived perfusion map " + f.tokens());
        }
        if (isEchoPlanar && (f.contrast().equals("PERFUSION") || f.hasToken("PERFUSION"))) {
            return found(MrKind.PERFUSION_DSC, BY_TAGS, "echo planar, perfusion");
        }
        if (isEchoPlanar && f.hasContrastAgent()) {
            return found(MrKind.PERFUSION_DSC, BY_TOKENS, "echo planar with contrast agent");
        }
        return null;
    }

    private static MrRecognition contrast(MrFacts f) {
        double tr = f.repetitionTimeMs().orElse(Double.NaN);
        double te = f.echoTimeMs().orElse(Double.NaN);
        double ti = f.inversionTimeMs().orElse(Double.NaN);
        boolean isInverted = f.sequence().contains("IR");
        boolean isGradient = f.sequence().contains("GR");
        boolean isSpin = f.sequence().contains("SE");
        String times = String.format(Locale.ROOT, "TR %.4g, TE %.4g, TI %.4g ms", tr, te, ti);
        if (f.contrast().equals("FLUID_ATTENUATED") || isInverted && ti >= 1600 && ti <= 2800 && tr > 4000) {
            return found(MrKind.FLAIR, BY_TAGS, "fluid attenuated", times);
        }
        if (f.isNamed("flair")) {
            return found(MrKind.FLAIR, BY_NAMES, "FLAIR by name", times);
        }
        if (isInverted && ti >= 130 && ti <= 250) {
            return found(MrKind.STIR, BY_TAGS, "inversion recovery", times);
        }
        if (f.contrast().equals("T1")
                || isGradient && isInverted && (Double.isNaN(ti) || ti >= 700 && ti <= 1200)
                || isGradient && f.variant().contains("SP") && f.isThreeDimensional() && tr < 20
                || isSpin && !isInverted && tr < 900 && te < 30) {
            return t1(f, BY_TAGS, "sequence " + f.sequence() + " " + f.variant(), times);
        }
        if (f.contrast().equals("T2") || isSpin && tr > 2000 && te > 60) {
            return found(MrKind.T2, BY_TAGS, "sequence " + f.sequence(), times);
        }
        if (f.contrast().equals("PROTON_DENSITY") || isSpin && tr > 1500 && te < 40) {
            return found(MrKind.PROTON_DENSITY, BY_TAGS, "sequence " + f.sequence(), times);
        }
        if (f.isNamed("mprage", "t1w", "t1_")) {
            return t1(f, BY_NAMES, "T1 by name", times);
        }
        if (f.isNamed("t2w", "t2_")) {
            return found(MrKind.T2, BY_NAMES, "T2 by name", times);
        }
        return found(MrKind.OTHER, UNKNOWN, "no rule fits sequence " + f.sequence(), times);
    }

    private static MrRecognition t1(MrFacts f, double confidence, String evidence, String times) {
        return f.hasContrastAgent()
                ? found(MrKind.T1_CONTRAST, confidence, evidence, times, "contrast agent named")
                : found(MrKind.T1, confidence, evidence, times);
    }

    private static MrRecognition found(MrKind kind, double confidence, String... evidence) {
        List<String> list = new ArrayList<>(List.of(evidence));
        return new MrRecognition(kind, Math.min(1, confidence), List.copyOf(list));
    }
}
