package org.petmr.simulator.console;

/**
 * The account of an acquisition; after an undisturbed one {@code sent = received = stored}.
 *
 * @param sentEvents prompts and delayeds that the front ends sent
 * @param marks time marks received
 * @param lostOnLink events between front end and service
 * @param lostInDevice events that the front ends gave up
 * @param lostInService events received and not stored
 */
public record Totals(
        long sentEvents,
        long receivedPrompts,
        long receivedDelayeds,
        long marks,
        long storedPrompts,
        long storedDelayeds,
        long lostOnLink,
        long lostInDevice,
        long lostInService) {

    public long receivedEvents() {
        return receivedPrompts + receivedDelayeds;
    }

    public long storedEvents() {
        return storedPrompts + storedDelayeds;
    }

    /** Wherever it was. */
    public long lostEvents() {
        return lostOnLink + lostInDevice + lostInService;
    }
}
