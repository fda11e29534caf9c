package org.petmr.acquisition.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.exchange.Deliveries;
import org.petmr.acquisition.exchange.ExportedSeries;
import org.petmr.acquisition.mr.MrIntake;
import org.petmr.acquisition.provenance.Software;
import org.petmr.acquisition.session.RegionRequest;
import org.petmr.acquisition.session.RegionRequest.Ellipsoid;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.registration.RigidTransform;

/** Regions of an exported image: figures by hand, and objects that name what they are of. */
class RegionReportTest {

    private static final double SUV_1_BQ_PER_ML = 1e8 * Math.pow(0.5, 3600 / 6586.2) / 66_500;

    @TempDir
    Path directory;

    private final List<ExportedSeries> sent = new ArrayList<>();
    private final Deliveries deliveries = (session, imagesOf, series) -> {
        sent.addAll(series);
        return List.of();
    };

    /** 2 mm cubes round the origin, SUV 2 everywhere but for one voxel of SUV 10. */
    private static Volume image() {
        VoxelGrid grid = new VoxelGrid(31, 31, 15, new Affine(2, 0, 0, -30, 0, 2, 0, -30, 0, 0, 2, -14));
        Volume image = Volume.filled(grid, (float) (2 * SUV_1_BQ_PER_ML));
        image.values()[grid.index(15, 15, 7)] *= 5;
        return image;
    }

    private static RegionRequest ball(String label, double x, double y, double z, double radiusMm) {
        return new RegionRequest(
                List.of(new Ellipsoid(label, List.of(x, y, z), List.of(radiusMm, radiusMm, radiusMm))));
    }

    @Test
    void uptakeIsTheOneThatWasPutIn() throws Exception {
        try (Workers workers = new Workers(1)) {
            PipelineJob job = BenchJobs.imaged(directory, image(), workers);
            new ExportStage(deliveries, BenchJobs.exporting(directory)).run(job, Progress.NONE);
            ExportedSeries pet = sent.get(0);
            sent.clear();

            Map<String, Object> figures = RegionReport.make(job, ball("spot", 0, 0, 0, 6), deliveries, false);

            @SuppressWarnings("unchecked") // as it is written to JSON
            Map<String, Object> spot = ((List<Map<String, Object>>) figures.get("regions")).get(0);
            double voxels = (double) spot.get("volumeMl") / 0.008;
            assertThat(voxels).isCloseTo(4 * Math.PI / 3 * 27, within(12.0)); // centres within 3 voxels
            assertThat((double) spot.get("suvMax")).isCloseTo(10, within(0.01));
            assertThat((double) spot.get("suvMean")).isCloseTo(2 + 8 / voxels, within(0.01));
            assertThat((double) spot.get("suvPeak")).isCloseTo(2 + 8 / 125.0, within(0.01)); // 125 voxels are 1 mL

            assertThat(sent).hasSize(2).noneMatch(ExportedSeries::isImages);
            DicomObject segmentation =
                    DicomFile.read(sent.get(0).files().get(0)).dataSet();
            DicomObject of = segmentation.items(Tag.ReferencedSeriesSequence).get(0);
            assertThat(of.requireString(Tag.SeriesInstanceUID)).isEqualTo(pet.seriesInstanceUid());
            DicomObject image = DicomFile.readHeader(pet.files().get(0)).dataSet();
            assertThat(segmentation.requireString(Tag.FrameOfReferenceUID))
                    .isEqualTo(image.requireString(Tag.FrameOfReferenceUID));
            assertThat(segmentation.requireString(Tag.StudyInstanceUID))
                    .isEqualTo(image.requireString(Tag.StudyInstanceUID));
        }
    }

    /** Beside the same image as it was armed: SUV goes with weight over activity, and every object says that it was corrected. */
    @Test
    void aCorrectionIsInFiguresAndObjects() throws Exception {
        try (Workers workers = new Workers(1)) {
            PipelineJob armed = BenchJobs.imaged(directory, image(), workers);
            new ExportStage(deliveries, BenchJobs.exporting(directory)).run(armed, Progress.NONE);
            double before = suvMean(RegionReport.make(armed, ball("spot", 0, 0, 0, 6), deliveries, false));
            sent.clear();

            PipelineJob job = BenchJobs.imaged(BenchJobs.corrected(armed.session), image(), workers);
            new ExportStage(deliveries, BenchJobs.exporting(directory)).run(job, Progress.NONE);
            double after = suvMean(RegionReport.make(job, ball("spot", 0, 0, 0, 6), deliveries, false));
            assertThat(after / before).isCloseTo(77 / 66.5 * 100 / 80, within(1e-12));

            String said = "CORRECTED AFTER THE SCAN: injected activity 80 MBq (armed with 100 MBq),"
                    + " weight 77 kg (armed with 66.5 kg).";
            DicomObject pet = made(0);
            assertThat(pet.requireString(Tag.PatientWeight)).isEqualTo("77");
            assertThat(pet.item(Tag.RadiopharmaceuticalInformationSequence)
                            .orElseThrow()
                            .requireDoubles(Tag.RadionuclideTotalDose, 1))
                    .containsExactly(8e7);
            assertThat(pet.requireString(Tag.ImageComments)).startsWith(said);
            assertThat(made(1).requireString(Tag.ImageComments)).as("mu-map").startsWith(said);
            DicomObject report = made(sent.size() - 1);
            assertThat(report.requireString(Tag.PatientWeight)).isEqualTo("77");
            assertThat(report.items(Tag.ContentSequence))
                    .anySatisfy(
                            item -> assertThat(item.string(Tag.TextValue, "")).isEqualTo(said));
        }
    }

