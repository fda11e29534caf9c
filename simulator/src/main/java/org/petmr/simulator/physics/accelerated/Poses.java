package org.petmr.simulator.physics.accelerated;

import java.util.LinkedHashMap;
import java.util.Map;
import org.petmr.recon.compute.Workers;
import org.petmr.simulator.physics.Source;

/** The poses of a phantom, worked out when they are first asked for; those that were not asked for lately are dropped. */
final class Poses {

    /** More than the phases of a breath; a drift never comes back. */
    private static final int KEPT = 16;

    private final CrystalResponse response;
    private final ScatterAngles angles;
    private final Source source;
    private final Map<Integer, PoseSites> kept = new LinkedHashMap<>(KEPT, 0.75f, true);

    Poses(CrystalResponse response, Source source) {
        this.response = response;
        this.angles = new ScatterAngles(response);
        this.source = source;
    }

    /** Whoever comes meanwhile waits. */
    synchronized PoseSites sites(int pose) {
        PoseSites found = kept.get(pose);
        if (found == null) {
            try (Workers workers = Workers.ofMachine()) {
                found = new PoseSites(response, angles, source, source.motion().phantom(pose), workers);
            }
            kept.put(pose, found);
            if (kept.size() > KEPT) {
                kept.remove(kept.keySet().iterator().next());
            }
        }
        return found;
    }
}
