package org.petmr.attenuation.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

final class QualityReportTest {

    private static final VoxelGrid GRID = VoxelGrid.centred(90, 60, 40, 5, 5, 5);

    private static QualityReport report(List<Finding> findings, String patient) {
        Volume mu = Shapes.painted(
                GRID, 0, new double[] {0.0854, 0.1}, Shapes.cylinder(165, 110), Shapes.cylinder(150, 95));
        return new QualityReport(
                new QualityReport.Subject("Attenuation map", patient, "A-0001", Instant.parse("2026-02-03T04:05:06Z")),
                mu,
                List.of(
                        new QualityReport.Tissue("air", 0, 9000),
                        new QualityReport.Tissue("fat", 0.0854, 2500),
                        new QualityReport.Tissue("soft", 0.1, 7500)),
                findings,
                List.of(
                        new SeriesUse("4 MRAC_dixon_W", "Dixon water", true, "water of the newest scan"),
                        new SeriesUse("9 localizer <fast>", "", false, "not a Dixon & not bone")),
                List.of("Dixon, 4 classes"),
                List.of(),
                "CT of last year");
    }

    private static Document parsed(String html) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(html.getBytes(StandardCharsets.UTF_8)));
    }

    /** Every character that markup, formats or XML could stumble over. */
    @Test
    void isWellFormedAndWhole(@TempDir Path dir) throws Exception {
        Finding metal = Finding.of(Finding.Kind.METAL_VOID, "a hole of 24 mL & \"more\" <here> 50 %% (expected: none)")
                .with("holeMl", 24)
                .at(new Place(40, 20, -30, 20, 20, 20));
        QualityReport report = report(
                List.of(metal, MapChecks.dominanceFromBrightness()), "O'Hara^\"A\" & <B> 100% \u0001 \uD83D\uDE00");
        Path file = dir.resolve("report.html");
        report.write(file);
        Document page = parsed(Files.readString(file));
        assertThat(page.getElementsByTagName("title").item(0).getTextContent()).isEqualTo("Attenuation map");
        String text = page.getDocumentElement().getTextContent();
        assertThat(text)
                .contains("O'Hara^\"A\" & <B> 100% \uFFFD \uD83D\uDE00")
                .contains("Look before use")
                .contains(Finding.Kind.METAL_VOID.sentence())
                .contains("a hole of 24 mL & \"more\" <here> 50 %")
                .contains("2026-02-03 04:05 UTC")
                .contains("75.0 %")
                .contains("9 localizer <fast>")
                .contains("not a Dixon & not bone");
        // one for each finding, the map, the histogram; all in the file itself
        NodeList images = page.getElementsByTagName("img");
        assertThat(images.getLength()).isEqualTo(4);
        for (int i = 0; i < images.getLength(); i++) {
            String src = ((Element) images.item(i)).getAttribute("src");
            assertThat(src).startsWith("data:image/png;base64,");
            BufferedImage image =
                    ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(src.substring(22))));
            assertThat(image.getWidth()).isEqualTo(1000);
        }
        assertThat(page.getElementsByTagName("script").getLength()).isZero();
        assertThat(page.getElementsByTagName("link").getLength()).isZero();
        try (var files = Files.list(dir)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void alarmNamesTheFallback() {
        Finding swap = Finding.of(Finding.Kind.FAT_WATER_SWAP, "fat 0.60 (expected: below 0.30)");
        QualityReport report = report(List.of(swap), "P1");
        assertThat(report.verdict()).isEqualTo(Verdict.DO_NOT_USE);
        assertThat(report.html()).contains("Do not use unseen").contains("Fallback: CT of last year.");
        assertThat(report(List.of(), "P1").html())
                .contains("No check found anything")
                .doesNotContain("Fallback");
    }

    /** Nobody reads that a fallback took the place of a map that was used. */
    @Test
    void alarmSaysThatTheMapWasKept() {
        QualityReport r = report(List.of(Finding.of(Finding.Kind.HARDWARE, "coil 'Head'")), "P1");
        QualityReport kept = new QualityReport(
                r.subject(),
                r.muPerCm(),
                r.tissues(),
                r.findings(),
                r.series(),
                r.methods(),
                r.templates(),
                "kept despite HARDWARE: Dixon",
                true);
        assertThat(kept.html())
                .contains("It was used all the same: kept despite HARDWARE: Dixon.")
                .doesNotContain("allback");
        assertThat(kept.figures()).containsEntry("fallback", "").containsEntry("kept", true);
        assertThat(r.figures()).containsEntry("fallback", "CT of last year").containsEntry("kept", false);
    }

    @Test
    void figuresAreJson() throws Exception {
        Finding finding = Finding.of(Finding.Kind.CONTOUR, "4.2 mm (expected: at most 3)")
                .with("offsetMm", 4.2)
                .at(new Place(1, 2, 3, 4, 5, 6));
        ObjectMapper json = new ObjectMapper();
        JsonNode figures = json.readTree(
                json.writeValueAsString(report(List.of(finding), "P1").figures()));
        assertThat(figures.at("/verdict").asText()).isEqualTo("LOOK");
        assertThat(figures.at("/findings/0/kind").asText()).isEqualTo("CONTOUR");
        assertThat(figures.at("/findings/0/figures/offsetMm").asDouble()).isEqualTo(4.2);
        assertThat(figures.at("/findings/0/centreMm/2").asDouble()).isEqualTo(3);
        assertThat(figures.at("/findings/0/found").asText()).isEqualTo("4.2 mm");
        assertThat(figures.at("/classes/fat/bodyShare").asDouble()).isCloseTo(0.25, within(1e-9));
        assertThat(figures.at("/classes/air/bodyShare").isMissingNode()).isTrue();
        assertThat(figures.at("/series/1/used").asBoolean()).isFalse();
        assertThat(figures.at("/largestMuPerCm").asDouble()).isCloseTo(0.1, within(1e-6));
    }

    /** White where the box is, whatever the map's colour. */
    @Test
    void markIsWhereTheFindingIs() {
        Volume mu = Shapes.painted(GRID, 0, new double[] {0.1}, Shapes.cylinder(165, 110));
        Place place = new Place(60, -20, 30, 15, 15, 15);
        BufferedImage plain = new MuPicture(mu).draw(Optional.empty());
        BufferedImage marked = new MuPicture(mu).draw(Optional.of(place));
        assertThat(white(marked) - white(plain)).isGreaterThan(3 * 4 * 15);
    }

    private static int white(BufferedImage image) {
        int n = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                n += (image.getRGB(x, y) & 0xffffff) == 0xffffff ? 1 : 0;
            }
        }
        return n;
    }

    @Test
    void histogramCountsVolume() {
        Volume mu = Shapes.painted(GRID, 0, new double[] {0.1}, Shapes.cylinder(165, 110));
        double[] ml = MuHistogram.binsMl(mu);
        double sum = 0;
        for (double v : ml) {
            sum += v;
        }
        double cylinderMl = Math.PI * 16.5 * 11 * 20;
        assertThat(sum).isCloseTo(cylinderMl, within(0.02 * cylinderMl));
        assertThat(ml[50]).isCloseTo(sum, within(1e-9));
        assertThat(MuHistogram.draw(mu, Map.of("soft", 0.1)).getWidth()).isEqualTo(1000);
    }
}
