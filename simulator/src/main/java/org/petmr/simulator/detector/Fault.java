package org.petmr.simulator.detector;

import java.util.Locale;
import java.util.Map;

/**
 * Something that goes wrong in a front-end node.
 *
 * @param kind what
 * @param atMs from which time of the scan on
 * @param forMs for how long, for those that last
 * @param count of frames, for faults of frames; 0 where {@code part} is meant
 * @param part of the frames at random, for faults of frames
 * @param amount ms of a jump, a stall or a pause; factor of a burst
 * @param node source id of the node, or {@link #ALL_NODES}
 */
record Fault(Kind kind, long atMs, long forMs, long count, double part, double amount, int node) {

    static final int ALL_NODES = -1;

    /** What can go wrong. */
    enum Kind {
        /** Frames are not sent. */
        DROP,
        /** Frames are sent twice. */
        DUPLICATE,
        /** Frames change places with the next. */
        REORDER,
        /** A bit of the payload is wrong. */
        CORRUPT_PAYLOAD,
        /** A bit of the header is wrong. */
        CORRUPT_HEADER,
        /** The header, sound in itself, tells a wrong length. */
        CORRUPT_LENGTH,
        /** The clock jumps. */
        JUMP,
        /** The 32 bits of the clock run over. */
        ROLLOVER,
        /** The sequence number, kept in 32 bits, jumps to its end and runs over. */
        SEQ_ROLLOVER,
        /** Nothing is sent for a while. */
        STALL,
        /** The connection is closed and not made again. */
        DIE,
        /** The connection is closed and made again; the run goes on. */
        RECONNECT,
        /** More events than there are. */
        BURST,
        /** The node vanishes and the connection stays open. */
        HALF_OPEN,
        /** The node reads nothing any more and goes on sending. */
        DEAF;

        /** As it is typed: {@code half-open}. */
        String typed() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        boolean isOfFrames() {
            return switch (this) {
                case DROP, DUPLICATE, REORDER, CORRUPT_PAYLOAD, CORRUPT_HEADER, CORRUPT_LENGTH -> true;
                default -> false;
            };
        }

        /** Whether the host closes the connection, so that the node must come back. */
        boolean isCutting() {
            return this == CORRUPT_HEADER || this == CORRUPT_LENGTH || this == RECONNECT;
        }

        private double usualAmount() {
            return switch (this) {
                case STALL -> 2000;
                case RECONNECT -> 500;
                case BURST -> 5;
                default -> 0;
            };
        }

        private static Kind of(String typed, String text) {
            for (Kind kind : values()) {
                if (kind.typed().equals(typed)) {
                    return kind;
                }
            }
            throw bad(
                    text,
                    "drop, duplicate, reorder, corrupt-payload, corrupt-header, corrupt-length, jump, rollover, seq-rollover, "
                            + "stall, die, reconnect, burst, half-open or deaf");
        }
    }

    private static final long UNTIL_END = Long.MAX_VALUE;
    private static final double LARGEST_BURST = 100;

    /** @param text for example {@code drop=3,at=1.5s}, {@code jump=-300ms,at=1s,node=2}, {@code drop=1%,seed=7} without its seed */
    static Fault parse(String text, Map<String, String> fields) {
        String typed = fields.keySet().iterator().next();
        Kind kind = Kind.of(typed, text);
        String value = fields.get(typed);
        long count = 0;
        double part = 0;
        double amount = kind.usualAmount();
        if (kind.isOfFrames()) {
            if (value.endsWith("%")) {
                part = number(text, value.substring(0, value.length() - 1)) / 100;
                require(part > 0 && part <= 1, text, "a part of the frames above 0% to 100%");
            } else {
                double frames = value.isEmpty() ? 1 : number(text, value);
                require(frames >= 1 && frames == Math.rint(frames), text, "a number of frames, or a part such as 1%");
                count = (long) frames;
            }
        } else if (kind == Kind.BURST) {
            amount = value.isEmpty() ? amount : number(text, value);
            require(
                    amount >= 2 && amount <= LARGEST_BURST && amount == Math.rint(amount),
                    text,
                    "a whole factor from 2 to 100");
        } else if (kind == Kind.JUMP || kind == Kind.STALL || kind == Kind.RECONNECT) {
            require(!value.isEmpty() || kind != Kind.JUMP, text, "by how much, such as jump=-300ms");
            amount = value.isEmpty() ? amount : timeMs(text, value);
            require(kind == Kind.JUMP ? amount != 0 : amount >= 0, text, "a time such as 250ms or 1.5s");
        } else {
            require(value.isEmpty(), text, kind.typed() + " without a value");
        }
        long atMs = Math.round(fields.containsKey("at") ? timeMs(text, fields.get("at")) : 0);
        long forMs = fields.containsKey("for") ? Math.round(timeMs(text, fields.get("for"))) : UNTIL_END - atMs;
        require(atMs >= 0 && forMs > 0, text, "at and for not before 0");
        double node = fields.containsKey("node") ? number(text, fields.get("node")) : ALL_NODES;
        return new Fault(kind, atMs, forMs, count, part, amount, (int) node);
    }

    boolean isAt(long scanMs) {
        return scanMs >= atMs && scanMs - atMs < forMs;
    }

    boolean concerns(int sourceId) {
        return node == ALL_NODES || node == sourceId;
    }

    private static double timeMs(String text, String value) {
        if (value.endsWith("ms")) {
            return number(text, value.substring(0, value.length() - 2));
        }
        require(value.endsWith("s"), text, "times with their unit, such as 250ms or 1.5s");
        return 1000 * number(text, value.substring(0, value.length() - 1));
    }

    private static double number(String text, String value) {
        try {
            double number = Double.parseDouble(value);
            require(Double.isFinite(number), text, "finite numbers");
            return number;
        } catch (NumberFormatException e) {
            throw bad(text, "a number instead of " + value);
        }
    }

    private static void require(boolean holds, String text, String expected) {
        if (!holds) {
            throw bad(text, expected);
        }
    }

    private static IllegalArgumentException bad(String text, String expected) {
        return new IllegalArgumentException("--fault: %s (expected: %s)".formatted(text, expected));
    }
}
