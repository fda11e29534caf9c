package org.petmr.simulator.physics.accelerated;

import java.util.SplittableRandom;
import org.petmr.recon.compute.Workers;
import org.petmr.simulator.physics.Photon;
import org.petmr.simulator.physics.Poisson;
import org.petmr.simulator.physics.ScanEvents;
import org.petmr.simulator.physics.Source;
import org.petmr.simulator.physics.emission.Emission;
import org.petmr.simulator.physics.emission.Emitter;
import org.petmr.simulator.physics.transport.MuMap;
import org.petmr.simulator.physics.transport.WoodcockTransport;

/**
 * The slow twin of {@link AcceleratedScan}: every positron, both photons followed as nature does, nothing folded into rates.
 * The measure of the fast one's correctness and of its speed. One thread.
 */
public final class PlainScan {

    private final CrystalResponse response;
    private final Emitter emitter;
    private final WoodcockTransport transport;
    private final Pairs pairs;
    private final EventBuffer out = new EventBuffer();
    private long onceScattered;

    /** @param leastKev photons below are given up */
    public PlainScan(CrystalResponse response, Source source, double leastKev) {
        this.response = response;
        this.emitter = new Emission(source, 0).emitter();
        try (Workers workers = Workers.ofMachine()) {
            MuMap map = new MuMap(source.motion().phantom(0), MuMap.VOXEL_MM, workers);
            this.transport = new WoodcockTransport(map, leastKev);
        }
        this.pairs = new Pairs(response.scanner());
    }

    /** Coincidences of a time at the activities of the scan's start; no time marks. */
    public ScanEvents.Chunk run(double seconds, SplittableRandom random) {
        Photon a = new Photon();
        Photon b = new Photon();
        out.clear();
        onceScattered = 0;
        int attempts = Poisson.draw(random, emitter.attemptsPerSecond() * seconds);
        for (int i = 0; i < attempts; i++) {
            if (!emitter.emit(random, a, b) || !transport.leave(a, random) || !transport.leave(b, random)) {
                continue;
            }
            int elementA = response.detect(a, 1, random);
            int elementB = elementA == CrystalResponse.MISS ? elementA : response.detect(b, 1, random);
            if (elementB != CrystalResponse.MISS && pairs.isKept(elementA, elementB)) {
                onceScattered += a.scatters + b.scatters == 1 ? 1 : 0;
                pairs.add(elementA, a, elementB, b, random, out);
            }
        }
        return out.chunk();
    }

    /** Coincidences of the last run that were scattered once in all. */
    public long onceScattered() {
        return onceScattered;
    }
}
