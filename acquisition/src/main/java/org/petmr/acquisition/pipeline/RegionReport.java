package org.petmr.acquisition.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.dicom.Code;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.MeasurementReport;
import org.petmr.acquisition.dicom.ObjectHeader;
import org.petmr.acquisition.dicom.PetSeriesDescription;
import org.petmr.acquisition.dicom.ReferencedSeries;
import org.petmr.acquisition.dicom.SegmentationObject;
import org.petmr.acquisition.dicom.workflow.SopReference;
import org.petmr.acquisition.exchange.Deliveries;
import org.petmr.acquisition.exchange.Delivery;
import org.petmr.acquisition.exchange.ExportedSeries;
import org.petmr.acquisition.provenance.FileHash;
import org.petmr.acquisition.said.Phrase;
import org.petmr.acquisition.session.Correction;
import org.petmr.acquisition.session.RegionRequest;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.quantification.Region;
import org.petmr.recon.quantification.RegionStatistics;
import org.petmr.recon.quantification.Uptake;
import org.petmr.recon.quantification.UptakePeak;

/**
 * Regions of a result that was exported: measured, written as a Segmentation and a Structured Report beside the images that
 * they are of, and sent to where these went.
 */
final class RegionReport {

    private static final int SEGMENTATION_SERIES = 507;
    private static final int REPORT_SERIES = 508;
    private static final double MS_PER_S = 1000;
    private static final Code MORPHOLOGY = new Code("49755003", "SCT", "Morphologically Abnormal Structure");
    private static final Code LESION = new Code("52988006", "SCT", "Lesion");
    private static final Code ANATOMY = new Code("123037004", "SCT", "Anatomical Structure");

    private RegionReport() {}

    /**
     * Measures, writes and hands over.
     *
     * @param job read from the session's result
     * @return the figures, JSON values
     * @throws AcquisitionException when there is no exported image, or a region lies outside of it
     */
    static Map<String, Object> make(PipelineJob job, RegionRequest wish, Deliveries deliveries, boolean isStepReported)
            throws IOException {
        Path directory = job.session.resultDirectory().resolve("dicom");
        ExportRecord exported = ExportRecord.last(directory)
                .filter(record -> job.pet.isPresent() && record.pet().isPresent())
                .orElseThrow(() -> AcquisitionException.conflict(Phrase.REPORT_WITHOUT_SERIES.of(
                        "session %s: no PET series was exported (expected: a result in Bq/mL)", job.session.id())));
        PetSeriesDescription pet = new SeriesDescriptions(job, isStepReported, exported.frameOfReferenceUid()).pet();
        Affine placed = exported.mrFromPet(job);
        Volume image = MrImages.placed(job.pet.orElseThrow(), placed);
        List<SegmentationObject.Segment> segments = new ArrayList<>();
        List<MeasurementReport.Region> rows = new ArrayList<>();
        for (NamedRegion wanted : NamedRegion.of(wish, image.grid(), placed, job.session.directory(), job.workers)) {
            Region region = wanted.region();
            segments.add(segment(wanted));
            RegionStatistics uptake = region.of(image);
            rows.add(new MeasurementReport.Region(
                    segments.size(),
                    wanted.label(),
                    suv(uptake.max(), job, pet),
                    suv(uptake.mean(), job, pet),
                    suv(peak(image, region, wanted.label()), job, pet),
                    uptake.volumeMl()));
        }
        List<ExportedSeries> made = write(
                exported.pet().orElseThrow(),
                pet,
                image,
                segments,
                rows,
                parameters(wish, job),
                Correction.sentence(job.session.corrections()),
                directory);
        ExportStage.note(job.session, made);
        List<Delivery> queued = deliveries.deliver(job.session.id(), List.of(), made);
        return figures(rows, made, queued);
    }

    /** Which regions were measured, in words. */
    private static String parameters(RegionRequest wish, PipelineJob job) throws IOException {
        if (wish.labels() == null) {
            return "ellipsoids: " + wish.regions().size();
        }
        String file = wish.labels().file();
        return "labels %s SHA-256 %s"
                .formatted(
                        file,
                        FileHash.of(job.session.directory().resolve("labels").resolve(file), Progress.NONE)
                                .sha256());
    }

