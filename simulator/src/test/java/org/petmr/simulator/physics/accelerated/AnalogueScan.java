package org.petmr.simulator.physics.accelerated;

import java.util.SplittableRandom;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.event.Word;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.physics.Photon;
import org.petmr.simulator.physics.Poisson;
import org.petmr.simulator.physics.Source;
import org.petmr.simulator.physics.Truth;
import org.petmr.simulator.physics.emission.Emission;
import org.petmr.simulator.physics.emission.Emitter;
import org.petmr.simulator.physics.transport.MuMap;
import org.petmr.simulator.physics.transport.WoodcockTransport;

/** The slow twin: every positron of a scan's start, both photons followed as nature does, nothing folded. */
final class AnalogueScan {

    private final CrystalResponse response;
    private final Emitter emitter;
    private final WoodcockTransport transport;
    private final Pairs pairs;

    AnalogueScan(CrystalResponse response, Source source) {
        Phantom phantom = source.motion().phantom(0);
        this.response = response;
        this.emitter = new Emission(source, 0).emitter();
        try (Workers workers = new Workers(1)) {
            this.transport = new WoodcockTransport(new MuMap(phantom, MuMap.VOXEL_MM, workers), 200);
        }
        this.pairs = new Pairs(response.scanner());
    }

    /** Coincidences of a time of constant activity. */
    Tally run(double seconds, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Photon a = new Photon();
        Photon b = new Photon();
        EventBuffer out = new EventBuffer();
        Tally tally = new Tally(response.scanner());
        int attempts = Poisson.draw(random, emitter.attemptsPerSecond() * seconds);
        for (int i = 0; i < attempts; i++) {
            if (!emitter.emit(random, a, b) || !transport.leave(a, random) || !transport.leave(b, random)) {
                continue;
            }
            int elementA = response.detect(a, 1, random);
            int elementB = elementA == CrystalResponse.MISS ? elementA : response.detect(b, 1, random);
            if (elementB != CrystalResponse.MISS && pairs.isKept(elementA, elementB)) {
                out.clear();
                pairs.add(elementA, a, elementB, b, random, out);
                if (out.size() == 1) {
                    byte tag = out.chunk().truth()[0];
                    tally.add(out.chunk().words()[0], tag);
                    if (tag == Truth.SCATTERED && a.scatters + b.scatters == 1) {
                        tally.once++;
                    }
                }
            }
        }
        return tally;
    }

    static boolean isPrompt(long word) {
        return Word.isCoincidence(word) && !Word.isDelayed(word);
    }
}