    @SuppressWarnings("unchecked") // as it is written to JSON
    private static double suvMean(Map<String, Object> figures) {
        return (double)
                ((List<Map<String, Object>>) figures.get("regions")).get(0).get("suvMean");
    }

    @Test
    void whatLiesOutsideIsRefusedAndNothingIsSent() throws Exception {
        try (Workers workers = new Workers(1)) {
            PipelineJob job = BenchJobs.imaged(directory, image(), workers);
            assertThatThrownBy(() -> RegionReport.make(job, ball("a", 0, 0, 0, 6), deliveries, false))
                    .isInstanceOf(AcquisitionException.class)
                    .hasMessageContaining("no PET series was exported");
            new ExportStage(deliveries, BenchJobs.exporting(directory)).run(job, Progress.NONE);
            sent.clear();
            assertThatThrownBy(() -> RegionReport.make(job, ball("far", 500, 0, 0, 6), deliveries, false))
                    .isInstanceOf(AcquisitionException.class)
                    .hasMessageContaining("regions: 'far' at [500.0, 0.0, 0.0] mm");
            assertThatThrownBy(() -> RegionReport.make(job, ball("edge", 30, 30, 14, 1), deliveries, false))
                    .isInstanceOf(AcquisitionException.class)
                    .hasMessageContaining("'edge' (expected: a ball of 1 mL");
            assertThat(sent).isEmpty();
        }
    }

    @Test
    void aRequestThatIsNoRegionIsNamed() {
        assertThatThrownBy(() -> ball("a", 0, 0, 0, 0)).hasMessageContaining("regions.radiiMm: [0.0, 0.0, 0.0]");
        assertThatThrownBy(() -> ball(" ", 0, 0, 0, 1)).hasMessageContaining("regions.label");
        assertThatThrownBy(() -> ball("a", 3000, 0, 0, 1)).hasMessageContaining("regions.centerMm");
        assertThatThrownBy(() -> new RegionRequest(List.of())).hasMessageContaining("regions: 0 (expected: 1 to 64)");
        Ellipsoid twice = ball("a", 0, 0, 0, 1).regions().get(0);
        assertThatThrownBy(() -> new RegionRequest(List.of(twice, twice))).hasMessageContaining("each once");
    }

    private DicomObject made(int series) throws IOException {
        return DicomFile.read(sent.get(series).files().get(0)).dataSet();
    }

    private static String coded(DicomObject of, int sequence) {
        return of.item(sequence).orElseThrow().requireString(Tag.CodeValue);
    }

    @Test
    void anOrganIsNoLesionAndAHeadNoWholeBody() throws Exception {
        try (Workers workers = new Workers(1)) {
            PipelineJob job = BenchJobs.imaged(directory, image(), workers);
            new ExportStage(deliveries, BenchJobs.exporting(directory)).run(job, Progress.NONE);
            sent.clear();
            List<Double> radii = List.of(6.0, 6.0, 6.0);
            RegionRequest wish = new RegionRequest(List.of(
                    new Ellipsoid("pons", List.of(0.0, 0.0, 0.0), radii),
                    new Ellipsoid("spot", List.of(4.0, 0.0, 0.0), radii, RegionRequest.Kind.LESION)));
            RegionReport.make(job, wish, deliveries, false);

            List<DicomObject> segments = made(0).items(Tag.SegmentSequence);
            assertThat(coded(segments.get(0), Tag.SegmentedPropertyCategoryCodeSequence))
                    .isEqualTo("123037004");
            assertThat(coded(segments.get(1), Tag.SegmentedPropertyCategoryCodeSequence))
                    .isEqualTo("49755003");
            assertThat(coded(segments.get(1), Tag.SegmentedPropertyTypeCodeSequence))
                    .isEqualTo("52988006");
            DicomObject procedure = made(1).items(Tag.ContentSequence).stream()
                    .filter(o -> coded(o, Tag.ConceptNameCodeSequence).equals("121058"))
                    .findFirst()
                    .orElseThrow();
            assertThat(coded(procedure, Tag.ConceptCodeSequence)).isEqualTo("44136-0");
        }
    }

