package org.petmr.acquisition.link;

/**
 * A connected front end, as told to people.
 *
 * @param sourceId its number
 * @param address where it connects from
 * @param serial of the device
 * @param firmware version
 * @param scanner name of the described scanner, empty before DESCRIPTOR
 * @param geometry SHA-256 of the descriptor, hexadecimal, empty before DESCRIPTOR
 * @param nodes front ends of its scanner, as it says
 * @param isReady described and waiting for commands
 * @param silentMs since it was last heard
 */
public record LinkInfo(
        int sourceId,
        String address,
        String serial,
        String firmware,
        String scanner,
        String geometry,
        int nodes,
        boolean isReady,
        long silentMs) {}
