package org.petmr.acquisition.dicom;

import java.util.Arrays;
import java.util.List;

/** One attribute of a data set. Byte arrays are shared, not copied, and nobody writes to them. */
public sealed interface Element {

    int tag();

    Vr vr();

    /**
     * A plain value.
     *
     * @param bytes as on the wire, little endian, with its padding
     */
    record Value(int tag, Vr vr, byte[] bytes) implements Element {

        @Override
        public boolean equals(Object other) {
            return other instanceof Value that && tag == that.tag && vr == that.vr && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return 31 * tag + Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return Tag.name(tag) + " " + vr + ", " + bytes.length + " bytes";
        }
    }

    /** A sequence of items. */
    record Sequence(int tag, List<DicomObject> items) implements Element {

        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public Vr vr() {
            return Vr.SQ;
        }
    }

    /**
     * Compressed pixels: the offset table, then the fragments (PS3.5 A.4).
     *
     * @param fragments each as on the wire
     */
    record Fragments(int tag, Vr vr, List<byte[]> fragments) implements Element {

        public Fragments {
            fragments = List.copyOf(fragments);
        }

        @Override
        public boolean equals(Object other) {
            if (!(other instanceof Fragments that) || tag != that.tag || fragments.size() != that.fragments.size()) {
                return false;
            }
            for (int i = 0; i < fragments.size(); i++) {
                if (!Arrays.equals(fragments.get(i), that.fragments.get(i))) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public int hashCode() {
            return 31 * tag + fragments.size();
        }
    }
}
