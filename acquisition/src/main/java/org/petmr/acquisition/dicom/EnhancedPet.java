package org.petmr.acquisition.dicom;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.sinogram.DecaySpan;

/**
 * Enhanced PET Image Storage: a volume, or a dynamic series of volumes, in one object (PS3.3 A.56, C.8.22). Each frame has its
 * own slope.
 */
public final class EnhancedPet {

    /** Pixels beyond this do not fit one value; a longer dynamic has to be split by time. */
    private static final long MAX_PIXEL_BYTES = Integer.MAX_VALUE - 1024;

    /**
     * A time frame.
     *
     * @param volume Bq/mL at the start of the series; read only
     * @param startMs after the start of the series
     * @param durationMs by the clock
     * @param decay what the decay of its counts was reckoned with, after the start of the series
     * @param prompts coincidences counted in it
     * @param scatterFraction of the true and scattered ones, 0 to 1
     * @param deadTimeFactor by which counts were multiplied for dead time, at least 1
     */
    public record TimeFrame(
            Volume volume,
            long startMs,
            long durationMs,
            DecaySpan decay,
            long prompts,
            double scatterFraction,
            double deadTimeFactor) {

        /** One without a pause. */
        public TimeFrame(
                Volume volume,
                long startMs,
                long durationMs,
                long prompts,
                double scatterFraction,
                double deadTimeFactor) {
            this(
                    volume,
                    startMs,
                    durationMs,
                    new DecaySpan(1e-3 * startMs, 1e-3 * durationMs),
                    prompts,
                    scatterFraction,
                    deadTimeFactor);
        }
    }

    /**
     * How the scanner is built and how it counted, and how the image was reconstructed.
     *
     * @param transverseSeparationMm between opposite detectors
     * @param axialMm length of the detectors along the bore
     * @param tablePositionMm of the table, the more negative the further it is in (PS3.3 C.8.22.5.4); 0 is wherever one likes
     * @param patientFromScanner from the space of the scanner, which begins at its centre, to that of the images
     * @param attenuation what the map was measured with
     * @param isTimeOfFlight true when flight times were used
     * @param iterations of the reconstruction; 0 for an analytic one
     * @param subsets of each iteration
     */
    public record Technique(
            double transverseSeparationMm,
            double axialMm,
            double tablePositionMm,
            Affine patientFromScanner,
            AttenuationSource attenuation,
            boolean isTimeOfFlight,
            int iterations,
            int subsets) {}

    /**
     * A gate of the breath by its amplitude: counts of all breaths, whenever the amplitude lay in its range.
     *
     * @param number from 1, the lowest amplitudes first
     * @param fromPercent where its range begins; 0 is the least and 100 the largest amplitude that is in any gate
     * @param toPercent where it ends
     * @param countedMs for how long the amplitude lay in it
     */
    public record AmplitudeGate(int number, double fromPercent, double toPercent, long countedMs) {}

    private static final String STACK = "1";

    private final PetSeriesDescription d;
    private final Technique technique;
    private final List<TimeFrame> times;
    private final SlicePlanes planes;
    private final ZoneOffset offset;
    private final Optional<AmplitudeGate> gate;

    private EnhancedPet(
            List<TimeFrame> times,
            PetSeriesDescription description,
            Technique technique,
            Optional<AmplitudeGate> gate) {
        this.gate = gate;
        this.d = description;
        this.technique = technique;
        this.times = List.copyOf(times);
        this.planes = new SlicePlanes(times.get(0).volume().grid());
        this.offset = description.frame().seriesStart().getOffset();
    }

    /**
     * Makes the object. The description's own frame says only when the series starts.
     *
     * @param times in order, on one grid
     */
    public static DicomObject object(List<TimeFrame> times, PetSeriesDescription description, Technique technique) {
        return object(times, description, technique, Optional.empty());
    }

    /**
     * Makes the object of one gate; those of one series differ in it, and in their instance numbers.
     *
     * @param frame its image, and the whole time during which it counted now and then
     */
    public static DicomObject object(
            TimeFrame frame, PetSeriesDescription description, Technique technique, AmplitudeGate gate) {
        return object(List.of(frame), description, technique, Optional.of(gate));
    }

