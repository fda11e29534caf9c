package org.petmr.simulator.mr;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.petmr.acquisition.dicom.DicomObjectBuilder;
import org.petmr.acquisition.dicom.Vr;
import org.petmr.simulator.mr.MrSeries.Acquired;
import org.petmr.simulator.mr.MrStyle.Vendor;

/**
 * What vendors write in their own way: image types, names of series and sequences, private elements. Observed in their
 * objects, none of it a rule of the standard.
 */
final class VendorTagging {

    private static final String SIEMENS_HEADER = "SIEMENS MR HEADER";
    private static final String GE_ACQUISITION = "GEMS_ACQU_01";
    private static final String GE_PARAMETERS = "GEMS_PARM_01";

    /** What GE adds to its b values. */
    private static final int GE_B_OFFSET = 1_000_000_000;

    private VendorTagging() {}

    static String manufacturer(Vendor vendor) {
        return vendor == Vendor.GE_LIKE ? "petmr (GE-like)" : "petmr (Siemens-like)";
    }

    /** Values of Image Type (0008,0008) of a classic image. */
    static List<String> imageType(MrImageKind kind, Vendor vendor) {
        return vendor == Vendor.GE_LIKE ? geType(kind) : siemensType(kind);
    }

    private static List<String> siemensType(MrImageKind kind) {
        return switch (kind) {
            case DIXON_IN -> List.of("ORIGINAL", "PRIMARY", "M", "DIXON", "IN_PHASE");
            case DIXON_OPPOSED -> List.of("ORIGINAL", "PRIMARY", "M", "DIXON", "OPP_PHASE");
            case DIXON_WATER -> List.of("ORIGINAL", "PRIMARY", "M", "DIXON", "WATER");
            case DIXON_FAT -> List.of("ORIGINAL", "PRIMARY", "M", "DIXON", "FAT");
            case UTE, ZTE -> List.of("ORIGINAL", "PRIMARY", "M", "ND");
            case DWI -> List.of("ORIGINAL", "PRIMARY", "DIFFUSION", "NONE", "NORM", "DIS2D");
            case ADC -> List.of("DERIVED", "PRIMARY", "DIFFUSION", "ADC", "NORM", "DIS2D");
            case DSC -> List.of("ORIGINAL", "PRIMARY", "PERFUSION", "NONE", "ND", "NORM");
            case T2, FLAIR -> List.of("ORIGINAL", "PRIMARY", "M", "NORM", "DIS2D");
            case T1, T1_CONTRAST -> List.of("ORIGINAL", "PRIMARY", "M", "NORM", "DIS3D");
        };
    }

    private static List<String> geType(MrImageKind kind) {
        return switch (kind) {
            case DIXON_IN -> List.of("DERIVED", "PRIMARY", "DIXON", "IN_PHASE");
            case DIXON_OPPOSED -> List.of("DERIVED", "PRIMARY", "DIXON", "OUT_PHASE");
            case DIXON_WATER -> List.of("DERIVED", "PRIMARY", "DIXON", "WATER");
            case DIXON_FAT -> List.of("DERIVED", "PRIMARY", "DIXON", "FAT");
            case ADC -> List.of("DERIVED", "PRIMARY", "ADC");
            default -> List.of("ORIGINAL", "PRIMARY", "OTHER");
        };
    }

    static String description(MrSeries series, Vendor vendor) {
        if (vendor != Vendor.GE_LIKE) {
            return series.description();
        }
        String bed = series.bed() > 1 ? " bed " + series.bed() : "";
        boolean isPrepared = series.sequence().inversionTimeMs().isPresent();
        String name = switch (series.kind()) {
            case DIXON_IN -> "InPhase: Ax MRAC";
            case DIXON_OPPOSED -> "OutPhase: Ax MRAC";
            case DIXON_WATER -> "WATER: Ax MRAC";
            case DIXON_FAT -> "FAT: Ax MRAC";
            case UTE -> "3D UTE MRAC";
            case ZTE -> "3D ZTE MRAC";
            case T1 -> isPrepared ? "Ax T1 BRAVO" : "Ax T1 LAVA";
            case T1_CONTRAST -> isPrepared ? "Ax T1 BRAVO +C" : "Ax T1 LAVA +C";
            case T2 -> "Ax T2 FSE";
            case FLAIR -> "Ax T2 FLAIR";
            case DWI -> "Ax DWI b1000";
            case ADC -> "ADC (10^-6 mm2/s):Ax DWI b1000";
            case DSC -> "Ax DSC PWI";
        };
        return name + bed;
    }