    /** What was measured, with what, and of what: in the segmentation, and in each group of the report (TID 4019). */
    @Test
    void regionsSayWhatMeasuredThem() throws Exception {
        try (Workers workers = new Workers(1)) {
            PipelineJob job = BenchJobs.imaged(directory, image(), workers);
            String hash = "0123456789abcdef".repeat(4);
            job.summary.put("provenance", Map.of("listmode_sha256", hash, "pet_sha256", hash));
            new ExportStage(deliveries, BenchJobs.exporting(directory)).run(job, Progress.NONE);
            sent.clear();
            RegionReport.make(job, ball("spot", 0, 0, 0, 6), deliveries, false);
            String segmented =
                    made(0).items(Tag.ContributingEquipmentSequence).get(0).requireString(Tag.ContributionDescription);
            assertThat(segmented)
                    .startsWith("ellipsoids: 1; processing 0 of s1; ")
                    .contains("list mode SHA-256 " + hash, "PET SHA-256 " + hash);
            DicomObject group = descendant(made(1), "125007");
            assertThat(descendant(group, "111001").requireString(Tag.TextValue)).isEqualTo("petmr regions");
            assertThat(descendant(group, "111003").requireString(Tag.TextValue))
                    .isEqualTo(Software.ours().title());
            assertThat(descendant(group, "111002").requireString(Tag.TextValue))
                    .startsWith("SUV by body weight at the start of the series, peak over 1 mL; ellipsoids: 1; ")
                    .contains("PET SHA-256 " + hash);
        }
    }

    /** The first content item of this concept. */
    private static DicomObject descendant(DicomObject of, String concept) {
        for (DicomObject item : of.items(Tag.ContentSequence)) {
            if (coded(item, Tag.ConceptNameCodeSequence).equals(concept)) {
                return item;
            }
            DicomObject within = descendant(item, concept);
            if (within != null) {
                return within;
            }
        }
        return null;
    }

    /** A calibration that is another one by now has not moved the images that are in the archive. */
    @Test
    void regionsLieWhereTheImagesWereExported() throws Exception {
        try (Workers workers = new Workers(1)) {
            PipelineJob job = BenchJobs.imaged(directory, image(), workers);
            new ExportStage(deliveries, BenchJobs.exporting(directory)).run(job, Progress.NONE);
            RegionReport.make(job, ball("spot", 0, 0, 0, 6), deliveries, false);
            DicomObject first = made(sent.size() - 2);
            job.correction = Optional.of(new RigidTransform(0, 0, 0, 5, 0, 1, 0, 0, 0)); // as another calibration would
            RegionReport.make(job, ball("spot", 0, 0, 0, 6), deliveries, false);
            DicomObject second = made(sent.size() - 2);
            assertThat(position(second)).isEqualTo(position(first));
            assertThat(second.bytes(Tag.PixelData)).isEqualTo(first.bytes(Tag.PixelData));
        }
    }

    private static double[] position(DicomObject segmentation) {
        return segmentation
                .items(Tag.PerFrameFunctionalGroupsSequence)
                .get(0)
                .item(Tag.PlanePositionSequence)
                .orElseThrow()
                .doubles(Tag.ImagePositionPatient);
    }

    @Test
    void aResultIsMeasuredAlsoWhenItsMrIsGone() throws Exception {
        try (Workers workers = new Workers(1);
                ExaminationPipeline pipeline = new ExaminationPipeline(
                        new MrIntake(directory.resolve("mr")), deliveries, BenchJobs.exporting(directory))) {
            PipelineJob job = BenchJobs.imaged(directory, image(), workers);
            Volume whole = Volume.filled(job.grid(), (float) SUV_1_BQ_PER_ML);
            job.pet = Optional.of(whole);
            job.muPerCm = Optional.of(whole);
            new ExportStage(deliveries, BenchJobs.exporting(directory)).run(job, Progress.NONE);
            Path results = job.session.resultDirectory();
            Nifti.write(results.resolve("pet.nii.gz"), whole, "PET");
            PipelineState.write(job);
            Path state = results.resolve("state.json");
            Files.writeString(
                    state,
                    Files.readString(state)
                            .replaceFirst("\"mrForMap\" : \\[ ]", "\"mrForMap\" : [\"1.2.3 DIXON_IN 1.2\"]"));
            assertThatThrownBy(() -> PipelineState.readImages(
                            BenchJobs.imaged(directory, image(), workers), new MrIntake(directory.resolve("other"))))
                    .hasMessageContaining("1.2.3 DIXON_IN");
            Map<String, Object> figures = pipeline.measure(job.session, ball("all", 0, 0, 0, 12));
            assertThat(figures.get("regions").toString()).contains("suvMean=1.0");
        }
    }