    private static DicomObject object(
            List<TimeFrame> times,
            PetSeriesDescription description,
            Technique technique,
            Optional<AmplitudeGate> gate) {
        if (times.isEmpty() || description.tracer().isEmpty()) {
            throw new IllegalArgumentException("enhanced PET: %d frames, %s tracer (expected: at least one of each)"
                    .formatted(times.size(), description.tracer().isEmpty() ? "no" : "a"));
        }
        return new EnhancedPet(times, description, technique, gate).made();
    }

    private DicomObject made() {
        DicomObjectBuilder o = DicomObject.builder();
        CommonModules.putSop(Uids.ENHANCED_PET_IMAGE, offset, o);
        CommonModules.putPatient(d.patient(), o);
        CommonModules.putStudy(d.study(), offset, o);
        CommonModules.putSeries("PT", d.series(), o);
        CommonModules.putEquipment(d.equipment(), o);
        CommonModules.putContent(start(times.get(0)), o);
        o.put(Tag.SOPInstanceUID, Uids.fresh())
                .put(Tag.InstanceNumber, (int) gate.map(AmplitudeGate::number).orElse(1));
        o.put(Tag.SeriesDate, CommonModules.date(d.frame().seriesStart()))
                .put(Tag.SeriesTime, CommonModules.time(d.frame().seriesStart()));
        if (!d.related().isEmpty()) {
            o.putItems(
                    Tag.RelatedSeriesSequence,
                    d.related().stream().map(PetSeries::related).toList());
        }
        CommonModules.putText(Tag.ImageComments, d.reconstruction().comments(), o);
        putImage(o);
        EnhancedPetModules.putTracer(d.tracer().orElseThrow(), offset, o);
        EnhancedPetModules.putAcquisition(d, technique, totalMs(), o);
        EnhancedPetModules.putCorrections(d, technique.attenuation(), o);
        gate.ifPresent(g -> RespiratoryGating.putModule(o));
        putFrames(o);
        return o.build();
    }

    private OffsetDateTime start(TimeFrame time) {
        return d.frame().seriesStart().plus(time.startMs(), ChronoUnit.MILLIS);
    }

    private long totalMs() {
        TimeFrame last = times.get(times.size() - 1);
        return last.startMs() + last.durationMs() - times.get(0).startMs();
    }

    private void putImage(DicomObjectBuilder o) {
        o.put(Tag.ImageType, "ORIGINAL", "PRIMARY", "VOLUME", "NONE")
                .put(Tag.PixelPresentation, "MONOCHROME")
                .put(Tag.VolumetricProperties, "VOLUME")
                .put(Tag.VolumeBasedCalculationTechnique, "NONE")
                .put(Tag.AcquisitionNumber, 1)
                .put(Tag.AcquisitionDateTime, CommonModules.dateTime(start(times.get(0))))
                .put(Tag.AcquisitionDuration, totalMs() / 1000.0)
                .put(Tag.ContentQualification, "RESEARCH")
                .put(Tag.BurnedInAnnotation, "NO")
                .put(Tag.LossyImageCompression, "00")
                .put(Tag.PresentationLUTShape, "IDENTITY")
                .put(Tag.SamplesPerPixel, 1)
                .put(Tag.PhotometricInterpretation, "MONOCHROME2")
                .put(Tag.BitsAllocated, 16)
                .put(Tag.BitsStored, 16)
                .put(Tag.HighBit, 15)
                .put(Tag.PixelRepresentation, 1)
                .put(Tag.Rows, times.get(0).volume().grid().ny())
                .put(Tag.Columns, times.get(0).volume().grid().nx())
                .putEmpty(Tag.AcquisitionContextSequence);
    }

