package org.petmr.acquisition.fuzz;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Damaged inputs, every one made again from its number: {@code -Dpetmr.fuzz.seed=S} and the number that a failure names. The
 * normal build tries some thousands, {@code mvn -P fuzz} a million. A long trial goes in pieces: {@code -Dpetmr.fuzz.from=N} begins
 * with that number, {@code -Dpetmr.fuzz.seconds=S} ends each parser's after so long and says how far it came.
 */
public final class Mutations {

    private static final int[] TELLING = {
        0,
        1,
        2,
        7,
        127,
        128,
        255,
        256,
        32767,
        32768,
        65535,
        65536,
        1 << 20,
        1 << 26,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        -1
    };
    private static final int MOST_SHOWN_BYTES = 4096;
    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final byte[][] valid;
    private final long seed;

    /** @param valid what the inputs are made from */
    public Mutations(byte[]... valid) {
        this.valid = valid.clone();
        this.seed = Long.getLong("petmr.fuzz.seed", 20261121L);
    }

    /** What is done with one input. */
    @FunctionalInterface
    public interface Trial {
        void of(byte[] input, SplittableRandom random) throws Exception;
    }

    /** How many to try: in the normal build, and in the long one. */
    public static int inputs(int inBuild, int inLong) {
        return Boolean.getBoolean("petmr.fuzz.long") ? inLong : inBuild;
    }

    /**
     * Tries so many inputs.
     *
     * @param allowedBytes that handling one may allocate on the heap: a length field must not be believed
     */
    public void each(String name, int inputs, long allowedBytes, Trial trial) {
        int from = Integer.getInteger("petmr.fuzz.from", 0);
        long allowedNanos = TimeUnit.SECONDS.toNanos(Integer.getInteger("petmr.fuzz.seconds", Integer.MAX_VALUE));
        System.out.printf("fuzz %s: seed %d, inputs %d to %d%n", name, seed, from, inputs - 1);
        for (byte[] whole : valid) { // classes are loaded now, which is not the inputs' fault
            run(name, -1, whole.clone(), new SplittableRandom(seed), trial);
        }
        long greatest = 0;
        long begun = System.nanoTime();
        int number = from;
        for (; number < inputs && System.nanoTime() - begun < allowedNanos; number++) {
            SplittableRandom random = new SplittableRandom(seed * 1_000_003L + number);
            byte[] input = mutated(random);
            long before = THREADS.getCurrentThreadAllocatedBytes();
            run(name, number, input, random, trial);
            long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
            greatest = Math.max(greatest, allocated);
            if (allocated > allowedBytes) {
                throw new AssertionError(
                        "%s: seed %d, input %d of %d bytes: %d bytes allocated (expected: at most %d)%n%s"
                                .formatted(name, seed, number, input.length, allocated, allowedBytes, shown(input)));
            }
        }
        System.out.printf(
                "fuzz %s: %d tried in %d s, the next is %d; at most %d bytes allocated for one%n",
                name, number - from, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun), number, greatest);
    }

    private void run(String name, int number, byte[] input, SplittableRandom random, Trial trial) {
        try {
            trial.of(input, random);
        } catch (Exception | Error e) {
            throw new AssertionError(
                    "%s: seed %d, input %d of %d bytes: %s%n%s"
                            .formatted(name, seed, number, input.length, e, shown(input)),
                    e);
        }
    }

    private static String shown(byte[] input) {
        return HexFormat.of().formatHex(input, 0, Math.min(input.length, MOST_SHOWN_BYTES));
    }

    private byte[] mutated(SplittableRandom random) {
        byte[] bytes = valid[random.nextInt(valid.length)].clone();
        for (int n = random.nextInt(4); n >= 0; n--) {
            bytes = once(bytes, random);
        }
        return bytes;
    }

    private byte[] once(byte[] b, SplittableRandom random) {
        if (b.length == 0) {
            return new byte[] {(byte) random.nextInt()};
        }
        int at = random.nextInt(b.length);
        int length = 1 + random.nextInt(Math.min(64, b.length - at));
        switch (random.nextInt(10)) {
            case 0, 1 -> b[at] ^= (byte) (1 << random.nextInt(8));
            case 2 -> b[at] = (byte) random.nextInt();
            case 3, 4 -> telling(b, at, random);
            case 5 -> Arrays.fill(b, at, at + length, (byte) (random.nextBoolean() ? 0 : 0xFF));
            case 6 -> {
                return Arrays.copyOf(b, at);
            }
            case 7 -> {
                return joined(b, at, b, at + length); // a piece is missing
            }
            case 8 -> {
                return joined(b, at + length, b, at); // a piece comes twice
            }
            default -> {
                byte[] other = valid[random.nextInt(valid.length)];
                return joined(b, at, other, random.nextInt(other.length + 1));
            }
        }
        return b;
    }

    private static void telling(byte[] b, int at, SplittableRandom random) {
        int value = TELLING[random.nextInt(TELLING.length)];
        int size = 1 << random.nextInt(3);
        if (at + size <= b.length) {
            ByteBuffer into =
                    ByteBuffer.wrap(b).order(random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
            switch (size) {
                case 1 -> into.put(at, (byte) value);
                case 2 -> into.putShort(at, (short) value);
                default -> into.putInt(at, value);
            }
        }
    }

    private static byte[] joined(byte[] head, int headTo, byte[] tail, int tailFrom) {
        byte[] all = Arrays.copyOf(head, headTo + tail.length - tailFrom);
        System.arraycopy(tail, tailFrom, all, headTo, tail.length - tailFrom);
        return all;
    }
}
