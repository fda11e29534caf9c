package org.petmr.simulator.physics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.petmr.recon.algorithm.RunningImage;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.correction.UncalibratedNormalisation;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.sinogram.HistoImages;
import org.petmr.recon.sinogram.Histogrammer;
import org.petmr.simulator.phantom.Activity;
import org.petmr.simulator.phantom.Ellipsoid;
import org.petmr.simulator.phantom.EllipticCylinder;
import org.petmr.simulator.phantom.Motion;
import org.petmr.simulator.phantom.MrProperties;
import org.petmr.simulator.phantom.ShapePhantom;
import org.petmr.simulator.phantom.Tissue;

/** Live images of events of a body with lesions, with time of flight and without, against what the body is. */
class LiveImageTest {

    private static final long SEED = 2009;
    private static final Workers WORKERS = new Workers(2);
    private static final double BODY_MM = 130;
    private static final double LESION_MM = 14;
    private static final double LESIONS_AT_MM = 70;
    private static final double LESION = 5;
    private static final int LOOKS = 12;

    /** The bench ring with half as many blocks more and the timing of a SIGNA PET/MR. */
    private static final ScannerModel RING =
            ScannerCatalogue.parse(ScannerCatalogue.toJson(ScannerCatalogue.find("bench"))
                    .replaceFirst("\"blocksTransaxial\"\\s*:\\s*24", "\"blocksTransaxial\": 36")
                    .replaceFirst("\"innerRadiusMm\"\\s*:\\s*155.0", "\"innerRadiusMm\": 233.0")
                    .replaceFirst("\"tangentialBins\"\\s*:\\s*127", "\"tangentialBins\": 191")
                    .replaceFirst("\"nx\"\\s*:\\s*96", "\"nx\": 144")
                    .replaceFirst("\"ny\"\\s*:\\s*96", "\"ny\": 144")
                    .replaceFirst(
                            "\"tof\"\\s*:\\s*null",
                            "\"tof\": {\"bins\": 27, \"binWidthPs\": 169.26, \"resolutionFwhmPs\": 390.0}"));

    private static final VoxelGrid GRID = RING.imageGrid(2);

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private static Tissue tissue(String name, double uptake) {
        return new Tissue(name, 0.096, 1, MrProperties.WATER, Map.of("t", uptake));
    }

    private static ShapePhantom body(boolean hasLesions) {
        ShapePhantom.Part body =
                new ShapePhantom.Part("body", tissue("body", 1), new EllipticCylinder(0, 0, 0, BODY_MM, BODY_MM, 60));
        if (!hasLesions) {
            return new ShapePhantom("plain", List.of(body));
        }
        ShapePhantom.Part left = new ShapePhantom.Part(
                "lesion", tissue("lesion", LESION), Ellipsoid.sphere(LESIONS_AT_MM, 0, 0, LESION_MM));
        ShapePhantom.Part front = new ShapePhantom.Part(
                "lesion", tissue("lesion", LESION), Ellipsoid.sphere(0, -LESIONS_AT_MM, 10, LESION_MM));
        return new ShapePhantom("lesions", List.of(body, left, front));
    }

    /** The same events, both ways. */
    private static final class Looks {
        private final HistoImages places = RunningImage.places(RING, GRID);
        private final Histogrammer counted = new Histogrammer(RunningImage.rebinned(RING));
        private final RunningImage tof =
                new RunningImage(places, new UncalibratedNormalisation(places.lines()), WORKERS);
        private final RunningImage plain =
                new RunningImage(counted, new UncalibratedNormalisation(counted.geometry()), GRID, WORKERS);
        private long trues;

        /** @param wanted true coincidences; as many randoms as a third of them come with them */
        Looks(ShapePhantom phantom, boolean isCorrected, long wanted) {
            EventGenerator events = new EventGenerator(
                    DetectorModel.seeded(RING, 0.5, 0, SEED),
                    new Source(
                            Motion.still(phantom),
                            Activity.constant(phantom.activityBqPerMl("t", 1000)),
                            Isotope.find("18F")),
                    new SinglesModel(2e6, 0),
                    600_000,
                    SEED);
            ScanEvents.Producer producer = events.producer();
            for (int i = 0; i < events.chunks() && trues < wanted; i++) {
                ScanEvents.Chunk chunk = producer.chunk(i);
                places.add(chunk.words(), chunk.words().length);
                counted.add(chunk.words(), chunk.words().length);
                trues += chunk.counts()[Truth.TRUE];
            }
            if (isCorrected) {
                Optional<Volume> mu = Optional.of(phantom.muPerCm(GRID, 2, WORKERS));
                tof.attenuate(mu);
                plain.attenuate(mu);
            }
        }

