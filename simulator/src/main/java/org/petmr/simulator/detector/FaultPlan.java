package org.petmr.simulator.detector;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What shall go wrong in a run, and when. The times are those of the scan, not of the wall, so that a plan does the same at
 * every speed.
 *
 * <pre>
 *  drop=3,at=1.5s                 three frames are not sent        jump=-300ms,at=1s         the clock goes back
 *  duplicate=2,at=1s              two are sent twice               rollover,at=1s            its 32 bits run over
 *  reorder,at=1s                  one changes places with the next seq-rollover,at=1s        32 bits of seq run over
 *  corrupt-payload=2,at=1s        a bit is wrong                   stall=2s,at=1s            silence, then on
 *  corrupt-header,at=1s           a bit is wrong                   die,at=1s                 closes
 *  corrupt-length,at=1s           a word too short                 reconnect=500ms,at=1s     closes and comes back
 *  drop=1%,for=2s,seed=7          at random                        burst=5,at=1s,for=200ms   five times the events
 *  half-open,at=1s                vanishes without closing         deaf,at=1s                reads nothing any more
 * </pre>
 *
 * {@code node=2} confines a fault to one source id.
 */
public final class FaultPlan {

    /** Nothing goes wrong. */
    public static final FaultPlan NONE = new FaultPlan(List.of(), 0);

    private static final Set<String> KEYS = Set.of("at", "for", "node", "seed");

    private final List<Fault> faults;
    private final long seed;

    private FaultPlan(List<Fault> faults, long seed) {
        this.faults = List.copyOf(faults);
        this.seed = seed;
    }

    /**
     * @param texts one for each fault
     * @throws IllegalArgumentException naming the fault and what is allowed
     */
    public static FaultPlan parse(List<String> texts) {
        List<Fault> faults = new ArrayList<>();
        long seed = 1;
        for (String text : texts) {
            Map<String, String> fields = fields(text);
            if (fields.containsKey("seed")) {
                try {
                    seed = Long.parseLong(fields.get("seed"));
                } catch (NumberFormatException e) {
                    throw new IllegalArgumentException(
                            "--fault: %s (expected: a whole number as seed)".formatted(text), e);
                }
            }
            faults.add(Fault.parse(text, fields));
        }
        return new FaultPlan(faults, seed);
    }

    private static Map<String, String> fields(String text) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String field : text.strip().split(",")) {
            int equals = field.indexOf('=');
            String key = (equals < 0 ? field : field.substring(0, equals)).strip();
            String value = equals < 0 ? "" : field.substring(equals + 1).strip();
            boolean isKnown = fields.isEmpty() || KEYS.contains(key);
            if (key.isEmpty() || !isKnown || fields.put(key, value) != null) {
                throw new IllegalArgumentException(
                        "--fault: %s (expected: a fault and then at=, for=, node=, seed=, each once)".formatted(text));
            }
        }
        return fields;
    }

    /** The part of the plan that concerns a node. */
    FaultPlan of(int sourceId) {
        return new FaultPlan(faults.stream().filter(f -> f.concerns(sourceId)).toList(), seed + 31L * sourceId);
    }

    List<Fault> faults() {
        return faults;
    }

    List<Fault> of(Fault.Kind kind) {
        return faults.stream().filter(f -> f.kind() == kind).toList();
    }

    long seed() {
        return seed;
    }

    /** Whether the node must connect again to end its run. */
    boolean isReconnecting() {
        return faults.stream().anyMatch(f -> f.kind().isCutting());
    }
}
