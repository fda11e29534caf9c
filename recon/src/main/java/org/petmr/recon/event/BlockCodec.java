package org.petmr.recon.event;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import java.util.Locale;

/** How the bytes of a {@link PlmBlock} are packed. */
public enum BlockCodec {
    /** As they are. */
    NONE(0),
    /** One Zstandard frame (RFC 8878), level 1. */
    ZSTD(1);

    private static final int LEVEL = 1;

    private final int id;

    BlockCodec(int id) {
        this.id = id;
    }

    /** Its number in a block's header. */
    int id() {
        return id;
    }

    static BlockCodec of(int id) {
        return id == ZSTD.id ? ZSTD : NONE;
    }

    static boolean isKnown(int id) {
        return id == NONE.id || id == ZSTD.id;
    }

    /** @param name {@code none} or {@code zstd}, as in the configuration */
    public static BlockCodec named(String name) {
        for (BlockCodec codec : values()) {
            if (codec.lower().equals(name)) {
                return codec;
            }
        }
        throw new IllegalArgumentException("compression: %s (expected: none or zstd)".formatted(name));
    }

    /** Its name in the configuration. */
    public String lower() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Loads what it needs, so that a library which is missing is found out before anything is to be packed.
     *
     * @throws IllegalArgumentException it cannot be loaded here
     */
    public void load() {
        if (this == ZSTD) {
            try {
                mostPackedBytes(1);
            } catch (LinkageError e) {
                throw new IllegalArgumentException(
                        "compression: zstd (expected: none, since its library cannot be loaded: %s)".formatted(e), e);
            }
        }
    }

    /** Room that {@link #pack} may need. */
    public static int mostPackedBytes(int plainBytes) {
        return Math.toIntExact(Zstd.compressBound(plainBytes));
    }

    /**
     * Packs with Zstandard.
     *
     * @param plain direct, read from position to limit, both left as they are
     * @param into direct, overwritten from 0; holds {@link #mostPackedBytes}; afterwards position 0, limit at the end
     * @return false when that would not make it smaller; {@code into} is then of no use
     */
    public static boolean pack(ByteBuffer plain, ByteBuffer into) {
        int n = plain.remaining();
        into.clear();
        long packed = Zstd.compressDirectByteBuffer(into, 0, into.capacity(), plain, plain.position(), n, LEVEL);
        if (Zstd.isError(packed) || packed >= n) {
            return false;
        }
        into.limit((int) packed);
        return true;
    }

    /**
     * Unpacks with Zstandard.
     *
     * @param packed direct, read from position to limit
     * @param into direct, overwritten from 0 to {@code plainBytes}
     * @return false when it is not a whole frame of so many bytes
     */
    static boolean unpack(ByteBuffer packed, ByteBuffer into, int plainBytes) {
        into.clear();
        try {
            long n =
                    Zstd.decompressDirectByteBuffer(into, 0, plainBytes, packed, packed.position(), packed.remaining());
            return n == plainBytes;
        } catch (ZstdException e) {
            return false;
        }
    }
}
