package org.petmr.simulator.mr;

import java.util.List;
import java.util.OptionalDouble;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.DicomObjectBuilder;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.simulator.mr.MrSeries.Acquired;

/** How a series was made, as modules and functional groups of Enhanced MR (PS3.3 C.8.13.4 and C.8.13.5). */
final class EnhancedSequence {

    private static final String MAKER = "petmr";
    private static final double BANDWIDTH_HZ = 500;

    private EnhancedSequence() {}

    /** The MR Pulse Sequence module. */
    static void putPulseSequence(DicomObjectBuilder b, MrSeries series, MrStyle style) {
        MrScan scan = series.scan();
        boolean isSpin = series.sequence().isSpinEcho();
        boolean isRadial = scan == MrScan.UTE || scan == MrScan.ZTE;
        b.put(Tag.PulseSequenceName, VendorTagging.sequenceName(scan, style.vendor()))
                .put(Tag.MRAcquisitionType, scan.isThreeDimensional() ? "3D" : "2D")
                .put(Tag.EchoPulseSequence, isSpin ? "SPIN" : "GRADIENT")
                .put(Tag.SteadyStatePulseSequence, "NONE")
                .put(Tag.EchoPlanarPulseSequence, scan.isEchoPlanar() ? "YES" : "NO");
        if (isSpin) {
            MrAttribute.MULTIPLE_SPIN_ECHO.put(b, scan.isEchoPlanar() ? "NO" : "YES");
        }
        MrAttribute.MULTI_PLANAR_EXCITATION.put(b, scan.isThreeDimensional() ? "NO" : "YES");
        MrAttribute.PHASE_CONTRAST.put(b, "NO");
        MrAttribute.TIME_OF_FLIGHT_CONTRAST.put(b, "NO");
        MrAttribute.SATURATION_RECOVERY.put(b, "NO");
        MrAttribute.SPECTRALLY_SELECTED_SUPPRESSION.put(b, scan.isEchoPlanar() ? "FAT" : "NONE");
        MrAttribute.OVERSAMPLING_PHASE.put(b, "NONE");
        MrAttribute.GEOMETRY_OF_K_SPACE_TRAVERSAL.put(b, isRadial ? "RADIAL" : "RECTILINEAR");
        MrAttribute.SEGMENTED_K_SPACE_TRAVERSAL.put(b, "SINGLE");
        if (!isRadial) {
            MrAttribute.RECTILINEAR_PHASE_ENCODE_REORDERING.put(b, "LINEAR");
        }
        if (scan.isThreeDimensional()) {
            MrAttribute.COVERAGE_OF_K_SPACE.put(b, "FULL");
        }
        MrAttribute.NUMBER_OF_K_SPACE_TRAJECTORIES.put(b, 1.0);
    }

    /** The Enhanced Contrast/Bolus module, where there is an agent. */
    static void putContrastAgent(DicomObjectBuilder b, MrSeries series) {
        if (!series.scan().hasContrastAgent()) {
            return;
        }
        DicomObjectBuilder agent = DicomObject.builder()
                .put(Tag.CodeValue, "420621008")
                .put(Tag.CodingSchemeDesignator, "SCT")
                .put(Tag.CodeMeaning, "Gadobutrol");
        MrAttribute.CONTRAST_AGENT_NUMBER.put(agent, 1.0);
        agent.putItems(
                MrAttribute.CONTRAST_ROUTE_SEQUENCE.tag(),
                List.of(DicomObjectBuilder.code("47625008", "SCT", "Intravenous route")));
        agent.putItems(MrAttribute.CONTRAST_INGREDIENT_CODE_SEQUENCE.tag(), List.of());
        MrAttribute.CONTRAST_VOLUME.put(agent, 7.5);
        MrAttribute.CONTRAST_CONCENTRATION.put(agent, 604.72);
        b.put(MrAttribute.CONTRAST_AGENT_SEQUENCE.tag(), agent.build());
    }

    /** The functional groups that all frames share. */
    static void putGroups(DicomObjectBuilder b, MrSeries series) {
        b.put(Tag.MRTimingAndRelatedParametersSequence, timing(series))
                .put(Tag.MRFOVGeometrySequence, fieldOfView(series))
                .put(Tag.MRModifierSequence, modifier(series))
                .put(Tag.MRImagingModifierSequence, imaging())
                .put(Tag.MRReceiveCoilSequence, receiveCoil(series.header().coil()))
                .put(Tag.MRTransmitCoilSequence, transmitCoil())
                .put(
                        Tag.MRAveragesSequence,
                        DicomObject.builder().put(Tag.NumberOfAverages, 1).build());
        if (series.scan().hasContrastAgent()) {
            DicomObjectBuilder usage = DicomObject.builder();
            MrAttribute.CONTRAST_AGENT_NUMBER.put(usage, 1.0);
            MrAttribute.CONTRAST_ADMINISTERED.put(usage, "YES");
            MrAttribute.CONTRAST_DETECTED.put(usage, "YES");
            MrAttribute.CONTRAST_PHASE.put(usage, series.scan() == MrScan.DSC ? "DYNAMIC" : "IMMEDIATE");
            b.put(MrAttribute.CONTRAST_USAGE_SEQUENCE.tag(), usage.build());
        }
    }

