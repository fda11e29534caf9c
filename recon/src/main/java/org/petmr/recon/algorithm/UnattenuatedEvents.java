package org.petmr.recon.algorithm;

import org.petmr.recon.projector.ListModeEvents;
import org.petmr.recon.projector.SinogramProjector;

/**
 * The events of a frame and what is expected of them, but for the patient's attenuation: what an estimate of attenuation
 * begins with.
 *
 * @param events what was counted
 * @param lines along which mu and the activity lie, and on what grid
 * @param factors counts of a line for each unit of activity and mm if nothing attenuated; false for a gap. From several
 *     threads
 * @param background randoms and scatter over these factors, as they were counted: attenuation is no part of them
 */
public record UnattenuatedEvents(
        ListModeEvents events,
        SinogramProjector lines,
        SinogramProjector.LineSource factors,
        EventBackground background) {

    public UnattenuatedEvents {
        if (events.geometry() != lines.geometry()) {
            throw new IllegalArgumentException("events: of another projection geometry (expected: the projector's)");
        }
    }
}
