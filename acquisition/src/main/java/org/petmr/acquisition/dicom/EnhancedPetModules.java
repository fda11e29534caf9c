package org.petmr.acquisition.dicom;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.VoxelGrid;

/** Modules and shared functional groups of an enhanced PET object (PS3.3 C.8.22.2, C.8.22.4 to C.8.22.6). */
final class EnhancedPetModules {

    private static final double BQ_PER_MBQ = 1e6;
    private static final int FIRST_MAPPED = -32767;
    private static final int LAST_MAPPED = 32767;
    private static final int AGENT = 1;
    private static final int SHORT_STRING = 16;
    private static final Code BQ_PER_ML = new Code("Bq/ml", "UCUM", "Becquerels/milliliter");
    private static final Code INTRAVENOUS = new Code("47625008", "SCT", "Intravenous route");
    private static final Code TRANSVERSE = new Code("62824007", "SCT", "Transverse");
    private static final Code BRAIN = new Code("12738006", "SCT", "Brain");
    private static final Code HEAD = new Code("69536005", "SCT", "Head");
    private static final Code WHOLE_BODY = new Code("38266002", "SCT", "Entire body");

    private EnhancedPetModules() {}

    static void putTracer(PetSeriesDescription.Tracer tracer, ZoneOffset offset, DicomObjectBuilder o) {
        OffsetDateTime injected = tracer.injected().withOffsetSameInstant(offset);
        o.put(
                Tag.RadiopharmaceuticalInformationSequence,
                DicomObject.builder()
                        .put(Tag.RadiopharmaceuticalAgentNumber, AGENT)
                        .put(Tag.Radiopharmaceutical, tracer.name())
                        .put(
                                Tag.RadiopharmaceuticalCodeSequence,
                                tracer.code()
                                        .orElseGet(() -> ofOurOwn(tracer.name()))
                                        .item())
                        .put(Tag.RadionuclideCodeSequence, tracer.radionuclide().item())
                        .put(Tag.AdministrationRouteCodeSequence, INTRAVENOUS.item())
                        .put(Tag.RadiopharmaceuticalStartDateTime, CommonModules.dateTime(injected))
                        .put(
                                Tag.RadionuclideTotalDose,
                                tracer.totalDoseBq() / BQ_PER_MBQ) // MBq here, Bq in classic PET
                        .put(Tag.RadionuclideHalfLife, tracer.halfLifeS())
                        .put(Tag.RadionuclidePositronFraction, tracer.positronFraction())
                        .build());
    }

    /** CID 4021 may be extended; what has no code there that is known here gets one of a private scheme. */
    private static Code ofOurOwn(String agent) {
        return new Code(agent.length() <= SHORT_STRING ? agent : agent.substring(0, SHORT_STRING), "99PETMR", agent);
    }

    static void putAcquisition(
            PetSeriesDescription d, EnhancedPet.Technique technique, long totalMs, DicomObjectBuilder o) {
        o.put(Tag.AcquisitionStartCondition, "MANU")
                .put(Tag.AcquisitionTerminationCondition, "TIME")
                .put(Tag.TerminationTimeThreshold, (double) totalMs)
                .put(Tag.TypeOfDetectorMotion, "STATIONARY")
                .put(Tag.DetectorGeometry, "CYLINDRICAL_RING")
                .put(Tag.TransverseDetectorSeparation, technique.transverseSeparationMm())
                .put(Tag.AxialDetectorDimension, technique.axialMm())
                .put(Tag.CollimatorType, "NONE")
                .put(Tag.CoincidenceWindowWidth, d.reconstruction().coincidenceWindowNs())
                .put(Tag.TableMotion, "STATIC")
                .put(Tag.TimeOfFlightInformationUsed, technique.isTimeOfFlight() ? "TRUE" : "FALSE")
                .put(Tag.ViewCodeSequence, TRANSVERSE.item());
        double[] windowKev = d.reconstruction().energyWindowKev();
        if (windowKev.length == 2) {
            o.put(
                    Tag.EnergyWindowRangeSequence,
                    DicomObject.builder()
                            .put(Tag.EnergyWindowLowerLimit, windowKev[0])
                            .put(Tag.EnergyWindowUpperLimit, windowKev[1])
                            .build());
        }
    }

    static boolean isDecayCorrected(PetSeriesDescription d) {
        return d.reconstruction().corrections().contains("DECY");
    }

    static void putCorrections(PetSeriesDescription d, AttenuationSource attenuation, DicomObjectBuilder o) {
        o.put(Tag.CountsSource, d.quantity().countsSource());
        flag(d, "DECY", Tag.DecayCorrected, o);
        flag(d, "ATTN", Tag.AttenuationCorrected, o);
        flag(d, "SCAT", Tag.ScatterCorrected, o);
        flag(d, "DTIM", Tag.DeadTimeCorrected, o);
        flag(d, "MOTN", Tag.GantryMotionCorrected, o);
        flag(d, "PMOT", Tag.PatientMotionCorrected, o);
        flag(d, "CLN", Tag.CountLossNormalizationCorrected, o);
        flag(d, "RAN", Tag.RandomsCorrected, o);
        flag(d, "RADL", Tag.NonUniformRadialSamplingCorrected, o);
        flag(d, "DCAL", Tag.SensitivityCalibrated, o);
        flag(d, "NORM", Tag.DetectorNormalizationCorrection, o);
        if (isDecayCorrected(d)) {
            o.put(Tag.DecayCorrectionDateTime, CommonModules.dateTime(d.frame().seriesStart()));
        }
        if (d.reconstruction().corrections().contains("ATTN")) {
            o.put(Tag.AttenuationCorrectionSource, attenuation.term())
                    .put(Tag.AttenuationCorrectionTemporalRelationship, attenuation.time());
        }
        if (d.reconstruction().corrections().contains("RAN")) {
            o.put(Tag.RandomsCorrectionMethod, d.reconstruction().randoms());
        }
        if (d.reconstruction().corrections().contains("SCAT")) {
            o.put(Tag.ScatterCorrectionMethod, d.reconstruction().scatter());
        }
    }

