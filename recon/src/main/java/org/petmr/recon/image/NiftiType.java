package org.petmr.recon.image;

import java.nio.ByteBuffer;

/** The NIfTI-1 data types we read (codes of {@code nifti1.h}). Complex voxels become their magnitude. */
enum NiftiType {
    UINT8(2, 1) {
        @Override
        double get(ByteBuffer raw, int at, double slope, double inter) {
            return slope * (raw.get(at) & 0xff) + inter;
        }
    },
    INT16(4, 2) {
        @Override
        double get(ByteBuffer raw, int at, double slope, double inter) {
            return slope * raw.getShort(at) + inter;
        }
    },
    INT32(8, 4) {
        @Override
        double get(ByteBuffer raw, int at, double slope, double inter) {
            return slope * raw.getInt(at) + inter;
        }
    },
    FLOAT32(16, 4) {
        @Override
        double get(ByteBuffer raw, int at, double slope, double inter) {
            return slope * raw.getFloat(at) + inter;
        }
    },
    COMPLEX64(32, 8) {
        @Override
        double get(ByteBuffer raw, int at, double slope, double inter) {
            // the scale belongs to both parts
            return Math.hypot(slope * raw.getFloat(at) + inter, slope * raw.getFloat(at + 4) + inter);
        }
    },
    FLOAT64(64, 8) {
        @Override
        double get(ByteBuffer raw, int at, double slope, double inter) {
            return slope * raw.getDouble(at) + inter;
        }
    },
    INT8(256, 1) {
        @Override
        double get(ByteBuffer raw, int at, double slope, double inter) {
            return slope * raw.get(at) + inter;
        }
    },
    UINT16(512, 2) {
        @Override
        double get(ByteBuffer raw, int at, double slope, double inter) {
            return slope * (raw.getShort(at) & 0xffff) + inter;
        }
    },
    UINT32(768, 4) {
        @Override
        double get(ByteBuffer raw, int at, double slope, double inter) {
            return slope * (raw.getInt(at) & 0xffffffffL) + inter;
        }
    };

    final int code;
    final int bytes;

    NiftiType(int code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    /** The scaled value of the voxel that starts at byte {@code at}. */
    abstract double get(ByteBuffer raw, int at, double slope, double inter);

    static NiftiType ofCode(int code, Object file) {
        for (NiftiType t : values()) {
            if (t.code == code) {
                return t;
            }
        }
        throw new IllegalArgumentException(
                "%s: datatype: %d (expected: one of 2, 4, 8, 16, 32, 64, 256, 512, 768)".formatted(file, code));
    }
}