        private static Volume last(RunningImage running) {
            Volume image = running.next().orElseThrow();
            for (int i = 1; i < LOOKS; i++) {
                image = running.next().orElseThrow();
            }
            return image;
        }
    }

    private static double mean(Volume image, double x0, double y0, double z0, double radiusMm) {
        Affine a = GRID.lpsFromVoxel();
        double sum = 0;
        int n = 0;
        for (int i = 0; i < image.values().length; i++) {
            int ix = i / GRID.nz() % GRID.nx();
            int iy = i / GRID.nz() / GRID.nx();
            int iz = i % GRID.nz();
            double dx = a.x(ix, iy, iz) - x0;
            double dy = a.y(ix, iy, iz) - y0;
            double dz = a.z(ix, iy, iz) - z0;
            if (dx * dx + dy * dy + dz * dz <= radiusMm * radiusMm) {
                sum += image.values()[i];
                n++;
            }
        }
        return sum / n;
    }

    /** Contrast of the lesions, and that over the spread of the same regions where there is no lesion. */
    private record Seen(double contrast, double noise) {
        static Seen of(Volume image) {
            double lesion =
                    0.5 * (mean(image, LESIONS_AT_MM, 0, 0, LESION_MM) + mean(image, 0, -LESIONS_AT_MM, 10, LESION_MM));
            double sum = 0;
            double squares = 0;
            int n = 0;
            for (int z = -12; z <= 12; z += 24) {
                for (double angle = 30; angle <= 240; angle += 30) { // front is -90, left 0
                    double m = mean(
                            image,
                            LESIONS_AT_MM * Math.cos(Math.toRadians(angle)),
                            LESIONS_AT_MM * Math.sin(Math.toRadians(angle)),
                            z,
                            LESION_MM);
                    sum += m;
                    squares += m * m;
                    n++;
                }
            }
            double background = sum / n;
            double spread = Math.sqrt(Math.max(0, squares / n - background * background));
            return new Seen(lesion / background - 1, spread / background);
        }
    }

    /** With few counts lesions stand out more by their places than by lines alone. */
    @Test
    void timeOfFlightShowsLesionsSooner() {
        Looks looks = new Looks(body(true), true, 200_000);
        Seen tof = Seen.of(Looks.last(looks.tof));
        Seen plain = Seen.of(Looks.last(looks.plain));
        String what = "seed %d, %d trues: contrast %.2f and %.2f of %.0f, spread %.3f and %.3f, with and without TOF"
                .formatted(SEED, looks.trues, tof.contrast, plain.contrast, LESION - 1, tof.noise, plain.noise);
        System.out.println(what);
        assertThat(tof.contrast).as(what).isGreaterThan(1.4 * plain.contrast).isLessThan(LESION - 1);
        assertThat(tof.noise).as(what).isLessThan(0.85 * plain.noise);
    }

    /** The map takes the dip in the middle away, randoms are no activity. */
    @Test
    void aUniformBodyIsUniform() {
        Looks looks = new Looks(body(false), true, 600_000);
        Volume image = Looks.last(looks.tof);
        double middle = mean(image, 0, 0, 0, 35);
        for (double angle = 0; angle < 360; angle += 45) {
            double x = 85 * Math.cos(Math.toRadians(angle));
            double y = 85 * Math.sin(Math.toRadians(angle));
            assertThat(mean(image, x, y, 0, 20) / middle)
                    .as("seed %d, at %.0f deg", SEED, angle)
                    .isCloseTo(1, within(0.1));
        }
        assertThat(mean(image, 0, 0, 16, 15) / mean(image, 0, 0, -16, 15))
                .as("seed %d, head to feet", SEED)
                .isCloseTo(1, within(0.08));
        assertThat(mean(image, 0, 0, 22, 12) / mean(image, 0, 0, 0, 12))
                .as("seed %d, off the middle plane", SEED)
                .isCloseTo(1, within(0.12));
        assertThat(mean(image, BODY_MM + 35, 0, 0, 10) / middle)
                .as("seed %d, beside the body", SEED)
                .isLessThan(0.08);
    }

    /** Without the map the middle is too dark. */
    @Test
    void withoutAMapTheMiddleIsDark() {
        Looks looks = new Looks(body(false), false, 300_000);
        Volume image = Looks.last(looks.tof);
        assertThat(mean(image, 0, 0, 0, 35) / mean(image, 0, 95, 0, 15))
                .as("seed %d", SEED)
                .isLessThan(0.85);
    }
}
