package org.petmr.simulator.phantom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class BodyPhantomTest {

    private static final long SEED = 20261121;

    /** Strewn over the box of each part: a part that fills half of it is known to 1 %. */
    private static final int POINTS = 12_000;

    /** Volumes of regions in mL, without what later parts cover. */
    private static Map<String, Double> volumesMl(ShapePhantom phantom) {
        SplittableRandom random = new SplittableRandom(SEED);
        Map<String, Double> volumes = new TreeMap<>();
        for (int i = 0; i < phantom.parts().size(); i++) {
            double[] b = phantom.parts().get(i).shape().bounds();
            int hits = 0;
            for (int k = 0; k < POINTS; k++) {
                int part = phantom.partAt(
                        b[0] + b[3] * (2 * random.nextDouble() - 1),
                        b[1] + b[4] * (2 * random.nextDouble() - 1),
                        b[2] + b[5] * (2 * random.nextDouble() - 1));
                hits += part == i ? 1 : 0;
            }
            volumes.merge(phantom.parts().get(i).region(), 8e-3 * b[3] * b[4] * b[5] * hits / POINTS, Double::sum);
        }
        return volumes;
    }

    /**
     * Reference man of ICRP publication 89, in g: liver 1800, spleen 150, kidneys 310, pancreas 140, stomach with contents 400,
     * brain 1450, lungs with blood 1200 at 0.26 g/mL; bladder 200 mL; thyroid 20, salivary glands 85. People differ by a
     * quarter and so may this.
     */
    @Test
    void organsWeighWhatTheyShould() {
        Map<String, Double> ml = volumesMl(BodyPhantom.healthy().phantom());
        Percentage quarter = Percentage.withPercentage(25);
        assertThat(1.05 * ml.get("liver")).isCloseTo(1800, quarter);
        assertThat(1.06 * ml.get("spleen")).isCloseTo(150, quarter);
        assertThat(1.05 * ml.get("kidneys") + ml.get("renal pelvis")).isCloseTo(310, quarter);
        assertThat(1.04 * ml.get("pancreas")).isCloseTo(140, quarter);
        assertThat(1.04 * ml.get("stomach")).isCloseTo(400, quarter);
        assertThat(1.04 * (ml.get("grey") + ml.get("white"))).isCloseTo(1450, quarter);
        assertThat(0.26 * ml.get("lung")).isCloseTo(1200, quarter);
        assertThat(ml.get("bladder")).isCloseTo(200, quarter);
        assertThat(ml.get("thyroid")).isCloseTo(20, quarter);
        assertThat(ml.get("salivary glands")).isCloseTo(85, quarter);
        assertThat(ml.get("myocardium")).isBetween(150.0, 330.0);
        assertThat(ml).as("seed %d", SEED).hasSizeGreaterThan(20);
    }

    /** 75 kg less the legs from the middle of the thighs down, which are 15 % of a body (Winter 2009, table 4.1). */
    @Test
    void theWholeWeighsAsMuchAsAnAdult() {
        ShapePhantom body = BodyPhantom.healthy().phantom();
        double[] b = body.bounds();
        double stepMm = 6;
        double kg = 0;
        for (double x = b[0] - b[3]; x < b[0] + b[3]; x += stepMm) {
            for (double y = b[1] - b[4]; y < b[1] + b[4]; y += stepMm) {
                for (double z = b[2] - b[5]; z < b[2] + b[5]; z += stepMm) {
                    int part = body.partAt(x, y, z);
                    kg += part < 0
                            ? 0
                            : 1e-6
                                    * stepMm
                                    * stepMm
                                    * stepMm
                                    * body.parts().get(part).tissue().densityGPerMl();
                }
            }
        }
        assertThat(kg).isCloseTo(0.85 * 75, Percentage.withPercentage(12));
    }

    /** Breathing moves organs, not their numbers; they keep their volumes, but for the lungs, that take up about the tide. */
    @Test
    void breathingMovesOrgansTogether() {
        BodyPhantom body = new BodyPhantom(
                BodyPhantom.Arms.NONE,
                List.of(BodyPhantom.lesion("liver", 20, 3), BodyPhantom.lesion("lung", 20, 4)),
                20);
        ShapePhantom out = body.phantom(0);
        ShapePhantom in = body.phantom(1);
        assertThat(in.compartments()).isEqualTo(out.compartments());
        assertThat(top(out, "liver") - top(in, "liver")).isCloseTo(20, within(1e-9));
        assertThat(top(out, "liver lesion") - top(in, "liver lesion")).isCloseTo(20, within(1e-9));
        assertThat(top(out, "spleen") - top(in, "spleen")).isBetween(14.0, 20.0);
        assertThat(top(out, "kidneys") - top(in, "kidneys")).isBetween(10.0, 16.0);
        assertThat(top(out, "myocardium") - top(in, "myocardium")).isBetween(4.0, 12.0);
        assertThat(top(out, "lung")).isCloseTo(top(in, "lung"), within(1e-9));
        assertThat(top(out, "lung lesion") - top(in, "lung lesion")).isBetween(2.0, 12.0);
        assertThat(top(out, "spine")).isEqualTo(top(in, "spine"));
        Map<String, Double> before = volumesMl(out);
        Map<String, Double> after = volumesMl(in);
        for (String organ : List.of("liver", "spleen", "kidneys", "stomach", "pancreas")) {
            // Two counts of some 6000 points: 2 % is one standard deviation and a half; the draw is always the same.
            assertThat(after.get(organ) / before.get(organ))
                    .as("%s, seed %d", organ, SEED)
                    .isCloseTo(1, within(0.04));
        }
        assertThat(after.get("lung") - before.get("lung")).isBetween(150.0, 700.0);
        ShapePhantom half = body.phantom(0.5);
        assertThat(top(out, "liver") - top(half, "liver")).isCloseTo(10, within(1e-9));
    }

    private static double top(ShapePhantom phantom, String region) {
        double top = Double.NEGATIVE_INFINITY;
        for (ShapePhantom.Part part : phantom.parts()) {
            if (part.region().equals(region)) {
                double[] b = part.shape().bounds();
                top = Math.max(top, b[2] + b[5]);
            }
        }
        return top;
    }

    /** All is inside a bore of 600 mm, and skin, not an organ, is what lies against the air on the trunk. */
    @Test
    void fitsTheBore() {
        for (String name : List.of("body", "body-arms-up", "body-without-arms")) {
            ShapePhantom body = Phantoms.find(name);
            for (ShapePhantom.Part part : body.parts()) {
                double[] b = part.shape().bounds();
                assertThat(Math.hypot(Math.abs(b[0]) + b[3], Math.abs(b[1]) + b[4]))
                        .as(name)
                        .isLessThan(300);
            }
            double[] b = body.bounds();
            assertThat(b[2] - b[5]).isBetween(-560.0, -540.0);
        }
        ShapePhantom body = BodyPhantom.healthy().with(BodyPhantom.Arms.NONE).phantom();
        List<String> skin = List.of("fat", "muscle", "head");
        for (double z = -500; z < 530; z += 7) {
            for (int k = 0; k < 48; k++) {
                double phi = 2 * Math.PI * k / 48;
                double r = 300;
                while (r > 0 && body.partAt(r * Math.cos(phi), r * Math.sin(phi), z) < 0) {
                    r -= 0.5;
                }
                if (r > 40) {
                    int part = body.partAt(r * Math.cos(phi), r * Math.sin(phi), z);
                    assertThat(skin)
                            .as("z %s angle %d", z, k)
                            .contains(body.parts().get(part).region());
                }
            }
        }
    }

    /** Each usual place lies in the tissue that it is named for, and the lesion has the size and contrast asked for. */
    @Test
    void lesionsHaveTheirSizeAndContrast() {
        Map<String, String> hosts = Map.of(
                "liver",
                "liver",
                "lung",
                "lung",
                "vertebra",
                "spine",
                "pelvic bone",
                "pelvis",
                "pancreas",
                "pancreas",
                "prostate",
                "prostate",
                "brain",
                "white",
                "neck node",
                "muscle",
                "mediastinal node",
                "mediastinum");
        ShapePhantom healthy = BodyPhantom.healthy().phantom();
        hosts.forEach((site, host) -> {
            Lesion lesion = BodyPhantom.lesion(site, 12, 5);
            ShapePhantom ill = BodyPhantom.healthy().with(List.of(lesion)).phantom();
            int part = healthy.partAt(lesion.xMm(), lesion.yMm(), lesion.zMm());
            assertThat(healthy.parts().get(part).region()).isEqualTo(host);
            ShapePhantom.Part put = ill.parts().get(ill.parts().size() - 1);
            assertThat(put.region()).isEqualTo(site + " lesion");
            assertThat(put.shape().volumeMm3()).isCloseTo(Math.PI / 6 * 12 * 12 * 12, within(1e-6));
            assertThat(put.tissue().uptake("fdg"))
                    .isCloseTo(5 * healthy.parts().get(part).tissue().uptake("fdg"), within(1e-12));
        });
    }

    /** The organ that a bed is named for lies in its middle, and five beds see all of the body. */
    @Test
    void theTableBringsTheRegionToTheMiddle() {
        ShapePhantom liver = BodyPhantom.healthy().at(BodyPhantom.centreMm("liver"));
        assertThat(liver.parts().get(liver.partAt(-75, -5, 0)).region()).isEqualTo("liver");
        ShapePhantom brain = BodyPhantom.healthy().at(BodyPhantom.centreMm("brain"));
        assertThat(brain.parts().get(brain.partAt(30, 5, 0)).region()).isEqualTo("white");
        double[] beds = BodyPhantom.bedCentresMm(5, 206.4);
        assertThat(beds[0] - 129).isCloseTo(BodyPhantom.THIGHS_MM, within(10.0));
        assertThat(beds[4] + 129).isCloseTo(BodyPhantom.CROWN_MM, within(10.0));
    }

    @Test
    void refusesWhatCannotBe() {
        BodyPhantom body = BodyPhantom.healthy();
        assertThatThrownBy(() -> body.phantom(1.2)).hasMessage("breath: 1.2 (expected: 0 to 1)");
        assertThatThrownBy(() -> new BodyPhantom(BodyPhantom.Arms.UP, List.of(), 90))
                .hasMessageStartingWith("diaphragmMm: 90.0 (expected: 0 to 60");
        assertThatThrownBy(() ->
                        body.with(List.of(new Lesion("far", 0, 400, 0, 10, 2))).phantom())
                .hasMessageContaining("lesion far: centre: 0.0, 400.0, 0.0 mm (expected: inside the body)");
        assertThatThrownBy(() -> body.with(List.of(new Lesion("liver", -80, 0, -30, 10, 2)))
                        .phantom())
                .hasMessageContaining("lesion: region: liver");
        List<Lesion> many = IntStream.range(0, 8)
                .mapToObj(i -> new Lesion("lesion " + i, -80, 0, -30 + i, 10, 2))
                .toList();
        assertThatThrownBy(() -> body.with(many).phantom())
                .hasMessage("lesions: 8 (expected: at most 7 with arms DOWN)");
        assertThatThrownBy(() -> BodyPhantom.lesion("toe", 10, 2))
                .hasMessageStartingWith("lesion site: toe (expected: one");
        assertThatThrownBy(() -> new Lesion("x", 0, 0, 0, -3, 2)).hasMessageContaining("diameterMm: -3.0");
        assertThatThrownBy(() -> BodyPhantom.centreMm("foot")).hasMessageStartingWith("body region: foot");
    }
}
