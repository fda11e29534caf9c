package org.petmr.acquisition.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.installation.Installation;
import org.petmr.acquisition.mr.AwaitedMr;
import org.petmr.acquisition.mr.MrKind;
import org.petmr.acquisition.mr.MrSeries;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.VoxelGrid;

/** What is said to be missing is what the processing waits for. */
class AwaitedSeriesTest {

    private final AwaitedSeries wish = new AwaitedSeries(Installation.NONE, Path.of("sessions"));

    private static JsonObject session(JsonObject more, String... announced) {
        JsonObject arm = TestService.armRequest().put("mrSeries", new JsonArray(List.of(announced)));
        return new JsonObject().put("id", "S1").put("arm", arm.mergeIn(more, true));
    }

    private static MrSeries series(MrKind kind, double echoMs, double zMm, int missing) {
        VoxelGrid centred = VoxelGrid.centred(20, 20, 40, 10, 10, 5);
        return new MrSeries(
                "P1",
                "1.2",
                "1.2.3",
                "1.3",
                3,
                "series",
                kind,
                0.9,
                List.of(),
                OptionalDouble.of(echoMs),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                Optional.of(new VoxelGrid(
                        20, 20, 40, Affine.scaling(1, 1, 1, 0, 0, zMm).after(centred.lpsFromVoxel()))),
                40 - missing,
                missing,
                1,
                List.of(),
                List.of());
    }

    private static MrSeries whole(MrKind kind) {
        return series(kind, 2.5, 0, 0);
    }

    @Test
    void oneDixonImageIsNotAllFour() {
        JsonObject session = session(new JsonObject(), "dixon", "t1");
        List<MrSeries> here = new ArrayList<>(List.of(whole(MrKind.DIXON_IN)));
        assertThat(wish.of(session, here))
                .containsExactly(
                        new AwaitedMr("dixon", 4, List.of("DIXON_OPPOSED", "DIXON_WATER", "DIXON_FAT"), false),
                        new AwaitedMr("t1", 1, List.of("T1"), true));
        here.add(series(MrKind.DIXON_OPPOSED, 1.2, 0, 3));
        assertThat(wish.of(session, here).get(0).found()).as("not whole").isEqualTo(1);
        here.add(whole(MrKind.DIXON_OPPOSED));
        assertThat(wish.of(session, here).get(0))
                .as("a pair will do")
                .isEqualTo(new AwaitedMr("dixon", 4, List.of("DIXON_WATER", "DIXON_FAT"), true));
        here.addAll(List.of(whole(MrKind.DIXON_WATER), whole(MrKind.DIXON_FAT), whole(MrKind.T1_CONTRAST)));
        assertThat(wish.of(session, here)).allMatch(AwaitedMr::isWhole);
    }

    /** Two echoes; and what the protocol only asks for as the source of bone is waited for as well. */
    @Test
    void uteIsTwoEchoes() {
        JsonObject asked = session(
                new JsonObject()
                        .put("pipeline", new JsonObject().put("anatomy", "head").put("boneSource", "ute")),
                "dixon");
        MrSeries early = series(MrKind.UTE, 0.07, 0, 0);
        assertThat(wish.of(asked, List.of(early, early)).get(1))
                .isEqualTo(new AwaitedMr("ute", 2, List.of("UTE"), false));
        assertThat(wish.of(asked, List.of(early, series(MrKind.UTE, 2.46, 0, 0)))
                        .get(1)
                        .isWhole())
                .isTrue();
    }

    /** The images of the bed before are no images of this one. */
    @Test
    void eachBedWaitsForItsOwn() {
        List<MrSeries> first =
                MrImages.DIXON.stream().map(kind -> series(kind, 2.5, 0, 0)).toList();
        JsonObject second = session(new JsonObject().put("tablePositionMm", -200), "dixon");
        assertThat(wish.of(second, first).get(0).found()).isZero();
        JsonObject same = session(new JsonObject().put("tablePositionMm", 0), "dixon");
        assertThat(wish.of(same, first).get(0).isWhole()).isTrue();
    }

    @Test
    void whatWasAnnouncedForTheReaderIsToldAndNotWaitedFor() {
        JsonObject session = session(new JsonObject(), "flair");
        assertThat(wish.of(session, List.of())).containsExactly(new AwaitedMr("flair", 1, List.of("FLAIR"), true));
        assertThat(wish.of(session, List.of(whole(MrKind.FLAIR))).get(0).isWhole())
                .isTrue();
    }
}