    /** A bit for each voxel: there may be many regions, of a large image. */
    private static SegmentationObject.Segment segment(NamedRegion wanted) {
        Region region = wanted.region();
        BitSet isInside = new BitSet(region.grid().voxels());
        for (int voxel = 0; voxel < region.grid().voxels(); voxel++) {
            isInside.set(voxel, region.contains(voxel));
        }
        boolean isLesion = wanted.kind() == RegionRequest.Kind.LESION;
        return new SegmentationObject.Segment(
                wanted.label(), isLesion ? MORPHOLOGY : ANATOMY, isLesion ? LESION : ANATOMY, "", false, isInside);
    }

    private static List<ExportedSeries> write(
            ExportRecord.Series petSeries,
            PetSeriesDescription pet,
            Volume image,
            List<SegmentationObject.Segment> segments,
            List<MeasurementReport.Region> rows,
            String parameters,
            String comment,
            Path directory)
            throws IOException {
        OffsetDateTime now = OffsetDateTime.now(pet.frame().seriesStart().getOffset());
        ReferencedSeries measured = new ReferencedSeries(
                petSeries.seriesInstanceUid(),
                petSeries.objects().stream()
                        .map(o -> new ReferencedSeries.Instance(o.sopClassUid(), o.sopInstanceUid()))
                        .toList());
        ObjectHeader segmentationHeader =
                ObjectHeader.beside(pet, SEGMENTATION_SERIES, "regions", now).first(parameters);
        DicomObject segmentation = SegmentationObject.object(segmentationHeader, image.grid(), segments, measured);
        ObjectHeader reportHeader = ObjectHeader.beside(pet, REPORT_SERIES, "SUV of regions", now)
                .first("SUV by body weight at the start of the series, peak over 1 mL; " + parameters);
        DicomObject report = MeasurementReport.object(
                reportHeader, measured, ReferencedSeries.of(List.of(segmentation)), rows, comment);
        // Of its own, so that what is on its way to an archive is never written over.
        Path folder = Files.createTempDirectory(directory, "regions-");
        return List.of(
                one(segmentation, segmentationHeader, folder.resolve("segmentation.dcm")),
                one(report, reportHeader, folder.resolve("report.dcm")));
    }

    private static ExportedSeries one(DicomObject object, ObjectHeader header, Path file) throws IOException {
        DicomFile.write(file, object);
        return new ExportedSeries(
                header.series().seriesInstanceUid(),
                header.series().description(),
                false,
                List.of(file),
                List.of(SopReference.of(object)));
    }

    private static double peak(Volume image, Region region, String label) {
        try {
            return UptakePeak.find(image, region).mean();
        } catch (IllegalArgumentException e) {
            throw AcquisitionException.invalid(Phrase.REGION_WITHOUT_BALL.said(
                    "regions: '%s' (expected: a ball of 1 mL round it in the image): %s"
                            .formatted(label, e.getMessage()),
                    label));
        }
    }

    /** By body weight: the images are decay corrected to the start of the series. */
    private static double suv(double bqPerMl, PipelineJob job, PetSeriesDescription pet) {
        PetSeriesDescription.Tracer tracer = pet.tracer().orElseThrow();
        double elapsedS =
                Duration.between(tracer.injected(), pet.frame().seriesStart()).toMillis() / MS_PER_S;
        return Uptake.suvBodyWeight(
                bqPerMl, job.session.arm().patient().weightKg(), tracer.totalDoseBq(), elapsedS, tracer.halfLifeS());
    }

    private static Map<String, Object> figures(
            List<MeasurementReport.Region> rows, List<ExportedSeries> made, List<Delivery> queued) {
        List<Map<String, Object>> regions = new ArrayList<>();
        for (MeasurementReport.Region row : rows) {
            Map<String, Object> region = new LinkedHashMap<>();
            region.put("label", row.label());
            region.put("suvMean", row.suvMean());
            region.put("suvMax", row.suvMax());
            region.put("suvPeak", row.suvPeak());
            region.put("volumeMl", row.volumeMl());
            regions.add(region);
        }
        return Map.of(
                "regions",
                regions,
                "segmentation",
                made.get(0).objects().get(0).sopInstanceUid(),
                "report",
                made.get(1).objects().get(0).sopInstanceUid(),
                "destinations",
                queued.stream().map(Delivery::destination).toList());
    }
}
