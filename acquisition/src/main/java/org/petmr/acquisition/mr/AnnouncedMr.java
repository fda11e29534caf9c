package org.petmr.acquisition.mr;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What requests and protocols may announce as MR series that will come, by words as {@code dixon} and {@code proton-density}. */
public enum AnnouncedMr {
    /** Two to four images of one scan. */
    DIXON(MrKind.DIXON_IN, MrKind.DIXON_OPPOSED, MrKind.DIXON_WATER, MrKind.DIXON_FAT),
    UTE(MrKind.UTE),
    ZTE(MrKind.ZTE),
    /** With contrast agent or without. */
    T1(MrKind.T1, MrKind.T1_CONTRAST),
    T1_CONTRAST(MrKind.T1_CONTRAST),
    T2(MrKind.T2),
    FLAIR(MrKind.FLAIR),
    STIR(MrKind.STIR),
    PROTON_DENSITY(MrKind.PROTON_DENSITY),
    DWI(MrKind.DWI),
    ADC(MrKind.ADC),
    PERFUSION_DSC(MrKind.PERFUSION_DSC),
    ASL(MrKind.ASL),
    FIELD_MAP(MrKind.FIELD_MAP);

    private final Set<MrKind> kinds;

    AnnouncedMr(MrKind... kinds) {
        this.kinds = Set.of(kinds);
    }

    /** As requests and protocols write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether a series of this kind is what was announced. */
    public boolean includes(MrKind kind) {
        return kinds.contains(kind);
    }

    /** Of a word in any case: what was armed before words were checked may have capitals. */
    public static Optional<AnnouncedMr> find(String word) {
        return Arrays.stream(values())
                .filter(a -> a.word().equalsIgnoreCase(word))
                .findFirst();
    }

    /**
     * Refuses what nobody would ever wait for.
     *
     * @param field name of the list, for the message
     * @param words null: nothing to check
     * @throws IllegalArgumentException naming the first word that announces nothing, and those that do
     */
    public static void check(String field, List<String> words) {
        for (int i = 0; words != null && i < words.size(); i++) {
            String word = words.get(i);
            if (find(word).filter(a -> a.word().equals(word)).isEmpty()) {
                throw new IllegalArgumentException(
                        "%s[%d]: %s (expected: one of %s)".formatted(field, i, word, words()));
            }
        }
    }

    private static String words() {
        return Arrays.stream(values()).map(AnnouncedMr::word).collect(Collectors.joining(", "));
    }
}
