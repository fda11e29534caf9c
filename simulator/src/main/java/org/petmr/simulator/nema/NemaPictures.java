package org.petmr.simulator.nema;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.petmr.recon.command.nema.Canvas;
import org.petmr.recon.command.nema.Chart;
import org.petmr.recon.quantification.nema.CountRates;

/** Trials drawn: rates over activity, contrast over sphere size, each with what was published. */
final class NemaPictures {

    private NemaPictures() {}

    /** Empty for a trial that has nothing to draw. */
    static Optional<BufferedImage> of(String scanner, TrialResult result) {
        return switch (result.trial()) {
            case COUNT_RATE -> Optional.of(rates(scanner, result));
            case IMAGE_QUALITY -> Optional.of(contrast(scanner, result));
            default -> Optional.empty();
        };
    }

    private static BufferedImage rates(String scanner, TrialResult result) {
        @SuppressWarnings("unchecked") // the count-rate trial puts its frames there
        List<CountRates.Frame> frames =
                (List<CountRates.Frame>) result.details().get("frames");
        @SuppressWarnings("unchecked") // and its noise-equivalent rates
        List<NecrPeak.Point> points = (List<NecrPeak.Point>) result.details().get("necr");
        double[] x = values(frames, f -> f.concentrationBqPerMl() / 1e3);
        Canvas canvas = new Canvas("Count rates of the simulated " + scanner, 2, 1);
        canvas.chart(
                new Chart("Rates", "activity over 22 L, kBq/mL", "kcps")
                        .line("prompts", Chart.INK, x, values(frames, f -> f.totalCps() / 1e3))
                        .line("trues", Chart.GREEN, x, values(frames, f -> f.truesCps() / 1e3))
                        .line("scatter", Chart.ORANGE, x, values(frames, f -> f.scatterCps() / 1e3))
                        .line("randoms", Chart.RED, x, values(frames, f -> f.randomsCps() / 1e3)),
                0,
                0);
        Chart necr = new Chart("Noise-equivalent rate", "activity over 22 L, kBq/mL", "kcps")
                .line(
                        "simulated",
                        Chart.BLUE,
                        points.stream().mapToDouble(NecrPeak.Point::kBqPerMl).toArray(),
                        points.stream().mapToDouble(NecrPeak.Point::kcps).toArray());
        Bands bands = Bands.of(scanner);
        bands.necrPeakKcps()
                .ifPresent(peak -> bands.necrPeakKBqPerMl()
                        .ifPresent(at -> necr.reference(
                                "published peak",
                                Chart.ORANGE,
                                new double[] {at.low(), at.published(), at.high()},
                                new double[] {peak.published(), peak.published(), peak.published()})));
        canvas.chart(necr, 1, 0);
        return canvas.done();
    }

    private static BufferedImage contrast(String scanner, TrialResult result) {
        List<Figure> spheres = result.figures().stream()
                .filter(f -> f.name().startsWith("contrast"))
                .toList();
        List<Figure> noise = result.figures().stream()
                .filter(f -> f.name().startsWith("variability"))
                .toList();
        Canvas canvas = new Canvas("Image quality of the simulated " + scanner, 2, 1);
        double[] mm = spheres.stream().mapToDouble(NemaPictures::sphereMm).toArray();
        Chart chart = new Chart("Contrast recovery (28 and 37 mm cold)", "sphere, mm", "%")
                .line(
                        "simulated",
                        Chart.BLUE,
                        mm,
                        spheres.stream().mapToDouble(Figure::measured).toArray());
        List<Figure> known = spheres.stream().filter(f -> f.band().isPresent()).toList();
        if (!known.isEmpty()) {
            chart.reference(
                    "published",
                    Chart.ORANGE,
                    known.stream().mapToDouble(NemaPictures::sphereMm).toArray(),
                    known.stream()
                            .mapToDouble(f -> f.band().orElseThrow().published())
                            .toArray());
        }
        canvas.chart(chart, 0, 0);
        canvas.chart(
                new Chart("Background variability", "sphere, mm", "%")
                        .line(
                                "simulated",
                                Chart.GREEN,
                                noise.stream()
                                        .mapToDouble(NemaPictures::sphereMm)
                                        .toArray(),
                                noise.stream().mapToDouble(Figure::measured).toArray()),
                1,
                0);
        return canvas.done();
    }

    private static double sphereMm(Figure f) {
        return Double.parseDouble(f.name().split(" ")[1]);
    }

    private static double[] values(List<CountRates.Frame> frames, ToDoubleFunction<CountRates.Frame> figure) {
        return frames.stream().mapToDouble(figure).toArray();
    }
}
