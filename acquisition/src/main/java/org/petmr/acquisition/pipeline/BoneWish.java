package org.petmr.acquisition.pipeline;

import java.util.List;
import java.util.Locale;
import org.petmr.acquisition.mr.MrKind;
import org.petmr.acquisition.mr.MrSeries;

/** What is to tell where a head's bone is. */
enum BoneWish {
    /** The best that has arrived. */
    AUTO,
    UTE,
    ZTE,
    /** The project's mean head. */
    ATLAS,
    /** Dark shells in the Dixon images. */
    DIXON,
    /** Bone is soft tissue. */
    NONE;

    static BoneWish named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** Ways to find bone, the best first; when one fails the next takes its place. */
    List<BoneWish> order() {
        return switch (this) {
            case AUTO, ZTE -> List.of(ZTE, UTE, DIXON);
            case UTE -> List.of(UTE, ZTE, DIXON);
            case ATLAS -> List.of(ATLAS, DIXON);
            case DIXON -> List.of(DIXON);
            case NONE -> List.of();
        };
    }

    /** Whether the series that it needs are here, whole; those that need none always are. */
    boolean isHere(List<MrSeries> series) {
        return switch (this) {
            case UTE -> MrImages.hasUte(series);
            case ZTE -> MrImages.hasWhole(MrKind.ZTE, series);
            default -> true;
        };
    }

    /** Whether it wants a series beside the Dixon images. */
    boolean isSeries() {
        return this == UTE || this == ZTE;
    }
}
