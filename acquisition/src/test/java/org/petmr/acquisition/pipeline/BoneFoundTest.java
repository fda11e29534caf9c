package org.petmr.acquisition.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.installation.Installation;
import org.petmr.acquisition.mr.MrKind;
import org.petmr.acquisition.mr.MrSeries;
import org.petmr.acquisition.mr.MrStudy;
import org.petmr.attenuation.quality.Finding;
import org.petmr.attenuation.tissue.DixonImages;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

class BoneFoundTest {

    private static final VoxelGrid GRID = VoxelGrid.centred(6, 6, 6, 5, 5, 5);

    private static MrSeries series(int number, MrKind kind, double teMs, int missing) {
        return series("1.2", number, kind, teMs, missing, List.of());
    }

    private static MrSeries series(String study, int number, MrKind kind, double teMs, int missing, List<Path> files) {
        return new MrSeries(
                "P",
                study,
                "1.2." + number,
                "1.3",
                number,
                kind.name().toLowerCase(Locale.ROOT),
                kind,
                0.9,
                List.of(),
                OptionalDouble.of(teMs),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                Optional.of(GRID),
                6,
                missing,
                1,
                List.of(),
                files);
    }

    private static Volume ones() {
        Volume v = Volume.zeros(GRID);
        Arrays.fill(v.values(), 1);
        return v;
    }

    private static BoneFound find(BoneWish wish, List<BoneWish> asked, MrSeries... series) {
        List<MrImages.Image> images = new ArrayList<>();
        for (MrSeries s : series) {
            if (s.missing() == 0) {
                images.add(new MrImages.Image(s, ones()));
            }
        }
        try (Workers workers = new Workers(1)) {
            return BoneFound.of(
                    wish,
                    asked,
                    new MrImages(images, List.of(series), Affine.IDENTITY),
                    DixonImages.ofWaterFat(ones(), ones()),
                    workers,
                    Progress.NONE);
        }
    }

    @Test
    void whatNobodyAskedForIsNotMissed() {
        BoneFound found = find(BoneWish.AUTO, List.of());
        assertThat(found.by()).isEqualTo(BoneWish.DIXON);
        assertThat(found.source()).isEmpty();
        assertThat(found.findings()).isEmpty();
    }

    @Test
    void aSeriesThatWasAskedForIsMissedAndTheNextBestIsNamed() {
        BoneFound found = find(BoneWish.UTE, List.of(BoneWish.UTE));
        assertThat(found.by()).isEqualTo(BoneWish.DIXON);
        assertThat(found.findings()).hasSize(1);
        Finding said = found.findings().get(0);
        assertThat(said.kind()).isEqualTo(Finding.Kind.SERIES_MISSING);
        assertThat(said.text())
                .isEqualTo("bone by UTE: no such series came; the skull as Dixon shows it was used instead"
                        + " (expected: two whole echoes of one scan)");
    }

    @Test
    void oneEchoIsNotEnoughAndAnIncompleteSeriesSaysSo() {
        BoneFound found = find(
                BoneWish.UTE, List.of(BoneWish.UTE), series(7, MrKind.UTE, 0.07, 0), series(8, MrKind.UTE, 2.46, 3));
        assertThat(found.findings().get(0).text())
                .contains("series 7 'ute', echo time 0.07 ms: whole")
                .contains("series 8 'ute', echo time 2.46 ms: 3 slices missing");
    }

    /** Nothing but ones: no head at all, and the maker of the map says so. */
    @Test
    void aSeriesThatShowsNothingIsPassedOver() {
        BoneFound found = find(BoneWish.ZTE, List.of(BoneWish.ZTE), series(9, MrKind.ZTE, 0.016, 0));
        assertThat(found.by()).isEqualTo(BoneWish.DIXON);
        assertThat(found.used()).isEmpty();
        assertThat(found.findings().get(0).text()).startsWith("bone by ZTE: ").contains("was used instead");
        assertThat(found.findings().get(0).text()).contains(found.failed().get(BoneWish.ZTE));
    }

    /** A patient who comes again: yesterday's water must not meet today's fat. */
    @Test
    void imagesAreOfOneStudyTheNewest(@TempDir Path directory) throws IOException {
        MrSeries old = series("1.2.1", 3, MrKind.DIXON_WATER, 1, 0, List.of(file(directory, "old", 1_000_000)));
        MrSeries water = series("1.2.2", 5, MrKind.DIXON_WATER, 1, 0, List.of(file(directory, "water", 2_000_000)));
        MrSeries fat = series("1.2.2", 6, MrKind.DIXON_FAT, 1, 0, List.of(file(directory, "fat", 3_000_000)));
        assertThat(MrStudy.newest(List.of(fat, old, water))).containsExactly(fat, water);
        assertThat(MrStudy.newest(List.of(old))).containsExactly(old);
        assertThat(MrStudy.newest(List.of())).isEmpty();
        assertThatThrownBy(() -> MrImages.read(List.of(old, fat), Affine.IDENTITY, Progress.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("series 6 'dixon_fat': Study Instance UID (0020,000D) 1.2.2"
                        + " (expected: 1.2.1, as series 3 'dixon_water')");
    }

    private static Path file(Path directory, String name, long changedMs) throws IOException {
        Path file = Files.createFile(directory.resolve(name));
        Files.setLastModifiedTime(file, FileTime.fromMillis(changedMs));
        return file;
    }

    @Test
    void noBoneIsNoBone() {
        assertThat(find(BoneWish.NONE, List.of()).by()).isEqualTo(BoneWish.NONE);
    }

    @Test
    void namesAreThoseOfRequestsAndRecords() {
        for (String name : Installation.BONE_SOURCES.split("\\|")) {
            assertThat(BoneWish.named(name).name()).isEqualToIgnoringCase(name);
        }
        for (String name : Installation.FALLBACKS.split("\\|")) {
            assertThat(MapFallback.named(name).name()).isEqualToIgnoringCase(name);
        }
    }

    /** Coils are reported, and nobody knows what they weigh: not silence. */
    @Test
    void coilsWithoutACatalogueAreAWarning() {
        TableAndCoils hardware = new TableAndCoils(List.of("HE1", "SP2"), List.of(), 0, Optional.empty());
        try (Workers workers = new Workers(1)) {
            Volume mu = ones();
            assertThat(hardware.addedTo(mu, workers).muPerCm()).isSameAs(mu);
            List<Finding> findings = hardware.addedTo(mu, workers).findings();
            assertThat(findings).hasSize(1);
            assertThat(findings.get(0).severity()).isEqualTo(Finding.Severity.WARNING);
            assertThat(findings.get(0).text()).contains("HE1, SP2");
            assertThat(new TableAndCoils(List.of(), List.of(), 0, Optional.empty())
                            .addedTo(mu, workers)
                            .findings())
                    .isEmpty();
        }
    }

    @Test
    void anatomyIsShownWherePetHasIt() {
        MrSeries t1 = series(3, MrKind.T1, 3, 0);
        Affine petFromMr = Affine.scaling(1, 1, 1, -6, 4, -5);
        MrImages mr = new MrImages(List.of(new MrImages.Image(t1, ones())), List.of(t1), petFromMr);
        Affine there = mr.anatomy().orElseThrow().grid().lpsFromVoxel();
        Affine here = GRID.lpsFromVoxel();
        assertThat(there.x(0, 0, 0) - here.x(0, 0, 0)).isEqualTo(-6);
        assertThat(there.y(0, 0, 0) - here.y(0, 0, 0)).isEqualTo(4);
        assertThat(there.z(0, 0, 0) - here.z(0, 0, 0)).isEqualTo(-5);
    }
}
