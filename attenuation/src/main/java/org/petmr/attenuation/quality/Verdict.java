package org.petmr.attenuation.quality;

import java.util.List;

/** Whether a map may be used, after the worst of its findings. */
public enum Verdict {
    USE("Use", "No check found anything that speaks against this map."),
    LOOK("Look before use", "Somebody must look at the places below before this map is used."),
    DO_NOT_USE("Do not use unseen", "This map is probably wrong.");

    private final String words;
    private final String sentence;

    Verdict(String words, String sentence) {
        this.words = words;
        this.sentence = sentence;
    }

    public String words() {
        return words;
    }

    /** Without what follows from it; see {@link QualityReport#sentence()}. */
    public String sentence() {
        return sentence;
    }

    public static Verdict of(List<Finding> findings) {
        Verdict worst = USE;
        for (Finding f : findings) {
            Verdict v = switch (f.severity()) {
                case NOTE -> USE;
                case WARNING -> LOOK;
                case ALARM -> DO_NOT_USE;
            };
            worst = v.compareTo(worst) > 0 ? v : worst;
        }
        return worst;
    }
}
