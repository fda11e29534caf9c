package org.petmr.simulator.mr;

import java.util.List;
import org.petmr.recon.image.Volume;
import org.petmr.simulator.mr.MrSeries.Acquired;

/**
 * Puts what a step has in common to its volumes.
 *
 * @param header what the headers say of place and coil
 */
record SeriesMaker(MrProtocol.Step step, MrSeries.Header header) {

    /** @param nth of the step's series, from 0 @param description for people, without the bed */
    MrSeries series(int nth, MrImageKind kind, String description, List<Acquired> volumes) {
        String bed = step.bed().number() > 1 ? "_bed" + step.bed().number() : "";
        return new MrSeries(
                step.firstNumber() + nth,
                description + bed,
                kind,
                step.scan(),
                volumes,
                step.startS(),
                step.durationS(),
                step.bed().number(),
                header);
    }

    /** A volume of a series that is no more than this one. */
    static List<Acquired> only(Volume signal, double teMs) {
        return List.of(new Acquired(signal, teMs, 1, 0, 1, 0));
    }
}
