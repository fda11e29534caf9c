package org.petmr.recon.event.petsird;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A type of a yardl schema, which reads and writes its values. In Java they are: integers, dates and times {@code Long},
 * floats {@code Float} or {@code Double}, {@code Boolean}, {@code String} (an enumeration's symbol too), records a map by
 * field, an absent optional null, unions {@link Tagged}, arrays {@link NdArray}; lists as {@link YardlItems} says.
 *
 * <p>Source of the encoding: microsoft/yardl v0.6.7.
 */
sealed interface YardlType {

    Object read(YardlInput in);

    /** @throws ClassCastException or IllegalArgumentException when the value is not one of this type */
    void write(YardlOutput out, Object value);

    /** No value takes fewer bytes. */
    int leastBytes();

    private static int saturated(long bytes) {
        return (int) Math.min(Integer.MAX_VALUE, bytes);
    }

    /** Numbers and texts. */
    enum Scalar implements YardlType {
        BOOL,
        OCTET,
        UNSIGNED32,
        UNSIGNED64,
        SIGNED32,
        SIGNED64,
        FLOAT32,
        FLOAT64,
        TEXT;

        boolean isInteger() {
            return this == OCTET || this == UNSIGNED32 || this == UNSIGNED64 || this == SIGNED32 || this == SIGNED64;
        }

        long readInteger(YardlInput in) {
            return switch (this) {
                case OCTET -> in.octet();
                case UNSIGNED32 -> in.unsigned32();
                case UNSIGNED64 -> in.unsigned64();
                case SIGNED32 -> in.signed32();
                default -> in.signed64();
            };
        }

        void writeInteger(YardlOutput out, long value) {
            switch (this) {
                case OCTET -> out.octet((int) value);
                case UNSIGNED32, UNSIGNED64 -> out.unsigned(value);
                default -> out.signed(value);
            }
        }

        @Override
        public Object read(YardlInput in) {
            return switch (this) {
                case BOOL -> {
                    int b = in.octet();
                    if (b > 1) {
                        throw in.fault("a truth value of " + b);
                    }
                    yield b == 1;
                }
                case FLOAT32 -> in.float32();
                case FLOAT64 -> in.float64();
                case TEXT -> in.text();
                default -> readInteger(in);
            };
        }

        @Override
        public void write(YardlOutput out, Object value) {
            switch (this) {
                case BOOL -> out.octet((Boolean) value ? 1 : 0);
                case FLOAT32 -> out.float32(((Number) value).floatValue());
                case FLOAT64 -> out.float64(((Number) value).doubleValue());
                case TEXT -> out.text((String) value);
                default -> writeInteger(out, ((Number) value).longValue());
            }
        }

        @Override
        public int leastBytes() {
            return this == FLOAT32 ? Float.BYTES : this == FLOAT64 ? Double.BYTES : 1;
        }
    }

    /** @param base how the number is written @param symbols by number */
    record Enumeration(String name, Scalar base, Map<Long, String> symbols) implements YardlType {

        @Override
        public Object read(YardlInput in) {
            long value = base.readInteger(in);
            String symbol = symbols.get(value);
            if (symbol == null) {
                throw in.fault("%s %d, one of %s expected".formatted(name, value, symbols));
            }
            return symbol;
        }

        @Override
        public void write(YardlOutput out, Object value) {
            long number = symbols.entrySet().stream()
                    .filter(e -> e.getValue().equals(value))
                    .findFirst()
                    .map(Map.Entry::getKey)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "%s: %s (expected: one of %s)".formatted(name, value, symbols.values())));
            base.writeInteger(out, number);
        }

        @Override
        public int leastBytes() {
            return 1;
        }
    }

    /** A value or none. */
    record Option(YardlType item) implements YardlType {

        @Override
        public Object read(YardlInput in) {
            long index = in.unsigned64();
            if (index != 0 && index != 1) {
                throw in.fault("an optional of case " + Long.toUnsignedString(index));
            }
            return index == 0 ? null : item.read(in);
        }

        @Override
        public void write(YardlOutput out, Object value) {
            out.octet(value == null ? 0 : 1);
            if (value != null) {
                item.write(out, value);
            }
        }

        @Override
        public int leastBytes() {
            return 1;
        }
    }

    /** One of several; @param cases in order, a null type for the empty case */
    record Union(List<String> tags, List<YardlType> cases) implements YardlType {

        @Override
        public Object read(YardlInput in) {
            long index = in.unsigned64();
            if (index < 0 || index >= cases.size()) {
                throw in.fault("case %s of a union of %d".formatted(Long.toUnsignedString(index), cases.size()));
            }
            return new Tagged(tags.get((int) index), cases.get((int) index).read(in));
        }

        @Override
        public void write(YardlOutput out, Object value) {
            Tagged tagged = (Tagged) value;
            int index = tags.indexOf(tagged.tag());
            if (index < 0) {
                throw new IllegalArgumentException("%s (expected: one of %s)".formatted(tagged.tag(), tags));
            }
            out.unsigned(index);
            cases.get(index).write(out, tagged.value());
        }

        @Override
        public int leastBytes() {
            return 1;
        }
    }

    /** @param length of every value, or below 0 when each says its own */
    record Vector(YardlItems items, int length) implements YardlType {

        @Override
        public Object read(YardlInput in) {
            if (length >= 0 && leastBytes() > in.remaining()) {
                throw in.fault("%,d items, %,d bytes left".formatted(length, in.remaining()));
            }
            return items.read(in, length >= 0 ? length : in.count(items.item().leastBytes()));
        }

        @Override
        public void write(YardlOutput out, Object value) {
            int n = items.count(value);
            if (length < 0) {
                out.unsigned(n);
            } else if (length != n) {
                throw new IllegalArgumentException("list: %d items (expected: %d)".formatted(n, length));
            }
            items.write(out, value);
        }

        @Override
        public int leastBytes() {
            return length < 0 ? 1 : saturated((long) length * items.item().leastBytes());
        }
    }

    /**
     * @param lengths of every value, below 0 where each says its own
     * @param isRankFree each value says its rank first
     */
    record Array(YardlItems items, List<Integer> lengths, boolean isRankFree) implements YardlType {

        private static final int MOST_DIMENSIONS = 16;

        @Override
        public Object read(YardlInput in) {
            boolean isFixed = !isRankFree && lengths.stream().allMatch(n -> n >= 0);
            int rank = isRankFree ? in.count(1) : lengths.size();
            if (rank > MOST_DIMENSIONS) {
                throw in.fault("an array of %d dimensions".formatted(rank));
            }
            int[] shape = new int[rank];
            long n = 1;
            for (int d = 0; d < rank; d++) {
                shape[d] = isFixed ? lengths.get(d) : in.count(0);
                n *= shape[d];
                if (n * items.item().leastBytes() > in.remaining()) {
                    throw in.fault("an array of at least %,d items, %,d bytes left".formatted(n, in.remaining()));
                }
            }
            return new NdArray(shape, items.read(in, (int) n));
        }

        @Override
        public void write(YardlOutput out, Object value) {
            NdArray array = (NdArray) value;
            boolean isFixed = !isRankFree && lengths.stream().allMatch(n -> n >= 0);
            if (!isRankFree && array.shape().length != lengths.size()) {
                throw new IllegalArgumentException(array + " (expected: " + lengths.size() + " dimensions)");
            }
            if (isRankFree) {
                out.unsigned(array.shape().length);
            }
            for (int d = 0; d < array.shape().length; d++) {
                if (!isFixed) {
                    out.unsigned(array.shape()[d]);
                } else if (array.shape()[d] != lengths.get(d)) {
                    throw new IllegalArgumentException(array + " (expected: " + lengths + ")");
                }
            }
            items.write(out, array.data());
        }

        @Override
        public int leastBytes() {
            boolean isFixed = !isRankFree && lengths.stream().allMatch(n -> n >= 0);
            return isFixed
                    ? lengths.stream().reduce(1, (a, b) -> a * b) * items.item().leastBytes()
                    : 1;
        }
    }

    /** Named fields, one after another. */
    record Record(String name, List<String> fields, List<YardlType> types) implements YardlType {

        @Override
        public Object read(YardlInput in) {
            Map<String, Object> values = new LinkedHashMap<>();
            for (int i = 0; i < types.size(); i++) {
                values.put(fields.get(i), types.get(i).read(in));
            }
            return values;
        }

        @Override
        public void write(YardlOutput out, Object value) {
            Map<?, ?> values = (Map<?, ?>) value;
            for (int i = 0; i < types.size(); i++) {
                Object field = values.get(fields.get(i));
                if (field == null && !(types.get(i) instanceof Option)) {
                    throw new IllegalArgumentException("%s: absent (expected: present)".formatted(place(i)));
                }
                try {
                    types.get(i).write(out, field);
                } catch (ClassCastException e) {
                    throw new IllegalArgumentException(
                            "%s: %s (expected: %s)".formatted(place(i), field, types.get(i)), e);
                }
            }
        }

        private String place(int i) {
            return name + "." + fields.get(i);
        }

        @Override
        public int leastBytes() {
            return saturated(types.stream().mapToLong(YardlType::leastBytes).sum());
        }

        /** Fields of the unsigned numbers that make up this record, or empty when it holds anything else. */
        List<String> unsignedColumns() {
            List<String> columns = new ArrayList<>();
            for (int i = 0; i < types.size(); i++) {
                int n = 0;
                if (types.get(i) == Scalar.UNSIGNED32) {
                    n = 1;
                } else if (types.get(i) instanceof Vector v && v.items().item() == Scalar.UNSIGNED32) {
                    n = v.length();
                }
                if (n <= 0) {
                    return List.of();
                }
                for (int k = 0; k < n; k++) {
                    columns.add(fields.get(i));
                }
            }
            return columns;
        }
    }
}
