package org.petmr.acquisition.link;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * How a front end introduces itself. Keys that are not known are passed over, so that newer firmware can say more.
 *
 * @param protocol {@code PDL 1}
 * @param sourceId 0 to 65535; all its frames carry it
 * @param serial of the device
 * @param firmware version
 * @param scanner name of the scanner it belongs to, or null
 * @param nonce of a front end that wants to prove the link's key, for this connection, or null
 * @param nodes front ends of that scanner, this one included, or null for this one alone
 * @param limits what its words may hold, or null for no more than the link allows
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Hello(
        String protocol,
        Integer sourceId,
        String serial,
        String firmware,
        String scanner,
        String nonce,
        Integer nodes,
        Limits limits) {

    private static final int MAX_ELEMENTS = 1 << 20;
    private static final int MAX_TOF_BINS = 1 << 10;
    private static final int MAX_ENERGY_BINS = 1 << 4;
    private static final int MAX_NODES = 256;

    /** Null for what the device does not say. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Limits(Long elements, Long tofBins, Long energyBins) {}

    /** @param frameSourceId as the frame's header has it */
    void check(int frameSourceId) throws LinkRefusal {
        String plain = protocol == null ? "" : protocol.replace(" ", "").toUpperCase(java.util.Locale.ROOT);
        require(plain.equals("PDL1") || plain.equals("1"), "protocol", protocol, "PDL 1");
        require(sourceId != null && sourceId >= 0 && sourceId <= 0xFFFF, "sourceId", sourceId, "0 to 65535");
        require(sourceId == frameSourceId, "sourceId", sourceId, "the frame header's " + frameSourceId);
        require(nodes == null || nodes >= 1 && nodes <= MAX_NODES, "nodes", nodes, "1 to " + MAX_NODES);
        if (limits != null) {
            checkLimit("limits.elements", limits.elements, MAX_ELEMENTS);
            checkLimit("limits.tofBins", limits.tofBins, MAX_TOF_BINS);
            checkLimit("limits.energyBins", limits.energyBins, MAX_ENERGY_BINS);
        }
    }

    private static void checkLimit(String name, Long value, long most) throws LinkRefusal {
        require(value == null || value >= 0 && value <= most, name, value, "at most " + most);
    }

    private static void require(boolean holds, String name, Object found, String expected) throws LinkRefusal {
        if (!holds) {
            throw new LinkRefusal(
                    LinkFault.HELLO_REFUSED, "HELLO %s: %s (expected: %s)".formatted(name, found, expected));
        }
    }

    /** Front ends of the scanner, as far as this one says. */
    int nodesOrOne() {
        return nodes == null ? 1 : nodes;
    }

    String describe() {
        return "serial %s, firmware %s".formatted(serial, firmware);
    }
}
