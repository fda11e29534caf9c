package org.petmr.simulator.physics.expected;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What each pose sees of each curve, made when first asked for; those not asked for longest go when memory runs short. */
final class Tables {

    /** Scatter changes slowly around a ring: in a large scanner nine lines share their planes. */
    private static final int SHARED = 3;

    private static final long FEW_BINS = 20_000_000;

    private final ExpectedCounts counts;
    private final Map<Long, Pair> kept;

    /** @param scattered empty without scatter */
    record Pair(Component component, BinTable trues, Optional<BinTable> scattered) {}

    Tables(ExpectedCounts counts) {
        this.counts = counts;
        long bytes = 3L * counts.lines().geometry().bins();
        long most = Math.max(1, Runtime.getRuntime().maxMemory() / 4 / bytes);
        this.kept = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, Pair> eldest) {
                return size() > most;
            }
        };
    }

    synchronized Pair of(int pose, int curve) {
        long key = (long) pose << 32 | curve;
        Pair pair = kept.get(key);
        if (pair == null) {
            pair = make(counts.component(pose, curve));
            kept.put(key, pair);
        }
        return pair;
    }

    private Pair make(Component component) {
        var geometry = counts.lines().geometry();
        BinTable trues =
                new BinTable(geometry, counts.weights(), () -> component.walker()::unscattered, 1, counts.workers());
        if (!component.hasScatter()) {
            return new Pair(component, trues, Optional.empty());
        }
        component.scatter();
        BinTable scattered = new BinTable(
                geometry,
                counts.weights(),
                () -> (view, t, planes) -> counts.scatter(component, view, t, planes),
                geometry.bins() > FEW_BINS ? SHARED : 1,
                counts.workers());
        return new Pair(component, trues, scattered.total() > 0 ? Optional.of(scattered) : Optional.empty());
    }
}
