package org.petmr.acquisition.ingest;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.LongUnaryOperator;
import org.petmr.recon.event.Frame;

/**
 * Singles of the blocks of a scanner, told by each of its nodes for its own blocks: one frame for all of them, so that whoever
 * reads the record finds the whole scanner at once. Reports belong together when their times are nearer than half their length.
 */
final class SinglesSum {

    private static final int HEADER_BYTES = 16;
    private static final int MOST_OPEN = 8;
    private static final long U32 = 0xFFFFFFFFL;

    private static final class Open {
        ByteBuffer frame;
        Frame.Header header;
        int parts;
    }

    private final int sources;
    private final Recorder.Out out;
    private final Deque<Open> open = new ArrayDeque<>();

    SinglesSum(int sources, Recorder.Out out) {
        this.sources = sources;
        this.out = out;
    }

    /** A SINGLES frame of one source. @param recordMs the record's time of a time in it */
    void add(ByteBuffer b, int at, Frame.Header h, LongUnaryOperator recordMs) {
        ByteBuffer own = ByteBuffer.allocate(h.frameBytes()).order(ByteOrder.LITTLE_ENDIAN);
        own.put(0, b, at, h.frameBytes());
        int p = Frame.HEADER_BYTES;
        own.putInt(p, (int) recordMs.applyAsLong(own.getInt(p) & U32));
        own.putInt(p + 4, (int) recordMs.applyAsLong(own.getInt(p + 4) & U32));
        for (Iterator<Open> all = open.iterator(); all.hasNext(); ) {
            Open other = all.next();
            if (isSame(other.frame, own)) {
                sum(other.frame, own);
                if (++other.parts == sources) {
                    all.remove();
                    write(other);
                }
                return;
            }
        }
        Open first = new Open();
        first.frame = own;
        first.header = h;
        first.parts = 1;
        open.addLast(first);
        if (open.size() > MOST_OPEN) {
            write(open.pollFirst());
        }
    }

    private static boolean isSame(ByteBuffer a, ByteBuffer b) {
        int p = Frame.HEADER_BYTES;
        boolean isAlike = a.capacity() == b.capacity() && a.getLong(p + 8) == b.getLong(p + 8);
        long lengthMs = a.getInt(p + 4) - a.getInt(p);
        return isAlike && Math.abs((long) a.getInt(p) - b.getInt(p)) * 2 < lengthMs;
    }

    private static void sum(ByteBuffer to, ByteBuffer from) {
        int p = Frame.HEADER_BYTES;
        int valueBytes = to.get(p + 11);
        long room = to.capacity() - p - HEADER_BYTES - Frame.TRAILER_BYTES;
        long count = Math.min(to.getInt(p + 12) & 0xFFFFFFFFL, room / Math.max(1, valueBytes));
        for (int i = 0; i < count; i++) {
            int at = p + HEADER_BYTES + i * valueBytes;
            if (valueBytes == Integer.BYTES) {
                to.putInt(at, to.getInt(at) + from.getInt(at));
            } else if (valueBytes == Long.BYTES) {
                to.putLong(at, to.getLong(at) + from.getLong(at));
            }
        }
    }

    private void write(Open whole) {
        Frame.seal(whole.frame, 0, whole.header);
        out.append(whole.frame.position(0).limit(whole.frame.capacity()));
    }

    /** Writes what some of the sources have not told any more. */
    void finish() {
        open.forEach(this::write);
        open.clear();
    }
}
