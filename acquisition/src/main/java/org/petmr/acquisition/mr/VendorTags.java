package org.petmr.acquisition.mr;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.petmr.acquisition.dicom.DicomFormatException;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.Tag;

/** Private elements that vendors were seen to write, found through their creators: hints, never rules. */
final class VendorTags {

    /** GE adds multiples of this to its b values. */
    private static final double GE_B_MODULUS = 1e9;

    private VendorTags() {}

    /** The diffusion weighting in s/mm2. */
    static OptionalDouble bValue(DicomObject o) {
        OptionalDouble standard = o.doubleValue(Tag.DiffusionBValue);
        if (standard.isPresent()) {
            return standard;
        }
        OptionalDouble siemens = number(o, "SIEMENS MR HEADER", 0x0019, 0x0C);
        if (siemens.isPresent()) {
            return siemens;
        }
        OptionalDouble ge = number(o, "GEMS_PARM_01", 0x0043, 0x39);
        if (ge.isPresent()) {
            return OptionalDouble.of(ge.getAsDouble() % GE_B_MODULUS);
        }
        return number(o, "Philips Imaging DD 001", 0x2001, 0x03);
    }

    /** How many tiles a Siemens mosaic holds. */
    static OptionalInt mosaicTiles(DicomObject o) {
        OptionalDouble tiles = number(o, "SIEMENS MR HEADER", 0x0019, 0x0A);
        return tiles.isPresent() ? OptionalInt.of((int) tiles.getAsDouble()) : OptionalInt.empty();
    }

    /** A vector of the Siemens image header; empty when there is none. */
    static double[] siemensHeader(DicomObject o, String field) {
        OptionalInt tag = o.privateTag("SIEMENS CSA HEADER", 0x0029, 0x10);
        return tag.isEmpty() ? new double[0] : SiemensHeader.numbers(o.bytes(tag.getAsInt()), field);
    }

    private static OptionalDouble number(DicomObject o, String creator, int group, int element) {
        OptionalInt tag = o.privateTag(creator, group, element);
        if (tag.isEmpty()) {
            return OptionalDouble.empty();
        }
        try {
            return o.doubleValue(tag.getAsInt());
        } catch (DicomFormatException e) {
            return OptionalDouble.empty(); // a private value that we misread is no reason to lose the series
        }
    }
}
