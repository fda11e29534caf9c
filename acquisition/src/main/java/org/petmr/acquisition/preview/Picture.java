package org.petmr.acquisition.preview;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.petmr.acquisition.picture.Fusion;

/** A picture that is shown, with as much of the MR as somebody wants. From any thread that may block. */
public final class Picture {

    private static final int USUAL_MR_PERCENT = (int) Math.round(100 * Fusion.USUAL_MR_PART);

    private record Kind(int mrPercent, boolean isCaptioned) {}

    /** Several pages move their sliders; who drags one asks for many that nobody asks for again. */
    private static final int MOST_KEPT = 6;

    private final long number;
    private final LivePicture drawn;
    private final Map<Kind, byte[]> made = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Kind, byte[]> eldest) {
            return size() > MOST_KEPT;
        }
    };

    Picture(long number, LivePicture drawn) {
        this.number = number;
        this.drawn = drawn;
    }

    /** Grows from picture to picture. */
    public long number() {
        return number;
    }

    /**
     * @param mrPercent 0 PET alone, 100 MR alone; empty: halfway. Without MR all are alike
     * @param isCaptioned whether it says what its panels show, in English; a page says so itself
     */
    public synchronized byte[] png(OptionalInt mrPercent, boolean isCaptioned) throws IOException {
        int percent = drawn.hasMr() ? mrPercent.orElse(USUAL_MR_PERCENT) : USUAL_MR_PERCENT;
        Kind kind = new Kind(percent, isCaptioned);
        byte[] png = made.get(kind);
        if (png == null) {
            png = drawn.png(percent / 100.0, isCaptioned);
            made.put(kind, png);
        }
        return png.clone();
    }
}