    private Path labels(Volume volume) throws Exception {
        Path folder = Files.createDirectories(directory.resolve("labels"));
        Nifti.write(folder.resolve("organs.nii.gz"), volume);
        return folder;
    }

    private static RegionRequest labelled(String json) throws Exception {
        return new ObjectMapper().readValue("{\"labels\": %s}".formatted(json), RegionRequest.class);
    }

    /** On a grid of 1 mm, over the voxels that the ball of 6 mm has; the same figures and segments come out. */
    @Test
    void aLabelledVolumeIsMeasuredAsEllipsoidsAre() throws Exception {
        try (Workers workers = new Workers(1)) {
            PipelineJob job = BenchJobs.imaged(directory, image(), workers);
            new ExportStage(deliveries, BenchJobs.exporting(directory)).run(job, Progress.NONE);
            sent.clear();
            Map<String, Object> ball = RegionReport.make(job, ball("spot", 0, 0, 0, 6), deliveries, false);
            VoxelGrid fine = new VoxelGrid(63, 63, 31, new Affine(1, 0, 0, -31, 0, 1, 0, -31, 0, 0, 1, -15));
            Volume organs = Volume.zeros(fine);
            for (int i = 0; i < fine.voxels(); i++) {
                int iz = i % 31;
                int ix = i / 31 % 63;
                int iy = i / 31 / 63;
                // centres of the image's voxels lie on every second of these
                double r2 = Math.pow(ix - 31, 2) + Math.pow(iy - 31, 2) + Math.pow(iz - 15, 2);
                organs.values()[i] = r2 <= 36 ? 5 : iy < 10 && iz > 4 && iz < 26 ? 2 : 0;
            }
            labels(organs);
            Map<String, Object> figures = RegionReport.make(
                    job,
                    labelled(
                            "{\"file\": \"organs.nii.gz\", \"names\": [{\"value\": 5, \"label\": \"spot\", \"kind\": \"lesion\"}]}"),
                    deliveries,
                    false);
            List<?> rows = (List<?>) figures.get("regions");
            assertThat(rows).hasSize(2);
            assertThat(rows.get(0)).asString().contains("label=region 2");
            assertThat(rows.get(1)).isEqualTo(((List<?>) ball.get("regions")).get(0));
            assertThat(sent).hasSize(4);
            List<DicomObject> segments = made(2).items(Tag.SegmentSequence);
            assertThat(segments).hasSize(2);
            assertThat(segments.get(1).string(Tag.SegmentLabel)).contains("spot");
            assertThat(coded(segments.get(1), Tag.SegmentedPropertyTypeCodeSequence))
                    .isEqualTo("52988006");
        }
    }

    @Test
    void labelsThatCannotBeMeasuredAreNamed() throws Exception {
        try (Workers workers = new Workers(1)) {
            PipelineJob job = BenchJobs.imaged(directory, image(), workers);
            new ExportStage(deliveries, BenchJobs.exporting(directory)).run(job, Progress.NONE);
            sent.clear();
            String organs = "{\"file\": \"organs.nii.gz\"}";
            refused(job, organs, "labels.file: organs.nii.gz (expected: a file in the folder labels of the session)");
            Volume none = Volume.zeros(image().grid());
            Path folder = labels(none);
            refused(job, organs, "labels.file: organs.nii.gz: labels: 0 everywhere");
            Files.createSymbolicLink(folder.resolve("link.nii.gz"), folder.resolve("organs.nii.gz"));
            refused(job, "{\"file\": \"link.nii.gz\"}", "labels.file: link.nii.gz (expected: a file in the folder");
            Files.delete(folder.resolve("organs.nii.gz"));
            none.values()[none.grid().index(15, 15, 7)] = 4;
            labels(none);
            refused(
                    job,
                    "{\"file\": \"organs.nii.gz\", \"names\": [{\"value\": 3, \"label\": \"liver\"}]}",
                    "labels.names.value: 3 (expected: a number that is in organs.nii.gz)");
            assertThat(sent).isEmpty();
        }
        for (String file : List.of("../../x.nii", "/etc/passwd", "x.png", ".nii")) {
            assertThatThrownBy(() -> new RegionRequest.Labels(file, null, null))
                    .hasMessageContaining("labels.file: " + file);
        }
        assertThatThrownBy(() -> new RegionRequest(
                        ball("a", 0, 0, 0, 1).regions(), new RegionRequest.Labels("x.nii", null, null)))
                .hasMessageContaining("regions: 1 (expected: none beside labels)");
    }

    private void refused(PipelineJob job, String labels, String message) {
        assertThatThrownBy(() -> RegionReport.make(job, labelled(labels), deliveries, false))
                .isInstanceOf(AcquisitionException.class)
                .hasMessageContaining(message);
    }
}
