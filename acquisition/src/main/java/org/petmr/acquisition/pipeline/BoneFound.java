package org.petmr.acquisition.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.petmr.acquisition.mr.MrKind;
import org.petmr.acquisition.mr.MrSeries;
import org.petmr.attenuation.assembly.BoneSource;
import org.petmr.attenuation.bone.AtlasOptions;
import org.petmr.attenuation.bone.UteOptions;
import org.petmr.attenuation.bone.ZteOptions;
import org.petmr.attenuation.quality.Finding;
import org.petmr.attenuation.tissue.DixonImages;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;

/**
 * Bone of a head from the best series that can show it.
 *
 * @param by what told it; {@code NONE} when nothing was asked for
 * @param source already made; empty when the Dixon images themselves are to show the skull, or nothing is
 * @param used the series that it is from
 * @param findings what was asked for and not used, and why
 * @param failed why the ways that were tried before did not serve
 */
record BoneFound(
        BoneWish by,
        Optional<BoneSource> source,
        List<MrSeries> used,
        List<Finding> findings,
        Map<BoneWish, String> failed) {

    /** For what has no bone series, such as a body. */
    static final BoneFound NOTHING = new BoneFound(BoneWish.NONE, Optional.empty(), List.of(), List.of(), Map.of());

    /** One that can't be used, and why. */
    private record Failure(BoneWish way, String why) {}

    /**
     * @param asked whether someone asked for this way: that its series is missing is told then
     */
    static BoneFound of(
            BoneWish wish, List<BoneWish> asked, MrImages mr, DixonImages dixon, Workers workers, Progress progress) {
        List<Failure> failures = new ArrayList<>();
        for (BoneWish way : wish.order()) {
            if (!way.isHere(mr.series())) {
                if (asked.contains(way)) {
                    failures.add(new Failure(way, missing(way, mr)));
                }
                continue;
            }
            try {
                Optional<BoneSource> source =
                        source(way, mr, dixon).map(s -> new BoneSource.Made(s.bone(workers, progress)));
                return new BoneFound(way, source, used(way, mr), findings(failures, way), reasons(failures));
            } catch (IllegalArgumentException e) {
                failures.add(new Failure(way, e.getMessage()));
            }
        }
        return new BoneFound(
                BoneWish.NONE, Optional.empty(), List.of(), findings(failures, BoneWish.NONE), reasons(failures));
    }

    /** The same, told by another way after all. */
    BoneFound by(BoneWish way) {
        return new BoneFound(way, source, used, findings, failed);
    }

    private static Map<BoneWish, String> reasons(List<Failure> failures) {
        return failures.stream().collect(Collectors.toUnmodifiableMap(Failure::way, Failure::why));
    }

    private static Optional<BoneSource> source(BoneWish way, MrImages mr, DixonImages dixon) {
        return switch (way) {
            case UTE -> Optional.of(new BoneSource.Ute(mr.ute(), UteOptions.DEFAULT));
            case ZTE -> mr.find(MrKind.ZTE).map(i -> new BoneSource.Zte(i.name(), i.volume(), ZteOptions.DEFAULT));
            case ATLAS -> Optional.of(new BoneSource.Atlas("Dixon in phase", dixon.signal(), AtlasOptions.DEFAULT));
            default -> Optional.empty();
        };
    }

    private static List<MrSeries> used(BoneWish way, MrImages mr) {
        MrKind kind = way == BoneWish.UTE ? MrKind.UTE : MrKind.ZTE;
        return mr.images().stream()
                .map(MrImages.Image::series)
                .filter(s -> way.isSeries() && s.kind() == kind)
                .toList();
    }

    /** What there is of a series that isn't whole. */
    private static String missing(BoneWish way, MrImages mr) {
        List<String> parts = new ArrayList<>();
        for (MrSeries s : mr.series()) {
            if (s.kind().name().equals(way.name())) {
                OptionalDouble te = s.echoTimeMs();
                String trouble = s.missing() > 0
                        ? s.missing() + " slices missing"
                        : s.problems().isEmpty() ? "whole" : String.join("; ", s.problems());
                parts.add("%s, echo time %s ms: %s"
                        .formatted(
                                MrImages.nameOf(s),
                                te.isPresent() ? String.format(Locale.ROOT, "%.2f", te.getAsDouble()) : "unknown",
                                trouble));
            }
        }
        return parts.isEmpty() ? "no such series came" : String.join(", ", parts);
    }

    private static List<Finding> findings(List<Failure> failures, BoneWish instead) {
        return failures.stream()
                .map(f -> Finding.of(
                        Finding.Kind.SERIES_MISSING,
                        "bone by %s: %s; %s was used instead (expected: %s)",
                        f.way().name(),
                        f.why(),
                        inWords(instead),
                        f.way() == BoneWish.UTE ? "two whole echoes of one scan" : "one whole series"))
                .toList();
    }

    private static String inWords(BoneWish way) {
        return switch (way) {
            case DIXON -> "the skull as Dixon shows it";
            case ATLAS -> "the atlas";
            case NONE -> "no bone";
            default -> way.name();
        };
    }
}