    private static DicomObject timing(MrSeries series) {
        MrScan scan = series.scan();
        DicomObjectBuilder sar = DicomObject.builder();
        MrAttribute.SAR_DEFINITION.put(sar, "IEC_WHOLE_BODY");
        MrAttribute.SAR_VALUE.put(sar, 0.5);
        DicomObjectBuilder mode = DicomObject.builder();
        MrAttribute.OPERATING_MODE_TYPE.put(mode, "RF");
        MrAttribute.OPERATING_MODE.put(mode, "IEC_NORMAL");
        DicomObjectBuilder b = DicomObject.builder()
                .put(Tag.RepetitionTime, series.sequence().trMs())
                .put(Tag.FlipAngle, series.sequence().flipDeg())
                .put(Tag.EchoTrainLength, scan.echoTrain());
        boolean isSpinTrain = series.sequence().isSpinEcho() && !scan.isEchoPlanar();
        MrAttribute.RF_ECHO_TRAIN_LENGTH.put(
                b, series.sequence().isSpinEcho() ? isSpinTrain ? scan.echoTrain() : 1 : 0.0);
        MrAttribute.GRADIENT_ECHO_TRAIN_LENGTH.put(b, isSpinTrain ? 0.0 : scan.echoTrain());
        MrAttribute.GRADIENT_OUTPUT_TYPE.put(b, "DB_DT");
        MrAttribute.GRADIENT_OUTPUT.put(b, 20.0);
        return b.put(MrAttribute.SAR_SEQUENCE.tag(), sar.build())
                .put(MrAttribute.OPERATING_MODE_SEQUENCE.tag(), mode.build())
                .build();
    }

    private static DicomObject fieldOfView(MrSeries series) {
        VoxelGrid grid = series.signal().grid();
        DicomObjectBuilder b = DicomObject.builder()
                .put(Tag.InPlanePhaseEncodingDirection, "ROW")
                .put(Tag.PercentSampling, 100)
                .put(Tag.PercentPhaseFieldOfView, 100.0 * grid.nx() * grid.dxMm() / (grid.ny() * grid.dyMm()));
        MrAttribute.FREQUENCY_ENCODING_STEPS.put(b, grid.ny());
        MrAttribute.PHASE_ENCODING_STEPS_IN_PLANE.put(b, grid.nx());
        if (series.scan().isThreeDimensional()) {
            MrAttribute.PHASE_ENCODING_STEPS_OUT_OF_PLANE.put(b, grid.nz());
        }
        return b.build();
    }

    private static DicomObject modifier(MrSeries series) {
        OptionalDouble tiMs = series.sequence().inversionTimeMs();
        DicomObjectBuilder b = DicomObject.builder();
        MrAttribute.INVERSION_RECOVERY.put(b, tiMs.isPresent() ? "YES" : "NO");
        tiMs.ifPresent(ti -> b.put(Tag.InversionTimes, ti));
        MrAttribute.FLOW_COMPENSATION.put(b, "NONE");
        b.put(Tag.Spoiling, series.sequence().isSpinEcho() ? "NONE" : "RF_AND_GRADIENT");
        MrAttribute.T2_PREPARATION.put(b, "NO");
        MrAttribute.SPECTRALLY_SELECTED_EXCITATION.put(b, "NONE");
        MrAttribute.SPATIAL_PRESATURATION.put(b, "NONE");
        MrAttribute.PARTIAL_FOURIER.put(b, "NO");
        MrAttribute.PARALLEL_ACQUISITION.put(b, "NO");
        return b.build();
    }

    private static DicomObject imaging() {
        DicomObjectBuilder b = DicomObject.builder().put(Tag.PixelBandwidth, BANDWIDTH_HZ);
        MrAttribute.MAGNETIZATION_TRANSFER.put(b, "NONE");
        MrAttribute.BLOOD_SIGNAL_NULLING.put(b, "NO");
        MrAttribute.TAGGING.put(b, "NONE");
        MrAttribute.TRANSMITTER_FREQUENCY.put(b, SeriesHeader.FIELD_T * SeriesHeader.MHZ_PER_T);
        return b.build();
    }

    /** @param name empty for the usual coil */
    private static DicomObject receiveCoil(String name) {
        DicomObjectBuilder b = DicomObject.builder().put(Tag.ReceiveCoilName, name.isEmpty() ? "HEADNECK" : name);
        MrAttribute.RECEIVE_COIL_MANUFACTURER.put(b, MAKER);
        MrAttribute.RECEIVE_COIL_TYPE.put(b, "VOLUME");
        MrAttribute.QUADRATURE_RECEIVE_COIL.put(b, "NO");
        return b.build();
    }

    private static DicomObject transmitCoil() {
        DicomObjectBuilder b = DicomObject.builder().put(Tag.TransmitCoilName, "BODY");
        MrAttribute.TRANSMIT_COIL_MANUFACTURER.put(b, MAKER);
        MrAttribute.TRANSMIT_COIL_TYPE.put(b, "BODY");
        return b.build();
    }

    /** b and, above 0, that all directions are averaged. */
    static void putDiffusion(DicomObjectBuilder frame, MrSeries series, Acquired volume) {
        if (series.scan() != MrScan.DWI) {
            return;
        }
        DicomObjectBuilder b = DicomObject.builder()
                .put(Tag.DiffusionBValue, volume.bValue())
                .put(Tag.DiffusionDirectionality, volume.bValue() > 0 ? "ISOTROPIC" : "NONE");
        if (volume.bValue() > 0) {
            MrAttribute.DIFFUSION_ANISOTROPY_TYPE.put(b, "FRACTIONAL");
        }
        frame.put(Tag.MRDiffusionSequence, b.build());
    }
}