    static String sequenceName(MrScan scan, Vendor vendor) {
        if (vendor == Vendor.GE_LIKE) {
            return switch (scan) {
                case T2, FLAIR -> "fse";
                case DWI, DSC -> "epi2";
                case ZTE -> "silenz";
                case UTE -> "ute3d";
                default -> "efgre3d";
            };
        }
        return switch (scan) {
            case DIXON -> "*fl3d2";
            case UTE -> "*fl3d2_ute";
            case ZTE -> "*petra3d1";
            case T1, T1_CONTRAST -> "*tfl3d1_16ns";
            case T1_GRADIENT, T1_GRADIENT_CONTRAST -> "*fl3d1";
            case T2 -> "*tse2d1_15";
            case FLAIR -> "*tir2d1_16";
            case DWI -> "*ep_b";
            case DSC -> "*epfid2d1_64";
        };
    }

    /** Values of Scanning Sequence (0018,0020). */
    static List<String> scanningSequence(MrScan scan, Vendor vendor) {
        boolean isGe = vendor == Vendor.GE_LIKE;
        return switch (scan) {
            case T1, T1_CONTRAST -> List.of("GR", "IR");
            case T2 -> List.of("SE");
            case FLAIR -> isGe ? List.of("SE", "IR") : List.of("IR", "SE");
            case DWI -> isGe ? List.of("EP", "SE") : List.of("EP");
            case DSC -> isGe ? List.of("EP", "GR") : List.of("EP");
            default -> List.of("GR");
        };
    }

    /** Values of Sequence Variant (0018,0021). */
    static List<String> variant(MrScan scan, Vendor vendor) {
        return switch (scan) {
            case T2, FLAIR -> List.of("SK", "SP");
            case DWI, DSC -> vendor == Vendor.GE_LIKE ? List.of("NONE") : List.of("SK", "SP");
            case T1, T1_CONTRAST -> List.of("SK", "SP", "MP");
            default -> vendor == Vendor.GE_LIKE ? List.of("SS", "SP", "SK") : List.of("SP");
        };
    }

    /** GE names the time from pulse to pulse, not that from inversion to inversion. */
    static double repetitionTimeMs(MrSeries series, Vendor vendor) {
        boolean isTrain = !series.sequence().isSpinEcho()
                && series.sequence().inversionTimeMs().isPresent();
        return vendor == Vendor.GE_LIKE && isTrain ? 8.2 : series.sequence().trMs();
    }

    /** Private elements of a classic image. */
    static void putPrivate(DicomObjectBuilder b, MrSeries series, Acquired volume, Vendor vendor, double tableMm) {
        if (vendor == Vendor.GE_LIKE) {
            b.putPrivate(GE_ACQUISITION, 0x0019, 0x9C, Vr.LO, text(sequenceName(series.scan(), vendor)));
            b.putPrivate(GE_ACQUISITION, 0x0019, 0x9E, Vr.LO, text(sequenceName(series.scan(), vendor)));
            b.putPrivate(GE_PARAMETERS, 0x0043, 0x2F, Vr.SS, new byte[2]); // magnitude
            int weighting = volume.bValue() > 0 ? GE_B_OFFSET + (int) volume.bValue() : 0;
            b.putPrivate(GE_PARAMETERS, 0x0043, 0x39, Vr.IS, text(weighting + "\\8\\0\\0"));
            return;
        }
        b.putPrivate(SIEMENS_HEADER, 0x0019, 0x08, Vr.CS, text("IMAGE NUM 4"));
        if (series.kind() == MrImageKind.DWI) {
            b.putPrivate(SIEMENS_HEADER, 0x0019, 0x0C, Vr.IS, text(Integer.toString((int) volume.bValue())));
        }
        String table = "0\\0\\" + Math.round(tableMm);
        b.putPrivate(SIEMENS_HEADER, 0x0019, 0x14, Vr.IS, text(table));
    }

    private static byte[] text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        int even = bytes.length + (bytes.length & 1);
        ByteBuffer padded = ByteBuffer.allocate(even).order(ByteOrder.LITTLE_ENDIAN);
        padded.put(bytes);
        if (even > bytes.length) {
            padded.put((byte) ' ');
        }
        return padded.array();
    }
}
