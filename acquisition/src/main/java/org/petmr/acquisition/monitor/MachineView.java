package org.petmr.acquisition.monitor;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.petmr.acquisition.ingest.HostClock;
import org.petmr.acquisition.ingest.RunTotals;
import org.petmr.acquisition.ingest.SourceTotals;
import org.petmr.acquisition.link.LinkInfo;

/** The front ends and the clocks as they are now, for people who look after the machine. */
final class MachineView {

    private MachineView() {}

    /**
     * @param run the open one; without one nothing is known of losses and clocks
     * @param nowNanos as the jump's
     */
    static JsonObject of(List<LinkInfo> links, Optional<RunTotals> run, Optional<HostClock.Jump> jump, long nowNanos) {
        JsonArray frontEnds = new JsonArray();
        for (LinkInfo l : links) {
            JsonObject one = new JsonObject()
                    .put("sourceId", l.sourceId())
                    .put("address", l.address())
                    .put("serial", l.serial())
                    .put("firmware", l.firmware())
                    .put("scanner", l.scanner())
                    .put("nodes", l.nodes())
                    .put("isReady", l.isReady())
                    .put("silentMs", l.silentMs());
            run.flatMap(r -> r.sources().stream()
                            .filter(s -> s.sourceId() == l.sourceId())
                            .findFirst())
                    .ifPresent(s -> one.put("run", run(s)));
            frontEnds.add(one);
        }
        JsonObject clock = new JsonObject();
        jump.ifPresent(j -> clock.put("jumpMs", j.byMs())
                .put("jumpAgoS", Duration.ofNanos(nowNanos - j.atNanos()).toSeconds()));
        return new JsonObject().put("frontEnds", frontEnds).put("clock", clock);
    }

    private static JsonObject run(SourceTotals s) {
        return new JsonObject()
                .put("received", s.prompts() + s.delayeds())
                .put("lostOnLink", s.lostOnLink())
                .put("lostInDevice", s.lostInDevice())
                .put("lostFrames", s.lostFrames())
                .put("damagedFrames", s.damagedFrames())
                .put("isStale", s.isStale())
                .put("offsetUs", s.clock().offsetUs())
                .put("driftPpm", s.clock().driftPpm())
                .put("hostOffsetMs", s.clock().hostOffsetMs())
                .put("clockJumps", s.clock().jumps());
    }
}
