package org.petmr.simulator.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.event.Word;
import org.petmr.recon.registration.RigidTransform;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.phantom.Activity;
import org.petmr.simulator.phantom.Ellipsoid;
import org.petmr.simulator.phantom.Motion;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.phantom.Phantoms;
import org.petmr.simulator.phantom.ShapePhantom;
import org.petmr.simulator.physics.DetectorModel;
import org.petmr.simulator.physics.EventGenerator;
import org.petmr.simulator.physics.ScanEvents;
import org.petmr.simulator.physics.SinglesModel;
import org.petmr.simulator.physics.Source;
import org.petmr.simulator.physics.Truth;

/** A known displacement is found in the events: their lines meet where the truth says. */
class MotionInEventsTest {

    private static final long SEED = 20261121;
    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");
    private static final DetectorModel CRYSTALS = DetectorModel.seeded(BENCH, 0.5, 0, SEED);
    private static final double[] REST = {10, -5, 0};

    private static Phantom sphere(RigidTransform t) {
        var a = t.toAffine();
        return new ShapePhantom(
                "sphere",
                List.of(new ShapePhantom.Part(
                        "water",
                        Phantoms.WATER,
                        Ellipsoid.sphere(
                                a.x(REST[0], REST[1], REST[2]),
                                a.y(REST[0], REST[1], REST[2]),
                                a.z(REST[0], REST[1], REST[2]),
                                4))));
    }

    @Test
    void linesMeetWhereTheHeadIs() {
        RigidMotion motion = new RigidMotion(
                MotionInEventsTest::sphere,
                new double[] {0, 0, 0},
                List.of(new RigidMotion.Step(1000, new RigidTransform(0, 0, Math.toRadians(40), -6, 0, 7, 0, 0, 0))),
                RigidMotion.Drift.NONE,
                2000);
        ScanEvents scan = new SwitchedScan(motion::poseAt, pose -> still(motion.phantom(pose)), 20);
        Meeting before = new Meeting();
        Meeting after = new Meeting();
        ScanEvents.Producer producer = scan.producer();
        for (int c = 0; c < scan.chunks(); c++) {
            (20 * c < 1000 ? before : after).add(producer.chunk(c));
        }
        for (int half = 0; half < 2; half++) {
            Meeting found = half == 0 ? before : after;
            double[] point = found.point();
            var a = motion.at(half == 0 ? 0 : 1500).toAffine();
            double[] truth = {
                a.x(REST[0], REST[1], REST[2]), a.y(REST[0], REST[1], REST[2]), a.z(REST[0], REST[1], REST[2])
            };
            assertThat(found.lines).isGreaterThan(20_000);
            for (int axis = 0; axis < 3; axis++) {
                assertThat(point[axis])
                        .as("seed %d, half %d, axis %d", SEED, half, axis)
                        .isCloseTo(truth[axis], within(0.35));
            }
        }
    }

    private static ScanEvents still(Phantom phantom) {
        return new EventGenerator(
                CRYSTALS,
                new Source(Motion.still(phantom), Activity.constant(new double[] {30_000_000}), Isotope.find("18F")),
                new SinglesModel(0, 0),
                2000,
                SEED);
    }

    /** The point in the plane that is nearest to all lines, and the mean z that they have there. */
    private static final class Meeting {

        private int lines;
        private double xx;
        private double xy;
        private double yy;
        private double xd;
        private double yd;
        private final List<double[]> ends = new ArrayList<>();

        private void add(ScanEvents.Chunk chunk) {
            for (int i = 0; i < chunk.words().length; i++) {
                if (chunk.truth()[i] == Truth.TRUE) {
                    add(Word.elementA(chunk.words()[i]), Word.elementB(chunk.words()[i]));
                }
            }
        }

        private void add(int a, int b) {
            int n = BENCH.indicesPerRing();
            double r = BENCH.effectiveRadiusMm();
            double phiA = BENCH.crystalAngleRad(a % n);
            double phiB = BENCH.crystalAngleRad(b % n);
            double ex = r * (Math.cos(phiB) - Math.cos(phiA));
            double ey = r * (Math.sin(phiB) - Math.sin(phiA));
            double length = Math.hypot(ex, ey);
            double nx = -ey / length;
            double ny = ex / length;
            double d = nx * r * Math.cos(phiA) + ny * r * Math.sin(phiA);
            xx += nx * nx;
            xy += nx * ny;
            yy += ny * ny;
            xd += nx * d;
            yd += ny * d;
            ends.add(new double[] {
                r * Math.cos(phiA),
                r * Math.sin(phiA),
                BENCH.ringZMm((double) (a / n)),
                ex,
                ey,
                BENCH.ringZMm((double) (b / n)) - BENCH.ringZMm((double) (a / n))
            });
            lines++;
        }

        private double[] point() {
            double det = xx * yy - xy * xy;
            double x = (xd * yy - yd * xy) / det;
            double y = (yd * xx - xd * xy) / det;
            double zSum = 0;
            for (double[] e : ends) {
                double part = ((x - e[0]) * e[3] + (y - e[1]) * e[4]) / (e[3] * e[3] + e[4] * e[4]);
                zSum += e[2] + part * e[5];
            }
            return new double[] {x, y, zSum / lines};
        }
    }
}
