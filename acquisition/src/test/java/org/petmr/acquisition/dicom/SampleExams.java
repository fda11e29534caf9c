package org.petmr.acquisition.dicom;

import java.util.BitSet;
import java.util.List;
import org.petmr.acquisition.dicom.PetSeriesDescription.Quantity;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** The objects that one small examination leaves behind, all of one study and frame of reference. */
public final class SampleExams {

    private SampleExams() {}

    /** A PET series, and what goes with it. */
    public record Exam(
            List<DicomObject> pet,
            DicomObject enhanced,
            DicomObject registration,
            DicomObject segmentation,
            DicomObject raw,
            DicomObject report) {

        /** One of each kind beside the series. */
        public List<DicomObject> others() {
            return List.of(enhanced, registration, segmentation, raw, report);
        }
    }

    public static EnhancedPet.Technique technique() {
        return new EnhancedPet.Technique(656, 258, -120, Affine.IDENTITY, AttenuationSource.MR, false, 4, 21);
    }

    /** Turned by a little about z and shifted. */
    public static Affine shift() {
        double c = Math.cos(0.02);
        double s = Math.sin(0.02);
        return new Affine(c, -s, 0, 1.5, s, c, 0, -0.7, 0, 0, 1, 2.25);
    }

    /** Two regions: a lesion of a few voxels in two slices, and everything that is hot. */
    public static List<SegmentationObject.Segment> segments(VoxelGrid grid, Volume volume) {
        BitSet lesion = new BitSet(grid.voxels());
        BitSet hot = new BitSet(grid.voxels());
        for (int iy = 5; iy < 8; iy++) {
            for (int ix = 10; ix < 13; ix++) {
                lesion.set(grid.index(ix, iy, 2));
                lesion.set(grid.index(ix, iy, 3), ix != 12);
            }
        }
        for (int i = 0; i < grid.voxels(); i++) {
            hot.set(i, volume.values()[i] > 5000);
        }
        return List.of(
                new SegmentationObject.Segment(
                        "lesion 1",
                        new Code("49755003", "SCT", "Morphologically Abnormal Structure"),
                        new Code("108369006", "SCT", "Neoplasm"),
                        "41 % of maximum",
                        false,
                        lesion),
                new SegmentationObject.Segment(
                        "hot",
                        new Code("85756007", "SCT", "Tissue"),
                        new Code("87784001", "SCT", "Soft tissue"),
                        "",
                        false,
                        hot));
    }

    public static Exam exam() {
        PetSeriesDescription d = SamplePet.description(Quantity.ACTIVITY_BQ_PER_ML);
        Volume volume = SamplePet.volume();
        List<DicomObject> pet = PetSeries.objects(volume, d);
        ReferencedSeries petSeries = ReferencedSeries.of(pet);
        ReferencedSeries mr = new ReferencedSeries(
                d.related().get(0).seriesInstanceUid(),
                List.of(new ReferencedSeries.Instance(Uids.MR_IMAGE, Uids.fresh())));
        DicomObject enhanced = EnhancedPet.object(
                List.of(
                        new EnhancedPet.TimeFrame(volume, 0, 300_000, 12_345_678, 0.31, 1.04),
                        new EnhancedPet.TimeFrame(volume, 300_000, 300_000, 11_222_333, 0.31, 1.04)),
                new PetSeriesDescription(
                        d.quantity(),
                        d.patient(),
                        d.study(),
                        ObjectHeader.beside(d, 102, "PET AC dynamic", SamplePet.SERIES_START)
                                .series(),
                        d.equipment(),
                        d.tracer(),
                        d.reconstruction(),
                        d.frame(),
                        d.related()),
                technique());
        DicomObject registration = SpatialRegistration.object(
                ObjectHeader.beside(d, 901, "PET-MR alignment", SamplePet.SERIES_START),
                Uids.fresh(),
                shift(),
                SpatialRegistration.Method.IMAGE_CONTENT,
                "residual 0.4 mm",
                petSeries,
                mr);
        DicomObject segmentation = SegmentationObject.object(
                ObjectHeader.beside(d, 902, "regions", SamplePet.SERIES_START),
                volume.grid(),
                segments(volume.grid(), volume),
                petSeries);
        DicomObject raw = RawListMode.object(
                ObjectHeader.beside(d, 903, "list mode", SamplePet.SERIES_START),
                new RawListMode.Acquisition(
                        "petmr native 1",
                        "acquisition/2026-01-10-001",
                        "0123456789abcdef".repeat(4),
                        12_345_678_901L,
                        1_543_209_862L,
                        17,
                        List.of("17 events of node 2 at 12.345 s")));
        DicomObject report = MeasurementReport.object(
                ObjectHeader.beside(d, 904, "SUV of regions", SamplePet.SERIES_START),
                petSeries,
                ReferencedSeries.of(List.of(segmentation)),
                List.of(
                        new MeasurementReport.Region(1, "lesion 1", 7.25, 5.5, 5.8, 1.625),
                        new MeasurementReport.Region(2, "hot", 9.1, 2.1, 8.3, 40.5)),
                "CORRECTED AFTER THE SCAN: weight 72.5 kg (armed with 70 kg).");
        return new Exam(pet, enhanced, registration, segmentation, raw, report);
    }
}
