package org.petmr.simulator.mr;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.DicomObjectBuilder;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.dicom.Uids;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.simulator.mr.MrSeries.Acquired;

/** MR Image objects, one for each slice (PS3.3 A.4). */
final class ClassicMr {

    private ClassicMr() {}

    /** Volume after volume, in each the slices from the lowest z to the highest. */
    static List<DicomObject> objects(MrSeries series, Examination e, MrStyle style) {
        DicomObjectBuilder common = SeriesHeader.of(series, e, style)
                .put(Tag.SOPClassUID, Uids.MR_IMAGE)
                .put(
                        Tag.ImageType,
                        VendorTagging.imageType(series.kind(), style.vendor()).toArray(new String[0]));
        sequence(common, series, style);
        geometry(common, series);
        SeriesHeader.putPixelLayout(common, series);
        double most = SeriesHeader.brightest(series);
        common.put(Tag.WindowCenter, Math.rint(0.5 * most)).put(Tag.WindowWidth, Math.rint(most));
        DicomObject header = common.build();
        List<DicomObject> slices = new ArrayList<>();
        for (Acquired volume : series.volumes()) {
            for (int iz = 0; iz < volume.signal().grid().nz(); iz++) {
                slices.add(slice(header, series, volume, iz, e, style, slices.size() + 1));
            }
        }
        return slices;
    }

    private static void sequence(DicomObjectBuilder b, MrSeries series, MrStyle style) {
        MrScan scan = series.scan();
        b.put(Tag.ScanningSequence, array(VendorTagging.scanningSequence(scan, style.vendor())))
                .put(Tag.SequenceVariant, array(VendorTagging.variant(scan, style.vendor())))
                .putEmpty(Tag.ScanOptions)
                .put(Tag.MRAcquisitionType, scan.isThreeDimensional() ? "3D" : "2D")
                .put(Tag.SequenceName, VendorTagging.sequenceName(scan, style.vendor()))
                .put(Tag.RepetitionTime, VendorTagging.repetitionTimeMs(series, style.vendor()))
                .put(Tag.FlipAngle, series.sequence().flipDeg())
                .put(Tag.NumberOfAverages, 1)
                .put(Tag.ImagingFrequency, SeriesHeader.FIELD_T * SeriesHeader.MHZ_PER_T)
                .put(Tag.ImagedNucleus, "1H")
                .put(Tag.MagneticFieldStrength, SeriesHeader.FIELD_T)
                .put(Tag.EchoTrainLength, scan.echoTrain());
        if (!series.header().coil().isEmpty()) {
            b.put(Tag.ReceiveCoilName, series.header().coil());
        }
        series.sequence().inversionTimeMs().ifPresent(ti -> b.put(Tag.InversionTime, Math.rint(ti)));
        if (scan.hasContrastAgent()) {
            b.put(Tag.ContrastBolusAgent, SeriesHeader.AGENT);
        }
        if (series.temporalPositions() > 1) {
            b.put(Tag.NumberOfTemporalPositions, series.temporalPositions())
                    .put(Tag.TemporalResolution, series.sequence().trMs());
        }
    }

    private static String[] array(List<String> values) {
        return values.toArray(new String[0]);
    }

    private static void geometry(DicomObjectBuilder b, MrSeries series) {
        VoxelGrid grid = series.signal().grid();
        SlicePosition.of(series).putOrientation(b);
        b.put(Tag.SliceThickness, grid.dzMm())
                .put(Tag.SpacingBetweenSlices, grid.dzMm())
                .put(Tag.PixelSpacing, grid.dyMm(), grid.dxMm());
    }

    private static DicomObject slice(
            DicomObject header, MrSeries series, Acquired volume, int iz, Examination e, MrStyle style, int number) {
        VoxelGrid grid = volume.signal().grid();
        LocalDateTime at = SeriesHeader.at(e, series.startS() + volume.startS());
        LocalDateTime shown = SeriesHeader.at(e, series.startS() + series.durationS());
        short[] pixels = new short[grid.nx() * grid.ny()];
        SeriesHeader.putPixels(volume, iz, pixels, 0);
        DicomObjectBuilder b = header.toBuilder()
                .put(Tag.SOPInstanceUID, Uids.fresh())
                .put(Tag.InstanceNumber, number)
                .put(Tag.AcquisitionDate, SeriesHeader.date(at))
                .put(Tag.AcquisitionTime, SeriesHeader.time(at))
                .put(Tag.ContentDate, SeriesHeader.date(shown))
                .put(Tag.ContentTime, SeriesHeader.time(shown))
                .put(Tag.EchoTime, volume.teMs())
                .put(Tag.EchoNumbers, volume.echo())
                .put(Tag.PixelData, pixels);
        SlicePosition position = SlicePosition.of(series);
        position.putPosition(b, iz);
        b.put(Tag.SliceLocation, position.locationMm(iz));
        if (series.temporalPositions() > 1) {
            b.put(Tag.TemporalPositionIdentifier, volume.temporalPosition());
        }
        double middleZMm = grid.lpsFromVoxel().z(0, 0, 0.5 * (grid.nz() - 1));
        VendorTagging.putPrivate(b, series, volume, style.vendor(), middleZMm);
        return b.build();
    }
}
