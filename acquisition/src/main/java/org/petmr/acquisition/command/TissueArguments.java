package org.petmr.acquisition.command;

import java.util.List;
import org.petmr.attenuation.tissue.MuClasses;
import org.petmr.attenuation.tissue.MuMapOptions;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** Options that tell how tissue is made of MR images. */
final class TissueArguments {

    private static final List<String> NAMES = List.of("--anatomy", "--continuous", "--undo-swaps", "--soft", "--lung");

    private static final String PATIENT = "patient";

    @Option(names = "--anatomy", paramLabel = "NAME", defaultValue = "head", description = "head (default) or body")
    private String anatomy;

    @Option(names = "--continuous", description = "fat and soft tissue by their parts, not as classes")
    private boolean isContinuous;

    @Option(names = "--undo-swaps", description = "exchange water and fat back where they were exchanged")
    private boolean isUndoing;

    @Option(names = "--soft", paramLabel = "MU", description = "of soft tissue, 1/cm (default 0.1)")
    private Double softPerCm;

    @Option(
            names = "--lung",
            paramLabel = "MU",
            description = "of lung, 1/cm (default 0.0224); 'patient' by its signal")
    private String lung;

    /** @throws IllegalArgumentException for what is neither a head nor a body */
    void check() {
        if (!anatomy.matches("head|body")) {
            throw new IllegalArgumentException("--anatomy: %s (expected: head or body)".formatted(anatomy));
        }
    }

    boolean isHead() {
        return anatomy.equals("head");
    }

    /** Those of these options that were typed. */
    static List<String> typed(ParseResult line) {
        return NAMES.stream().filter(line::hasMatchedOption).toList();
    }

    MuMapOptions options() {
        MuClasses classes = MuClasses.PRODUCT;
        boolean isPatient = PATIENT.equals(lung);
        if (softPerCm != null || lung != null && !isPatient) {
            classes = new MuClasses(
                    classes.airPerCm(),
                    lung == null || isPatient ? classes.lungPerCm() : lungPerCm(),
                    classes.fatPerCm(),
                    softPerCm == null ? classes.softPerCm() : softPerCm,
                    classes.bonePerCm());
        }
        MuMapOptions options = (isHead() ? MuMapOptions.HEAD_WITH_SKULL : MuMapOptions.BODY)
                .with(classes)
                .undoingSwaps(isUndoing);
        options = isContinuous ? options.with(MuMapOptions.Mode.FAT_WATER) : options;
        return isPatient ? options.with(MuMapOptions.LungValue.PATIENT) : options;
    }

    private double lungPerCm() {
        try {
            return Double.parseDouble(lung);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "--lung: %s (expected: a number in 1/cm, or 'patient')".formatted(lung), e);
        }
    }
}
