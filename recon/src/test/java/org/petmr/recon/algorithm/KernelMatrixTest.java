package org.petmr.recon.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

class KernelMatrixTest {

    private static final Workers WORKERS = new Workers(2);
    private static final VoxelGrid GRID = VoxelGrid.centred(14, 21, 9, 2, 2, 2.5);

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theTransposeIsExact(long seed) {
        Random random = new Random(seed);
        for (KernelSettings settings :
                List.of(KernelSettings.USUAL, new KernelSettings(5, 1, 0, 1), new KernelSettings(400, 4, 1, 0.3))) {
            ImageOperator k = build(head(random), settings);
            Volume x = noise(random);
            Volume y = noise(random);
            Volume kx = Volume.zeros(GRID);
            Volume kty = Volume.zeros(GRID);
            k.apply(x, kx);
            k.transpose(y, kty);
            assertThat(dot(x, kty)).as("seed %d", seed).isCloseTo(dot(kx, y), within(1e-6 * dot(x, x)));
        }
    }

    @Test
    void rowsSumToOneAndStayOnTheirSideOfAnEdge() {
        Volume mr = Volume.zeros(GRID);
        Volume left = Volume.zeros(GRID);
        for (int i = 0; i < mr.values().length; i++) {
            boolean isLeft = i / GRID.nz() % GRID.nx() < 7;
            mr.values()[i] = isLeft ? 100 : 300;
            left.values()[i] = isLeft ? 1 : 0;
        }
        ImageOperator k = build(mr, new KernelSettings(10, 2, 0, 0.1));
        Volume out = Volume.zeros(GRID);
        k.apply(Volume.filled(GRID, 1), out);
        for (float sum : out.values()) {
            assertThat(sum).isCloseTo(1, within(1e-5f));
        }
        k.apply(left, out);
        for (int i = 0; i < out.values().length; i++) {
            assertThat(out.values()[i]).isCloseTo(left.values()[i], within(1e-5f));
        }
    }

    @Test
    void outsideTheBodyItIsTheIdentity() {
        Volume mr = Volume.zeros(GRID);
        for (int iz = 0; iz < 9; iz++) {
            mr.values()[GRID.index(7, 10, iz)] = 50;
        }
        KernelMatrix k = KernelMatrixBuilder.build(List.of(mr), 1e3, KernelSettings.USUAL, WORKERS, Progress.NONE);
        assertThat(k.rows()).isEqualTo(9 * 9);
        assertThat(k.bytes()).isEqualTo(81L * (4 + 32 * 6));
        Volume x = noise(new Random(4));
        Volume out = Volume.zeros(GRID);
        k.apply(x, out);
        assertThat(out.at(2, 3, 4)).isEqualTo(x.at(2, 3, 4));
        k.transpose(x, out);
        assertThat(out.at(2, 3, 4)).isEqualTo(x.at(2, 3, 4));
    }

    @Test
    void isTheSameForAnyNumberOfWorkers() {
        Volume mr = head(new Random(8));
        Volume x = noise(new Random(9));
        Volume one = Volume.zeros(GRID);
        Volume four = Volume.zeros(GRID);
        try (Workers single = new Workers(1);
                Workers many = new Workers(4)) {
            KernelMatrixBuilder.build(List.of(mr), 1e3, KernelSettings.USUAL, single, Progress.NONE)
                    .transpose(x, one);
            KernelMatrixBuilder.build(List.of(mr), 1e3, KernelSettings.USUAL, many, Progress.NONE)
                    .transpose(x, four);
        }
        assertThat(four.values()).isEqualTo(one.values());
    }

    @Test
    void refusesWhatItCannotUseAndHearsCancellation() {
        assertThatThrownBy(() -> new KernelSettings(0, 3, 1, 1)).hasMessageContaining("kernel.neighbours: 0");
        assertThatThrownBy(() -> new KernelSettings(10, 3, 1, 0)).hasMessage("kernel.sigma: 0.0 (expected: > 0)");
        assertThatThrownBy(() -> build(Volume.zeros(GRID), KernelSettings.USUAL))
                .hasMessageContaining("MR: shows nothing");
        Volume broken = head(new Random(1));
        broken.values()[5] = Float.POSITIVE_INFINITY;
        assertThatThrownBy(() -> build(broken, KernelSettings.USUAL)).hasMessageContaining("MR: holds Infinity");
        Progress cancelled = new Progress() {
            @Override
            public void report(double fraction, String message) {}

            @Override
            public boolean isCancelled() {
                return true;
            }
        };
        assertThatThrownBy(() -> KernelMatrixBuilder.build(
                        List.of(head(new Random(1))), 1e3, KernelSettings.USUAL, WORKERS, cancelled))
                .isInstanceOf(CancellationException.class);
    }

    private static ImageOperator build(Volume mr, KernelSettings settings) {
        return KernelMatrixBuilder.build(List.of(mr), 1e3, settings, WORKERS, Progress.NONE);
    }

    private static Volume head(Random random) {
        Volume v = Volume.zeros(GRID);
        for (int iy = 2; iy < 19; iy++) {
            for (int ix = 2; ix < 12; ix++) {
                for (int iz = 0; iz < 9; iz++) {
                    v.values()[GRID.index(ix, iy, iz)] = (ix < 6 ? 100 : 160) + random.nextInt(20);
                }
            }
        }
        return v;
    }

    private static Volume noise(Random random) {
        Volume v = Volume.zeros(GRID);
        for (int i = 0; i < v.values().length; i++) {
            v.values()[i] = random.nextFloat();
        }
        return v;
    }

    private static double dot(Volume a, Volume b) {
        double sum = 0;
        for (int i = 0; i < a.values().length; i++) {
            sum += (double) a.values()[i] * b.values()[i];
        }
        return sum;
    }
}
