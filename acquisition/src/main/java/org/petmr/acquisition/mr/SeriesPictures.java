package org.petmr.acquisition.mr;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The small pictures of series, each made once for as long as nothing comes to its series. From any thread; blocks. */
final class SeriesPictures {

    private static final int MOST = 200;

    private record Made(MrSeries of, Optional<byte[]> png) {}

    private final Map<String, Made> made = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Made> eldest) {
            return size() > MOST;
        }
    };

    /**
     * Of one of the series of a list. One at a time: each reads a series from disk.
     *
     * @param id see {@link SeriesPicture#id}
     * @return PNG; empty when there is no such series, or its slices make no volume
     */
    synchronized Optional<byte[]> png(List<MrSeries> all, String id) throws IOException {
        for (int i = 0; i < all.size(); i++) {
            if (SeriesPicture.id(all, i).equals(id)) {
                Made before = made.get(id);
                if (before == null || !before.of.equals(all.get(i))) {
                    before = new Made(all.get(i), SeriesPicture.png(all.get(i)));
                    made.put(id, before);
                }
                return before.png;
            }
        }
        return Optional.empty();
    }
}
