package org.petmr.attenuation.bone;

import java.util.List;
import org.petmr.recon.image.Orientation;
import org.petmr.recon.image.Volume;

/** The two echoes of a UTE scan, checked and turned to LPS order. */
public final class UteEchoes {

    /** Later than this, bone has decayed before it is seen. */
    private static final double LATEST_FIRST_MS = 0.5;

    private final String firstName;
    private final Volume first;
    private final Volume second;
    private final double betweenMs;

    /**
     * One echo.
     *
     * @param series how messages call it, such as "series 12 (MRAC_ute, echo 1)"
     * @param magnitude of the signal, any scale, the same for both
     * @param teMs Echo Time (0018,0081)
     */
    public record Echo(String series, Volume magnitude, double teMs) {}

    private UteEchoes(String firstName, Volume first, Volume second, double betweenMs) {
        this.firstName = firstName;
        this.first = first;
        this.second = second;
        this.betweenMs = betweenMs;
    }

    /**
     * @param echoes both, the earlier first
     * @throws IllegalArgumentException that names series and attribute: an echo missing or too many, echo times that don't
     *     ascend, another geometry, another body
     */
    public static UteEchoes of(List<Echo> echoes) {
        if (echoes.size() != 2) {
            throw new IllegalArgumentException("%s: EchoTime: %d different (expected: 2 echoes)"
                    .formatted(
                            echoes.isEmpty()
                                    ? "UTE"
                                    : String.join(
                                            ", ",
                                            echoes.stream().map(Echo::series).toList()),
                            echoes.size()));
        }
        Echo a = echoes.get(0);
        Echo b = echoes.get(1);
        if (!(a.teMs() > 0 && a.teMs() <= LATEST_FIRST_MS)) {
            throw new IllegalArgumentException("%s: EchoTime: %s ms (expected: above 0, to %s ms, else bone is gone)"
                    .formatted(a.series(), a.teMs(), LATEST_FIRST_MS));
        }
        if (!(b.teMs() > a.teMs() && b.teMs() <= 20)) {
            throw new IllegalArgumentException("%s: EchoTime: %s ms (expected: above %s ms of %s, to 20 ms)"
                    .formatted(b.series(), b.teMs(), a.teMs(), a.series()));
        }
        SeriesChecks.magnitudes(a.series(), a.magnitude());
        SeriesChecks.magnitudes(b.series(), b.magnitude());
        SeriesChecks.sameGeometry(
                a.series(), a.magnitude().grid(), b.series(), b.magnitude().grid());
        SeriesChecks.sameBody(
                a.series(), a.magnitude().values(), b.series(), b.magnitude().values());
        return new UteEchoes(
                a.series(),
                Orientation.nearestToLps(a.magnitude()),
                Orientation.nearestToLps(b.magnitude()),
                b.teMs() - a.teMs());
    }

    /** How messages call the earlier echo. */
    String firstName() {
        return firstName;
    }

    Volume first() {
        return first;
    }

    Volume second() {
        return second;
    }

    /** From the first echo to the second. */
    double betweenMs() {
        return betweenMs;
    }
}
