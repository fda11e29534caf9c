package org.petmr.simulator.mr;

import org.petmr.acquisition.dicom.DicomObjectBuilder;
import org.petmr.acquisition.dicom.Tag;

/** What a frame shows, in the standard's words (PS3.3 C.8.13.1 and C.8.13.3.1). */
final class EnhancedFrameType {

    private EnhancedFrameType() {}

    /** @param tag Image Type or Frame Type */
    static void put(DicomObjectBuilder b, int tag, MrImageKind kind) {
        b.put(tag, kind.isDerived() ? "DERIVED" : "ORIGINAL", "PRIMARY", flavor(kind), derived(kind))
                .put(Tag.PixelPresentation, "MONOCHROME")
                .put(Tag.VolumetricProperties, "VOLUME")
                .put(Tag.VolumeBasedCalculationTechnique, "NONE")
                .put(Tag.ComplexImageComponent, "MAGNITUDE")
                .put(Tag.AcquisitionContrast, contrast(kind));
    }

    private static String flavor(MrImageKind kind) {
        return switch (kind) {
            case DIXON_IN, DIXON_OPPOSED, DIXON_WATER, DIXON_FAT -> "DIXON";
            case DWI, ADC -> "DIFFUSION";
            case DSC -> "PERFUSION";
            default -> "VOLUME";
        };
    }

    private static String derived(MrImageKind kind) {
        return switch (kind) {
            case DIXON_IN -> "IN_PHASE";
            case DIXON_OPPOSED -> "OUT_PHASE";
            case DIXON_WATER -> "WATER";
            case DIXON_FAT -> "FAT";
            case ADC -> "ADC";
            default -> "NONE";
        };
    }

    private static String contrast(MrImageKind kind) {
        return switch (kind) {
            case DIXON_IN, DIXON_OPPOSED, DIXON_WATER, DIXON_FAT, T1, T1_CONTRAST -> "T1";
            case UTE, ZTE -> "PROTON_DENSITY";
            case T2 -> "T2";
            case FLAIR -> "FLUID_ATTENUATED";
            case DWI, ADC -> "DIFFUSION";
            case DSC -> "PERFUSION";
        };
    }
}