    private static void flag(PetSeriesDescription d, String term, int tag, DicomObjectBuilder o) {
        o.put(tag, d.reconstruction().corrections().contains(term) ? "YES" : "NO");
    }

    static void putSharedGroups(
            PetSeriesDescription d, EnhancedPet.Technique technique, VoxelGrid grid, DicomObjectBuilder o) {
        DicomObject recumbent = Code.RECUMBENT.item().toBuilder()
                .put(Tag.PatientOrientationModifierCodeSequence, Code.SUPINE.item())
                .build();
        o.put(
                        Tag.FrameAnatomySequence,
                        DicomObject.builder()
                                .put(Tag.FrameLaterality, "U")
                                .put(
                                        Tag.AnatomicRegionSequence,
                                        anatomy(d.series().bodyPart()).item())
                                .build())
                .put(
                        Tag.RadiopharmaceuticalUsageSequence,
                        DicomObject.builder()
                                .put(Tag.RadiopharmaceuticalAgentNumber, AGENT)
                                .build())
                .put(
                        Tag.PETFrameTypeSequence,
                        DicomObject.builder()
                                .put(Tag.FrameType, "ORIGINAL", "PRIMARY", "VOLUME", "NONE")
                                .put(Tag.PixelPresentation, "MONOCHROME")
                                .put(Tag.VolumetricProperties, "VOLUME")
                                .put(Tag.VolumeBasedCalculationTechnique, "NONE")
                                .build())
                .put(
                        Tag.PETFrameAcquisitionSequence,
                        DicomObject.builder()
                                .put(Tag.TableHeight, 0)
                                .put(Tag.GantryDetectorTilt, 0)
                                .put(Tag.GantryDetectorSlew, 0)
                                .put(Tag.DataCollectionDiameter, technique.transverseSeparationMm())
                                .build())
                .put(
                        Tag.PETPositionSequence,
                        DicomObject.builder()
                                .put(Tag.TablePosition, technique.tablePositionMm())
                                .put(Tag.DataCollectionCenterPatient, at(technique.patientFromScanner(), 0, 0, 0))
                                .put(Tag.ReconstructionTargetCenterPatient, centre(grid))
                                .put(Tag.PatientOrientationCodeSequence, recumbent)
                                .put(Tag.PatientGantryRelationshipCodeSequence, Code.HEADFIRST.item())
                                .build())
                .put(Tag.PETReconstructionSequence, reconstruction(technique, grid));
    }

    private static double[] centre(VoxelGrid grid) {
        double x = (grid.nx() - 1) / 2.0;
        double y = (grid.ny() - 1) / 2.0;
        double z = (grid.nz() - 1) / 2.0;
        return at(grid.lpsFromVoxel(), x, y, z);
    }

    private static double[] at(Affine a, double x, double y, double z) {
        return new double[] {a.x(x, y, z), a.y(x, y, z), a.z(x, y, z)};
    }

    private static DicomObject reconstruction(EnhancedPet.Technique technique, VoxelGrid grid) {
        boolean isIterative = technique.iterations() > 0;
        DicomObjectBuilder item = DicomObject.builder()
                .put(Tag.ReconstructionType, "3D")
                .put(Tag.ReconstructionAlgorithm, isIterative ? "MLEM" : "FILTER_BACK_PROJ")
                .put(Tag.IterativeReconstructionMethod, isIterative ? "YES" : "NO")
                .put(Tag.ReconstructionDiameter, Math.max(grid.nx() * grid.dxMm(), grid.ny() * grid.dyMm()));
        if (isIterative) {
            item.put(Tag.NumberOfIterations, technique.iterations()).put(Tag.NumberOfSubsets, technique.subsets());
        }
        return item.build();
    }

    private static Code anatomy(String bodyPart) {
        return switch (bodyPart) {
            case "BRAIN" -> BRAIN;
            case "HEAD" -> HEAD;
            default -> WHOLE_BODY;
        };
    }

    /** Stored values to Bq/mL: the same as the rescale, for readers that want units. */
    static DicomObject realWorld(double slope) {
        return DicomObject.builder()
                .put(Tag.RealWorldValueFirstValueMapped, Vr.SS, FIRST_MAPPED)
                .put(Tag.RealWorldValueLastValueMapped, Vr.SS, LAST_MAPPED)
                .put(Tag.RealWorldValueIntercept, 0.0)
                .put(Tag.RealWorldValueSlope, slope)
                .put(Tag.LUTExplanation, "Activity concentration")
                .put(Tag.LUTLabel, "ACTIVITY")
                .put(Tag.MeasurementUnitsCodeSequence, BQ_PER_ML.item())
                .build();
    }
}
