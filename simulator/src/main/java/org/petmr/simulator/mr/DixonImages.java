package org.petmr.simulator.mr;

import java.util.List;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.simulator.mr.sequence.PulseSequence;

/**
 * The two-point Dixon: in phase W + F, opposed W - F, and half their sum and difference, taken from the complex channels.
 * Where the phase between the echoes is wrong by phi, water becomes (IP + OP exp(i phi)) / 2: at pi it is fat.
 */
final class DixonImages {

    private DixonImages() {}

    static List<MrSeries> of(Scene scene, SeriesMaker maker) {
        PulseSequence echo = maker.step().scan().sequence();
        double[] in = scene.ofParts(t -> echo.water(t, MrScan.IN_PHASE_TE_MS) + echo.fat(t, MrScan.IN_PHASE_TE_MS));
        double[] opposed = scene.ofParts(t -> echo.water(t, MrScan.OPPOSED_TE_MS) - echo.fat(t, MrScan.OPPOSED_TE_MS));
        double brightest = Scene.most(in);
        float[][] inPhase = noisy(scene, in, brightest, 0);
        float[][] opposedPhase = noisy(scene, opposed, brightest, 1);
        float[][] turned = turned(scene, opposedPhase);
        double scale = scene.scale(brightest);
        return List.of(
                maker.series(
                        0,
                        MrImageKind.DIXON_IN,
                        "MRAC_dixon_in",
                        SeriesMaker.only(scene.magnitude(inPhase[0], inPhase[1], scale), MrScan.IN_PHASE_TE_MS)),
                maker.series(
                        1,
                        MrImageKind.DIXON_OPPOSED,
                        "MRAC_dixon_opp",
                        SeriesMaker.only(
                                scene.magnitude(opposedPhase[0], opposedPhase[1], scale), MrScan.OPPOSED_TE_MS)),
                maker.series(2, MrImageKind.DIXON_WATER, "MRAC_dixon_W", half(scene, inPhase, turned, 1, scale)),
                maker.series(3, MrImageKind.DIXON_FAT, "MRAC_dixon_F", half(scene, inPhase, turned, -1, scale)));
    }

    private static float[][] noisy(Scene scene, double[] valueOfPart, double brightest, int echo) {
        float[] real = scene.signal(valueOfPart);
        float[] imaginary = new float[real.length];
        scene.addNoise(real, scene.sigma(brightest), 2 * echo);
        scene.addNoise(imaginary, scene.sigma(brightest), 2 * echo + 1);
        return new float[][] {real, imaginary};
    }

    private static float[][] turned(Scene scene, float[][] from) {
        VoxelGrid grid = scene.grid();
        float[][] to = {from[0].clone(), from[1].clone()};
        for (int iy = 0; iy < grid.ny(); iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                for (int iz = 0; iz < grid.nz(); iz++) {
                    double phase = scene.phaseErrorRad(ix, iy, iz);
                    if (phase != 0) {
                        int i = grid.index(ix, iy, iz);
                        double c = Math.cos(phase);
                        double s = Math.sin(phase);
                        to[0][i] = (float) (c * from[0][i] - s * from[1][i]);
                        to[1][i] = (float) (s * from[0][i] + c * from[1][i]);
                    }
                }
            }
        }
        return to;
    }

    /** (a + sign b) / 2. */
    private static List<MrSeries.Acquired> half(Scene scene, float[][] a, float[][] b, int sign, double scale) {
        float[][] half = new float[2][a[0].length];
        for (int c = 0; c < 2; c++) {
            for (int i = 0; i < half[c].length; i++) {
                half[c][i] = 0.5f * (a[c][i] + sign * b[c][i]);
            }
        }
        return SeriesMaker.only(scene.magnitude(half[0], half[1], scale), MrScan.OPPOSED_TE_MS);
    }
}
