package org.petmr.simulator.detector;

import org.petmr.acquisition.wire.LinkCredentials;
import org.petmr.recon.scanner.ScannerModel;

/**
 * A front end and the service it belongs to.
 *
 * @param host of the service
 * @param port of the service's detector link
 * @param sourceId which concentrator of the scanner
 * @param serial of the device
 * @param scanner that it describes itself as
 * @param speed scan time for each unit of wall time; {@link #MAX_SPEED} for as fast as the link takes it
 * @param fifoBlocks blocks of up to 8192 words that may wait for the network
 * @param nodes front-end nodes of the scanner, this one included
 * @param clock of this node
 * @param faults what goes wrong in this node
 * @param credentials how this node shows the service who it is
 */
public record FrontEndConfig(
        String host,
        int port,
        int sourceId,
        String serial,
        ScannerModel scanner,
        double speed,
        int fifoBlocks,
        int nodes,
        NodeClock clock,
        FaultPlan faults,
        LinkCredentials credentials) {

    /** Without pacing. The device then waits for the network and drops nothing. */
    public static final double MAX_SPEED = Double.POSITIVE_INFINITY;

    private static final int USUAL_FIFO_BLOCKS = 64;
    /** Of one scanner. */
    public static final int MOST_NODES = 64;

    public FrontEndConfig {
        if (host == null || host.isBlank()) {
            throw new IllegalArgumentException("host: '" + host + "' (expected: a name or an address)");
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
        }
        if (sourceId < 0 || sourceId > 0xFFFF) {
            throw new IllegalArgumentException("sourceId: " + sourceId + " (expected: 0 to 65535)");
        }
        if (!(speed > 0)) {
            throw new IllegalArgumentException("speed: " + speed + " (expected: > 0)");
        }
        if (fifoBlocks < 2) {
            throw new IllegalArgumentException("fifoBlocks: " + fifoBlocks + " (expected: >= 2)");
        }
        if (nodes < 1 || nodes > MOST_NODES) {
            throw new IllegalArgumentException("nodes: %d (expected: 1 to %d)".formatted(nodes, MOST_NODES));
        }
        if (clock == null || faults == null || credentials == null) {
            throw new IllegalArgumentException(
                    "clock, faults, credentials: null (expected: present, PERFECT and NONE if need be)");
        }
    }

    /** The only node of a scanner, with a good clock and without faults. */
    public FrontEndConfig(
            String host, int port, int sourceId, String serial, ScannerModel scanner, double speed, int fifoBlocks) {
        this(
                host,
                port,
                sourceId,
                serial,
                scanner,
                speed,
                fifoBlocks,
                1,
                NodeClock.PERFECT,
                FaultPlan.NONE,
                LinkCredentials.NONE);
    }

    public static FrontEndConfig of(String host, int port, ScannerModel scanner, double speed) {
        return new FrontEndConfig(host, port, 1, "SIM-0001", scanner, speed, USUAL_FIFO_BLOCKS);
    }

    /** One of several nodes; its serial gets the number behind it. */
    public FrontEndConfig node(int newSourceId, int ofNodes) {
        String numbered = ofNodes == 1 ? serial : serial + "-" + newSourceId;
        return new FrontEndConfig(
                host,
                port,
                newSourceId,
                numbered,
                scanner,
                speed,
                fifoBlocks,
                ofNodes,
                clock,
                faults.of(newSourceId),
                credentials);
    }

    public FrontEndConfig with(NodeClock newClock) {
        return new FrontEndConfig(
                host, port, sourceId, serial, scanner, speed, fifoBlocks, nodes, newClock, faults, credentials);
    }

    public FrontEndConfig with(FaultPlan newFaults) {
        return new FrontEndConfig(
                host, port, sourceId, serial, scanner, speed, fifoBlocks, nodes, clock, newFaults, credentials);
    }

    public FrontEndConfig with(LinkCredentials newCredentials) {
        return new FrontEndConfig(
                host, port, sourceId, serial, scanner, speed, fifoBlocks, nodes, clock, faults, newCredentials);
    }

    public boolean isPaced() {
        return speed < MAX_SPEED;
    }
}
