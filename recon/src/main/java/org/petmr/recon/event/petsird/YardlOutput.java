package org.petmr.recon.event.petsird;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/** Writes the primitive values of yardl's binary format, version 1; see {@link YardlInput}. */
final class YardlOutput implements Closeable {

    private static final int BUFFER_BYTES = 1 << 20;
    private static final int LONGEST = 10;
    private static final int CHUNK = 4096;

    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    YardlOutput(FileChannel channel) {
        this.channel = channel;
    }

    private void room(int bytes) {
        if (buffer.remaining() < bytes) {
            flush();
        }
    }

    void flush() {
        buffer.flip();
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        buffer.clear();
    }

    void octet(int value) {
        room(1);
        buffer.put((byte) value);
    }

    void unsigned(long value) {
        room(LONGEST);
        long left = value;
        while ((left & ~0x7FL) != 0) {
            buffer.put((byte) (left | 0x80));
            left >>>= 7;
        }
        buffer.put((byte) left);
    }

    /** 32-bit varints, one after another: the events, so without a call for each byte. */
    void unsigned32s(int[] values) {
        byte[] b = buffer.array();
        for (int from = 0; from < values.length; from += CHUNK) {
            room(CHUNK * LONGEST);
            int to = Math.min(values.length, from + CHUNK);
            int p = buffer.position();
            for (int i = from; i < to; i++) {
                int v = values[i];
                while ((v & ~0x7F) != 0) {
                    b[p++] = (byte) (v | 0x80);
                    v >>>= 7;
                }
                b[p++] = (byte) v;
            }
            buffer.position(p);
        }
    }

    void signed(long value) {
        unsigned(value << 1 ^ value >> 63);
    }

    void int32(int value) {
        room(Integer.BYTES);
        buffer.putInt(value);
    }

    void float32(float value) {
        room(Float.BYTES);
        buffer.putFloat(value);
    }

    void float64(double value) {
        room(Double.BYTES);
        buffer.putDouble(value);
    }

    void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        unsigned(bytes.length);
        raw(bytes);
    }

    void raw(byte[] bytes) {
        for (int i = 0; i < bytes.length; ) {
            room(1);
            int take = Math.min(buffer.remaining(), bytes.length - i);
            buffer.put(bytes, i, take);
            i += take;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
