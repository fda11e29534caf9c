package org.petmr.recon.event.petsird;

import java.util.ArrayList;
import java.util.List;

/**
 * Many values of one type, one after another: {@code float[]} and {@code double[]} of floats, {@code long[]} of integers,
 * {@link UintRows} of records that hold nothing but unsigned 32-bit numbers, else a list.
 *
 * @param item type of one
 * @param columns of the rows, or empty when the items are no such records
 */
record YardlItems(YardlType item, List<String> columns) {

    /** Of records without fields a file could announce any number without holding a byte. */
    private static final int MOST_EMPTY = 1 << 16;

    static YardlItems of(YardlType item) {
        return new YardlItems(item, item instanceof YardlType.Record r ? r.unsignedColumns() : List.of());
    }

    Object read(YardlInput in, int n) {
        if (!columns.isEmpty()) {
            if ((long) n * columns.size() > Integer.MAX_VALUE - 16) {
                throw in.fault("%,d events in one list".formatted(n));
            }
            return new UintRows(columns, in.unsigned32s(n * columns.size()));
        }
        if (item == YardlType.Scalar.FLOAT32) {
            return in.floats(n);
        }
        if (item == YardlType.Scalar.FLOAT64) {
            double[] values = new double[n];
            for (int i = 0; i < n; i++) {
                values[i] = in.float64();
            }
            return values;
        }
        if (item instanceof YardlType.Scalar scalar && scalar.isInteger()) {
            long[] values = new long[n];
            for (int i = 0; i < n; i++) {
                values[i] = scalar.readInteger(in);
            }
            return values;
        }
        if (n > MOST_EMPTY && item.leastBytes() == 0) {
            throw in.fault("%,d items that hold nothing".formatted(n));
        }
        List<Object> values = new ArrayList<>(Math.min(n, 1 << 16));
        for (int i = 0; i < n; i++) {
            values.add(item.read(in));
        }
        return values;
    }

    int count(Object values) {
        if (values instanceof UintRows rows) {
            return rows.count();
        }
        if (values instanceof float[] floats) {
            return floats.length;
        }
        if (values instanceof double[] doubles) {
            return doubles.length;
        }
        return values instanceof long[] longs ? longs.length : ((List<?>) values).size();
    }

    void write(YardlOutput out, Object values) {
        if (!columns.isEmpty()) {
            out.unsigned32s(((UintRows) values).words());
        } else if (item == YardlType.Scalar.FLOAT32) {
            for (float v : (float[]) values) {
                out.float32(v);
            }
        } else if (item == YardlType.Scalar.FLOAT64) {
            for (double v : (double[]) values) {
                out.float64(v);
            }
        } else if (item instanceof YardlType.Scalar scalar && scalar.isInteger()) {
            for (long v : (long[]) values) {
                scalar.writeInteger(out, v);
            }
        } else {
            for (Object v : (List<?>) values) {
                item.write(out, v);
            }
        }
    }
}
