package org.petmr.acquisition.dicom;

import java.util.ArrayList;
import java.util.List;

/**
 * Comprehensive SR with uptake in regions, after the template Measurement Report (PS3.16 TID 1500, TID 1411): for each segment its
 * largest, mean and peak SUV by body weight and its volume.
 */
public final class MeasurementReport {

    private static final Code SUV_UNIT = new Code("{SUVbw}g/ml", "UCUM", "Standardized Uptake Value body weight");
    private static final Code MILLILITRE = new Code("ml", "UCUM", "milliliter");
    private static final Code SUV = new Code("126401", "DCM", "SUVbw");
    private static final Code VOLUME = new Code("118565006", "SCT", "Volume");
    private static final Code DERIVATION = new Code("121401", "DCM", "Derivation");
    private static final Code MAXIMUM = new Code("56851009", "SCT", "Maximum");
    private static final Code MEAN = new Code("373098007", "SCT", "Mean");
    private static final Code PEAK = new Code("126031", "DCM", "Peak Value Within ROI");

    /** PS3.16 CID 100, which has no PET of the head. */
    private static final Code WHOLE_BODY = new Code("44139-4", "LN", "PET whole body");

    private static final Code SOME_REGION = new Code("44136-0", "LN", "PET unspecified body region");

    /**
     * Uptake in a region.
     *
     * @param segment its number in the segmentation
     * @param label what the region is called
     */
    public record Region(int segment, String label, double suvMax, double suvMean, double suvPeak, double volumeMl) {}

    private MeasurementReport() {}

    /**
     * Makes the report.
     *
     * @param pet the images that were measured
     * @param segmentation one object, which holds the regions
     * @param comment what a reader has to know of the figures; empty for nothing
     */
    public static DicomObject object(
            ObjectHeader header,
            ReferencedSeries pet,
            ReferencedSeries segmentation,
            List<Region> regions,
            String comment) {
        if (segmentation.instances().size() != 1 || regions.isEmpty()) {
            throw new IllegalArgumentException("report: %d segmentations, %d regions (expected: one, and at least one)"
                    .formatted(segmentation.instances().size(), regions.size()));
        }
        DicomObjectBuilder o = header.begin(Uids.COMPREHENSIVE_SR, "SR");
        o.remove(Tag.FrameOfReferenceUID).remove(Tag.PositionReferenceIndicator); // a report has no place in space
        o.remove(Tag.BodyPartExamined);
        if (header.series().step().isEmpty()) {
            o.putEmpty(Tag.ReferencedPerformedProcedureStepSequence); // has to be there, with or without a step
        }
        o.put(Tag.CompletionFlag, "COMPLETE")
                .put(Tag.VerificationFlag, "UNVERIFIED")
                .put(Tag.PreliminaryFlag, "PRELIMINARY")
                .putEmpty(Tag.PerformedProcedureCodeSequence)
                .put(Tag.CurrentRequestedProcedureEvidenceSequence, evidence(header, pet, segmentation))
                .put(Tag.ValueType, "CONTAINER")
                .put(Tag.ConceptNameCodeSequence, new Code("126000", "DCM", "Imaging Measurement Report").item())
                .put(Tag.ContinuityOfContent, "SEPARATE")
                .put(
                        Tag.ContentTemplateSequence,
                        DicomObject.builder()
                                .put(Tag.MappingResource, "DCMR")
                                .put(Tag.TemplateIdentifier, "1500")
                                .build())
                .putItems(Tag.ContentSequence, content(header, pet, segmentation, regions, comment));
        return o.build();
    }

    private static DicomObject evidence(ObjectHeader header, ReferencedSeries pet, ReferencedSeries segmentation) {
        return DicomObject.builder()
                .put(Tag.StudyInstanceUID, header.study().studyInstanceUid())
                .put(Tag.ReferencedSeriesSequence, evidence(pet), evidence(segmentation))
                .build();
    }

    private static DicomObject evidence(ReferencedSeries series) {
        return DicomObject.builder()
                .put(Tag.SeriesInstanceUID, series.seriesInstanceUid())
                .putItems(
                        Tag.ReferencedSOPSequence,
                        series.instances().stream()
                                .map(ReferencedSeries.Instance::item)
                                .toList())
                .build();
    }