    private void putFrames(DicomObjectBuilder o) {
        int sliceBytes = 2
                * times.get(0).volume().grid().nx()
                * times.get(0).volume().grid().ny();
        long pixelBytes = (long) sliceBytes * planes.count() * times.size();
        if (pixelBytes > MAX_PIXEL_BYTES) {
            throw new IllegalArgumentException("enhanced PET: %d bytes of pixels (expected: at most %d, split by time)"
                    .formatted(pixelBytes, MAX_PIXEL_BYTES));
        }
        ByteBuffer pixels = ByteBuffer.allocate((int) pixelBytes).order(ByteOrder.LITTLE_ENDIAN);
        List<DicomObject> frames = new ArrayList<>();
        for (int time = 0; time < times.size(); time++) {
            for (int slice = 0; slice < planes.count(); slice++) {
                ScaledPixels scaled =
                        ScaledPixels.of(planes.values(times.get(time).volume(), slice));
                for (short pixel : scaled.pixels()) {
                    pixels.putShort(pixel);
                }
                frames.add(frame(time, slice, scaled.slope()));
            }
        }
        DicomObjectBuilder shared = planes.sharedGroups().toBuilder();
        EnhancedPetModules.putSharedGroups(d, technique, times.get(0).volume().grid(), shared);
        gate.ifPresent(g -> RespiratoryGating.putGroup(g, shared));
        String organization = Uids.fresh();
        o.put(Tag.NumberOfFrames, frames.size())
                .put(Tag.SharedFunctionalGroupsSequence, shared.build())
                .putItems(Tag.PerFrameFunctionalGroupsSequence, frames)
                .put(
                        Tag.DimensionOrganizationSequence,
                        DicomObject.builder()
                                .put(Tag.DimensionOrganizationUID, organization)
                                .build())
                .put(
                        Tag.DimensionIndexSequence,
                        SlicePlanes.dimension(organization, Tag.StackID, Tag.FrameContentSequence),
                        SlicePlanes.dimension(organization, Tag.TemporalPositionIndex, Tag.FrameContentSequence),
                        SlicePlanes.dimension(organization, Tag.InStackPositionNumber, Tag.FrameContentSequence))
                .put(Tag.PixelData, pixels.array());
    }

    private DicomObject frame(int time, int slice, double slope) {
        TimeFrame of = times.get(time);
        double halfLifeS = d.tracer().orElseThrow().halfLifeS();
        long referenceMs = Math.round(1000 * DecayTimes.referenceS(of.decay(), halfLifeS));
        DicomObject content = DicomObject.builder()
                .put(Tag.FrameAcquisitionNumber, time + 1)
                .put(Tag.FrameAcquisitionDateTime, CommonModules.dateTime(start(of)))
                .put(
                        Tag.FrameReferenceDateTime,
                        CommonModules.dateTime(d.frame().seriesStart().plus(referenceMs, ChronoUnit.MILLIS)))
                .put(Tag.FrameAcquisitionDuration, (double)
                        gate.map(AmplitudeGate::countedMs).orElse(of.durationMs()))
                .put(Tag.StackID, STACK)
                .put(Tag.InStackPositionNumber, slice + 1)
                .put(Tag.TemporalPositionIndex, time + 1)
                .put(Tag.DimensionIndexValues, 1, time + 1, slice + 1)
                .build();
        DicomObject factors = DicomObject.builder()
                .put(Tag.PrimaryPromptsCountsAccumulated, Math.toIntExact(Math.min(of.prompts(), Integer.MAX_VALUE)))
                .put(
                        Tag.SliceSensitivityFactor,
                        1) // slices differ in sensitivity, but their values are corrected for it
                .put(Tag.ScatterFractionFactor, of.scatterFraction())
                .put(Tag.DeadTimeFactor, of.deadTimeFactor())
                .put(
                        Tag.DecayFactor,
                        EnhancedPetModules.isDecayCorrected(d) ? DecayTimes.factor(of.decay(), halfLifeS) : 1)
                .build();
        return DicomObject.builder()
                .put(Tag.FrameContentSequence, content)
                .put(Tag.PlanePositionSequence, planes.position(slice))
                .put(
                        Tag.PixelValueTransformationSequence,
                        DicomObject.builder()
                                .put(Tag.RescaleIntercept, 0)
                                .put(Tag.RescaleSlope, slope)
                                .put(Tag.RescaleType, "US")
                                .build())
                .put(Tag.RealWorldValueMappingSequence, EnhancedPetModules.realWorld(slope))
                .put(Tag.PETFrameCorrectionFactorsSequence, factors)
                .build();
    }
}
