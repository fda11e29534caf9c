package org.petmr.acquisition.dicom;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.image.Volume;

/**
 * A static series of PET Image Storage, one object a slice (PS3.3 A.21, C.8.9). Values are scaled slice by slice to signed
 * 16-bit pixels.
 */
public final class PetSeries {

    private PetSeries() {}

    /**
     * Makes the objects of a series, slices ascending along the normal.
     *
     * @param volume Bq/mL at the start of the series, or 1/cm, as the description says; read only
     */
    public static List<DicomObject> objects(Volume volume, PetSeriesDescription description) {
        SlicePlanes planes = new SlicePlanes(volume.grid());
        DicomObject common = common(description, planes.count());
        List<DicomObject> objects = new ArrayList<>(planes.count());
        for (int slice = 0; slice < planes.count(); slice++) {
            objects.add(slice(volume, planes, slice, common));
        }
        return objects;
    }

    /** Writes the objects into a directory as {@code pt0001.dcm} and so on; answers the files in order. */
    public static List<Path> write(Volume volume, PetSeriesDescription description, Path directory, Progress progress)
            throws IOException {
        return write(volume, description, "STATIC", plane -> description.frame(), directory, progress);
    }

    /**
     * The same of an image whose planes were measured at different times, as those of several beds are: a series of type
     * WHOLE BODY (PS3.3 C.8.9.1.1.4). All are decay corrected to the start of the series.
     *
     * @param frameOfPlane when the plane of a z index of the volume was measured
     */
    public static List<Path> write(
            Volume volume,
            PetSeriesDescription description,
            IntFunction<PetSeriesDescription.Frame> frameOfPlane,
            Path directory,
            Progress progress)
            throws IOException {
        return write(volume, description, "WHOLE BODY", frameOfPlane, directory, progress);
    }

    private static List<Path> write(
            Volume volume,
            PetSeriesDescription description,
            String seriesType,
            IntFunction<PetSeriesDescription.Frame> frameOfPlane,
            Path directory,
            Progress progress)
            throws IOException {
        Files.createDirectories(directory);
        SlicePlanes planes = new SlicePlanes(volume.grid());
        DicomObject common = common(description, planes.count());
        List<Path> files = new ArrayList<>(planes.count());
        for (int slice = 0; slice < planes.count(); slice++) {
            progress.checkpoint();
            Path file = directory.resolve("pt%04d.dcm".formatted(slice + 1));
            DicomObjectBuilder timed = common.toBuilder().put(Tag.SeriesType, seriesType, "IMAGE");
            putTimes(description, frameOfPlane.apply(planes.volumeIndex(slice)), timed);
            DicomFile.write(file, slice(volume, planes, slice, timed.build()));
            files.add(file);
            progress.report((slice + 1.0) / planes.count(), "slice " + (slice + 1) + " of " + planes.count());
        }
        return files;
    }

    static DicomObject slice(Volume volume, SlicePlanes planes, int slice, DicomObject common) {
        ScaledPixels scaled = ScaledPixels.of(planes.values(volume, slice));
        DicomObjectBuilder object = common.toBuilder()
                .put(Tag.SOPInstanceUID, Uids.fresh())
                .put(Tag.InstanceNumber, slice + 1)
                .put(Tag.ImageIndex, slice + 1)
                .put(Tag.RescaleIntercept, 0)
                .put(Tag.RescaleSlope, scaled.slope())
                .put(Tag.PixelData, scaled.pixels());
        planes.putGeometry(slice, object);
        return object.build();
    }

    /** All that is the same in every slice. */
    static DicomObject common(PetSeriesDescription d, int slices) {
        DicomObjectBuilder o = DicomObject.builder();
        ZoneOffset offset = d.frame().seriesStart().getOffset();
        CommonModules.putSop(Uids.PET_IMAGE, offset, o);
        o.put(Tag.ImageType, "ORIGINAL", "PRIMARY");
        CommonModules.putPatient(d.patient(), o);
        CommonModules.putStudy(d.study(), offset, o);
        putSeries(d, slices, o);
        CommonModules.putEquipment(d.equipment(), o);
        putReconstruction(d, o);
        putTracer(d, offset, o);
        putTimes(d, d.frame(), o);
        putPosition(o);
        o.put(Tag.SamplesPerPixel, 1)
                .put(Tag.PhotometricInterpretation, "MONOCHROME2")
                .put(Tag.BitsAllocated, 16)
                .put(Tag.BitsStored, 16)
                .put(Tag.HighBit, 15)
                .put(Tag.PixelRepresentation, 1)
                .put(Tag.LossyImageCompression, "00");
        return o.build();
    }

    private static void putSeries(PetSeriesDescription d, int slices, DicomObjectBuilder o) {
        CommonModules.putSeries("PT", d.series(), o);
        o.put(Tag.Units, d.quantity().units())
                .put(Tag.CountsSource, d.quantity().countsSource())
                .put(Tag.SeriesType, "STATIC", "IMAGE")
                .put(Tag.NumberOfSlices, slices);
        if (!d.related().isEmpty()) {
            o.putItems(
                    Tag.RelatedSeriesSequence,
                    d.related().stream().map(PetSeries::related).toList());
        }
    }