    private static List<DicomObject> content(
            ObjectHeader header,
            ReferencedSeries pet,
            ReferencedSeries segmentation,
            List<Region> regions,
            String comment) {
        List<DicomObject> groups = new ArrayList<>();
        for (Region region : regions) {
            groups.add(container(
                    "CONTAINS",
                    new Code("125007", "DCM", "Measurement Group"),
                    group(
                            region,
                            header.equipment(),
                            pet,
                            segmentation.instances().get(0))));
        }
        DicomObject language = code(
                "HAS CONCEPT MOD",
                new Code("121049", "DCM", "Language of Content Item and Descendants"),
                new Code("en", "RFC5646", "English"));
        List<DicomObject> all = new ArrayList<>(List.of(
                language,
                code(
                        "HAS OBS CONTEXT",
                        new Code("121005", "DCM", "Observer Type"),
                        new Code("121007", "DCM", "Device")),
                uid("HAS OBS CONTEXT", new Code("121012", "DCM", "Device Observer UID"), Uids.IMPLEMENTATION_CLASS),
                code(
                        "HAS CONCEPT MOD",
                        new Code("121058", "DCM", "Procedure reported"),
                        header.series().bodyPart().equals("WHOLEBODY") ? WHOLE_BODY : SOME_REGION),
                container("CONTAINS", new Code("126010", "DCM", "Imaging Measurements"), groups)));
        if (!comment.isEmpty()) {
            all.add(item("CONTAINS", "TEXT", new Code("121106", "DCM", "Comment"))
                    .put(Tag.TextValue, comment)
                    .build());
        }
        return all;
    }

    private static List<DicomObject> group(
            Region region,
            PetSeriesDescription.Equipment equipment,
            ReferencedSeries pet,
            ReferencedSeries.Instance segmentation) {
        List<DicomObject> items = new ArrayList<>();
        items.add(item("HAS OBS CONTEXT", "TEXT", new Code("112039", "DCM", "Tracking Identifier"))
                .put(Tag.TextValue, region.label())
                .build());
        items.add(uid("HAS OBS CONTEXT", new Code("112040", "DCM", "Tracking Unique Identifier"), Uids.fresh()));
        items.addAll(algorithm(equipment));
        items.add(item("CONTAINS", "IMAGE", new Code("121191", "DCM", "Referenced Segment"))
                .put(
                        Tag.ReferencedSOPSequence,
                        segmentation.item().toBuilder()
                                .put(Tag.ReferencedSegmentNumber, region.segment())
                                .build())
                .build());
        items.add(
                uid("CONTAINS", new Code("121232", "DCM", "Source series for segmentation"), pet.seriesInstanceUid()));
        items.add(suv(region.suvMax(), MAXIMUM));
        items.add(suv(region.suvMean(), MEAN));
        items.add(suv(region.suvPeak(), PEAK));
        items.add(number(VOLUME, region.volumeMl(), MILLILITRE).build());
        return items;
    }

    /** What measured it, after TID 4019. */
    private static List<DicomObject> algorithm(PetSeriesDescription.Equipment equipment) {
        List<DicomObject> items = new ArrayList<>();
        items.add(text(new Code("111001", "DCM", "Algorithm Name"), "petmr regions"));
        items.add(text(new Code("111003", "DCM", "Algorithm Version"), equipment.softwareVersions()));
        equipment
                .made()
                .ifPresent(
                        made -> items.add(text(new Code("111002", "DCM", "Algorithm Parameters"), made.description())));
        return items;
    }

    private static DicomObject text(Code name, String value) {
        return item("HAS CONCEPT MOD", "TEXT", name).put(Tag.TextValue, value).build();
    }

    private static DicomObject suv(double value, Code derivation) {
        return number(SUV, value, SUV_UNIT)
                .put(Tag.ContentSequence, code("HAS CONCEPT MOD", DERIVATION, derivation))
                .build();
    }

    private static DicomObjectBuilder number(Code name, double value, Code unit) {
        return item("CONTAINS", "NUM", name)
                .put(
                        Tag.MeasuredValueSequence,
                        DicomObject.builder()
                                .put(Tag.NumericValue, value)
                                .put(Tag.MeasurementUnitsCodeSequence, unit.item())
                                .build());
    }

    private static DicomObject code(String relationship, Code name, Code value) {
        return item(relationship, "CODE", name)
                .put(Tag.ConceptCodeSequence, value.item())
                .build();
    }

    private static DicomObject uid(String relationship, Code name, String uid) {
        return item(relationship, "UIDREF", name).put(Tag.UID, uid).build();
    }

    private static DicomObject container(String relationship, Code name, List<DicomObject> content) {
        return item(relationship, "CONTAINER", name)
                .put(Tag.ContinuityOfContent, "SEPARATE")
                .putItems(Tag.ContentSequence, content)
                .build();
    }

    private static DicomObjectBuilder item(String relationship, String valueType, Code name) {
        return DicomObject.builder()
                .put(Tag.RelationshipType, relationship)
                .put(Tag.ValueType, valueType)
                .put(Tag.ConceptNameCodeSequence, name.item());
    }
}
