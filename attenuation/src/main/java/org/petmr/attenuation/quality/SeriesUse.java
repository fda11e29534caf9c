package org.petmr.attenuation.quality;

/**
 * One series that was looked at for a map.
 *
 * @param name as people know it: description and number
 * @param kind what it was taken for, such as "Dixon water"; empty when nothing
 * @param used whether the map was made from it
 * @param reason why, or why not, in a few words
 */
public record SeriesUse(String name, String kind, boolean used, String reason) {

    public SeriesUse {
        if (name.isBlank() || reason.isBlank()) {
            throw new IllegalArgumentException(
                    "series: name '%s', reason '%s' (expected: both, no series without a reason)"
                            .formatted(name, reason));
        }
    }
}