    static DicomObject related(PetSeriesDescription.Related related) {
        return DicomObject.builder()
                .put(Tag.StudyInstanceUID, related.studyInstanceUid())
                .put(Tag.SeriesInstanceUID, related.seriesInstanceUid())
                .put(Tag.PurposeOfReferenceCodeSequence, related.purpose().item())
                .build();
    }

    private static void putReconstruction(PetSeriesDescription d, DicomObjectBuilder o) {
        PetSeriesDescription.Reconstruction r = d.reconstruction();
        if (r.corrections().isEmpty()) {
            o.putEmpty(Tag.CorrectedImage);
        } else {
            o.put(Tag.CorrectedImage, r.corrections().toArray(String[]::new));
        }
        o.put(Tag.DecayCorrection, isDecayCorrected(d) ? "START" : "NONE").put(Tag.CollimatorType, "NONE");
        CommonModules.putText(Tag.RandomsCorrectionMethod, r.randoms(), o);
        CommonModules.putText(Tag.AttenuationCorrectionMethod, r.attenuation(), o);
        CommonModules.putText(Tag.ScatterCorrectionMethod, r.scatter(), o);
        CommonModules.putText(Tag.ReconstructionMethod, r.method(), o);
        CommonModules.putText(Tag.ConvolutionKernel, r.kernel(), o);
        CommonModules.putText(Tag.ImageComments, r.comments(), o);
        if (r.energyWindowKev().length == 2) {
            o.put(
                    Tag.EnergyWindowRangeSequence,
                    DicomObject.builder()
                            .put(Tag.EnergyWindowLowerLimit, r.energyWindowKev()[0])
                            .put(Tag.EnergyWindowUpperLimit, r.energyWindowKev()[1])
                            .build());
        }
        if (r.coincidenceWindowNs() > 0) {
            o.put(Tag.CoincidenceWindowWidth, r.coincidenceWindowNs());
        }
    }

    private static void putTracer(PetSeriesDescription d, ZoneOffset offset, DicomObjectBuilder o) {
        if (d.tracer().isEmpty()) {
            o.putEmpty(Tag.RadiopharmaceuticalInformationSequence);
            return;
        }
        PetSeriesDescription.Tracer tracer = d.tracer().get();
        OffsetDateTime injected = tracer.injected().withOffsetSameInstant(offset);
        DicomObjectBuilder item = DicomObject.builder()
                .put(Tag.Radiopharmaceutical, tracer.name())
                .put(
                        Tag.RadiopharmaceuticalStartTime,
                        CommonModules.time(injected)) // ambiguous across midnight, so the next as well
                .put(Tag.RadiopharmaceuticalStartDateTime, CommonModules.dateTime(injected))
                .put(Tag.RadionuclideTotalDose, tracer.totalDoseBq())
                .put(Tag.RadionuclideHalfLife, tracer.halfLifeS())
                .put(Tag.RadionuclidePositronFraction, tracer.positronFraction())
                .put(Tag.RadionuclideCodeSequence, tracer.radionuclide().item());
        tracer.code().ifPresent(code -> item.put(Tag.RadiopharmaceuticalCodeSequence, code.item()));
        o.put(Tag.RadiopharmaceuticalInformationSequence, item.build());
    }

    private static void putTimes(PetSeriesDescription d, PetSeriesDescription.Frame frame, DicomObjectBuilder o) {
        OffsetDateTime acquired = frame.seriesStart().plus(frame.startMs(), ChronoUnit.MILLIS);
        o.put(Tag.SeriesDate, CommonModules.date(frame.seriesStart()))
                .put(Tag.SeriesTime, CommonModules.time(frame.seriesStart()))
                .put(Tag.AcquisitionDate, CommonModules.date(acquired))
                .put(Tag.AcquisitionTime, CommonModules.time(acquired))
                .put(Tag.ContentDate, CommonModules.date(acquired))
                .put(Tag.ContentTime, CommonModules.time(acquired))
                .put(Tag.ActualFrameDuration, frame.durationMs());
        double referenceMs = frame.startMs() + frame.durationMs() / 2.0;
        if (d.tracer().isPresent()) {
            double halfLifeS = d.tracer().get().halfLifeS();
            referenceMs = 1000 * DecayTimes.referenceS(frame.decay(), halfLifeS);
            if (isDecayCorrected(d)) {
                o.put(Tag.DecayFactor, DecayTimes.factor(frame.decay(), halfLifeS));
            }
        }
        o.put(Tag.FrameReferenceTime, Math.rint(referenceMs));
    }

    private static boolean isDecayCorrected(PetSeriesDescription d) {
        return d.reconstruction().corrections().contains("DECY") && d.tracer().isPresent();
    }

    /** Head first and supine: the way the axes of scanner space are those of the patient. */
    private static void putPosition(DicomObjectBuilder o) {
        DicomObject recumbent = Code.RECUMBENT.item().toBuilder()
                .put(Tag.PatientOrientationModifierCodeSequence, Code.SUPINE.item())
                .build();
        o.put(Tag.PatientOrientationCodeSequence, recumbent)
                .put(Tag.PatientGantryRelationshipCodeSequence, Code.HEADFIRST.item());
    }
}
