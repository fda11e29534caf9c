package org.petmr.acquisition.mr;

import java.util.List;

/**
 * A kind of MR series that a session waits for, or that was announced for it.
 *
 * @param name as it was announced, such as {@code dixon}
 * @param wanted images that make it whole
 * @param missing those that have not come, or not whole: kinds, as series tell theirs; of several echoes the kind for each
 * @param isEnough whether a mu-map can be made with what is here, or without it
 */
public record AwaitedMr(String name, int wanted, List<String> missing, boolean isEnough) {

    public AwaitedMr {
        missing = List.copyOf(missing);
    }

    /** Images that have come. */
    public int found() {
        return wanted - missing.size();
    }

    public boolean isWhole() {
        return missing.isEmpty();
    }
}
