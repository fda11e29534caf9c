package org.petmr.recon.event.petsird;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The primitive values of yardl's binary format, version 1. Every length is held against the bytes that are left before
 * anything is allocated. Source: microsoft/yardl v0.6.7, binary format reference and C++ and Python readers.
 */
final class YardlInput implements Closeable {

    private static final int BUFFER_BYTES = 1 << 20;
    /** Holds any time block of a second or so; a longer announced list is refused before room is made for it. */
    private static final long MOST_OF_STREAM = 1 << 25;

    private static final int LONGEST_32 = 5;
    private static final int LONGEST_64 = 10;

    private final ReadableByteChannel channel;
    private final long size;
    /** What is still to come is not there yet: nothing is read ahead of need, and no end is known. */
    private final boolean isStream;

    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final ByteBuffer view = ByteBuffer.wrap(buffer).order(ByteOrder.LITTLE_ENDIAN);
    private int at;
    private int end;

    /** Place in the file of the buffer's end. */
    private long filled;

    YardlInput(Path file) throws IOException {
        FileChannel whole = FileChannel.open(file, StandardOpenOption.READ);
        channel = whole;
        size = whole.size();
        isStream = false;
    }

    /** Bytes that are still being sent. @param channel blocking; closed with this */
    YardlInput(ReadableByteChannel channel) {
        this.channel = channel;
        this.size = 0;
        this.isStream = true;
    }

    boolean isStream() {
        return isStream;
    }

    /** Place in the file of the next byte. */
    long offset() {
        return filled - (end - at);
    }

    /** Of a stream: what one value may take at most. */
    long remaining() {
        return isStream ? MOST_OF_STREAM : size - offset();
    }

    /** The fault of the value that is being read. */
    YardlFault fault(String reason) {
        return new YardlFault(offset(), reason);
    }

    /** Brings as much as there is into the buffer; true when it then holds {@code bytes}. */
    private boolean fill(int bytes) {
        if (end - at >= bytes) {
            return true;
        }
        System.arraycopy(buffer, at, buffer, 0, end - at);
        end -= at;
        at = 0;
        try {
            while (end < (isStream ? bytes : BUFFER_BYTES)) {
                int n = channel.read(view.limit(BUFFER_BYTES).position(end));
                if (n < 0) {
                    break;
                }
                end += n;
                filled += n;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        view.clear();
        return end - at >= bytes;
    }

    private void need(int bytes) {
        if (!fill(bytes)) {
            throw fault("the %s ends within a value".formatted(isStream ? "stream" : "file"));
        }
    }

    int octet() {
        need(1);
        return buffer[at++] & 0xFF;
    }

    long unsigned64() {
        long value = 0;
        for (int i = 0; i < LONGEST_64; i++) {
            int b = octet();
            if (i == LONGEST_64 - 1 && b > 1) {
                break;
            }
            value |= (b & 0x7FL) << 7 * i;
            if (b < 0x80) {
                return value;
            }
        }
        throw fault("a varint of more than 64 bits");
    }

    long unsigned32() {
        long value = 0;
        for (int i = 0; i < LONGEST_32; i++) {
            int b = octet();
            if (i == LONGEST_32 - 1 && b > 0xF) {
                break;
            }
            value |= (b & 0x7FL) << 7 * i;
            if (b < 0x80) {
                return value;
            }
        }
        throw fault("a varint of more than 32 bits");
    }

    long signed64() {
        long zigzag = unsigned64();
        return zigzag >>> 1 ^ -(zigzag & 1);
    }

    long signed32() {
        long zigzag = unsigned32();
        return zigzag >>> 1 ^ -(zigzag & 1);
    }

    int int32() {
        need(Integer.BYTES);
        at += Integer.BYTES;
        return view.getInt(at - Integer.BYTES);
    }

    float float32() {
        need(Float.BYTES);
        at += Float.BYTES;
        return view.getFloat(at - Float.BYTES);
    }

    double float64() {
        need(Double.BYTES);
        at += Double.BYTES;
        return view.getDouble(at - Double.BYTES);
    }

    float[] floats(int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; ) {
            need(Float.BYTES);
            int take = Math.min(n - i, (end - at) / Float.BYTES);
            view.position(at);
            view.asFloatBuffer().get(values, i, take);
            at += take * Float.BYTES;
            i += take;
        }
        return values;
    }

    /**
     * A number of things of which each takes at least so many bytes: never more than the file has left for.
     *
     * @param leastBytes of one
     */
    int count(int leastBytes) {
        long n = unsigned64();
        if (n < 0 || n > Integer.MAX_VALUE - 16 || n * leastBytes > remaining()) {
            throw fault("%s items announced, %,d bytes left".formatted(Long.toUnsignedString(n), remaining()));
        }
        return (int) n;
    }

    String text() {
        byte[] bytes = new byte[count(1)];
        for (int i = 0; i < bytes.length; ) {
            need(1);
            int take = Math.min(bytes.length - i, end - at);
            System.arraycopy(buffer, at, bytes, i, take);
            at += take;
            i += take;
        }
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return text.toString();
        } catch (CharacterCodingException e) {
            throw fault("a text that is not UTF-8");
        }
    }

    /** {@code n} varints of 32 bits: the events, so without a call for each. */
    int[] unsigned32s(int n) {
        int[] values = new int[n];
        int i = 0;
        while (i < n) {
            if (isStream ? end - at < LONGEST_32 : !fill(LONGEST_32)) {
                values[i++] = (int) unsigned32(); // the last few of the file, or all that has come of a stream
                continue;
            }
            int last = Math.min(n, i + (end - at) / LONGEST_32);
            i = varints(values, i, last);
        }
        return values;
    }

    private int varints(int[] values, int from, int to) {
        byte[] b = buffer;
        int p = at;
        for (int i = from; i < to; i++) {
            int x = b[p++];
            if (x < 0) {
                int y = b[p++];
                x = x & 0x7F | y << 7;
                if (y < 0) {
                    x &= 0x3FFF;
                    y = b[p++];
                    x |= y << 14;
                    if (y < 0) {
                        x &= 0x1FFFFF;
                        y = b[p++];
                        x |= y << 21;
                        if (y < 0) {
                            y = b[p++];
                            if (y < 0 || y > 0xF) {
                                at = p;
                                throw fault("a varint of more than 32 bits");
                            }
                            x = x & 0xFFFFFFF | y << 28;
                        }
                    }
                }
            }
            values[i] = x;
        }
        at = p;
        return to;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
