package org.petmr.acquisition.command;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.petmr.acquisition.wire.JsonFrames;
import org.petmr.acquisition.wire.LinkCredentials;
import org.petmr.acquisition.wire.LinkSocket;
import org.petmr.recon.event.Frame;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;

/** The other process of {@link LinkBenchmark}: sends prepared frames, at a rate or as fast as the link takes them. */
final class LinkBenchmarkSender {

    private static final int CONNECT_MS = 10_000;
    private static final int WORDS = 8192;
    private static final int EVENTS_PER_FRAME = WORDS - 1;
    private static final int FRAMES_PREPARED = 256;
    private static final int FRAMES_PER_WRITE = 8;
    private static final double DELAYED_FRACTION = 0.2;
    private static final int FRAME_BYTES = Frame.HEADER_BYTES + 8 * WORDS + Frame.TRAILER_BYTES;

    private final LinkSocket socket;
    private final int source;

    private LinkBenchmarkSender(LinkSocket socket, int source) {
        this.socket = socket;
        this.source = source;
    }

    /** @param args port, source id, events, events a second (0: as fast as the link takes them), whether to tell the time */
    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[0]);
        try (LinkSocket socket = LinkSocket.connect("127.0.0.1", port, LinkCredentials.NONE, CONNECT_MS)) {
            new LinkBenchmarkSender(socket, Integer.parseInt(args[1]))
                    .send(Long.parseLong(args[2]), Double.parseDouble(args[3]), Boolean.parseBoolean(args[4]));
        }
    }

    private void send(long events, double eventsPerS, boolean isTimed) throws IOException {
        ScannerModel scanner = ScannerCatalogue.find("mmr");
        socket.write(JsonFrames.build(
                Frame.HELLO,
                source,
                0,
                0,
                0,
                "{\"protocol\":\"PDL 1\",\"sourceId\":%d,\"serial\":\"BENCH\"}".formatted(source)));
        socket.write(JsonFrames.build(Frame.DESCRIPTOR, source, 0, 1, 0, ScannerCatalogue.toJson(scanner)));
        long[][] prepared = prepare(scanner);
        long delayeds = 0;
        socket.hear().text(); // welcome
        String command = socket.hear().text();
        int runTag = Integer.parseInt(command.replaceAll(".*\"runTag\":(\\d+).*", "$1"));
        String request = command.replaceAll(".*\"request\":(\\d+).*", "$1");
        socket.write(JsonFrames.build(Frame.REPLY, source, 0, 2, 0, "{\"request\":%s,\"ok\":true}".formatted(request)));

        ByteBuffer buffer =
                ByteBuffer.allocateDirect(FRAMES_PER_WRITE * FRAME_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long seq = 0;
        long ms = 0;
        long sent = 0;
        long startNs = System.nanoTime();
        while (sent < events) {
            buffer.clear();
            for (int k = 0; k < FRAMES_PER_WRITE; k++) {
                long[] words = prepared[(int) (ms % FRAMES_PREPARED)];
                int at = k * FRAME_BYTES;
                words[WORDS - 1] = Word.timeMark(ms, EVENTS_PER_FRAME, false);
                buffer.position(at + Frame.HEADER_BYTES);
                buffer.asLongBuffer().put(words);
                Frame.seal(buffer, at, new Frame.Header(Frame.DATA, 1, WORDS, source, runTag, seq, ms));
                delayeds += DELAYEDS[(int) (ms % FRAMES_PREPARED)];
                sent += EVENTS_PER_FRAME;
                seq++;
                ms++;
            }
            buffer.position(0).limit(FRAMES_PER_WRITE * FRAME_BYTES);
            socket.write(buffer);
            if (isTimed) {
                socket.write(time(runTag, seq++, ms));
            }
            if (eventsPerS > 0) {
                LockSupport.parkNanos(startNs + (long) (sent / eventsPerS * 1e9) - System.nanoTime());
            }
        }
        ByteBuffer end = ByteBuffer.allocate(Frame.HEADER_BYTES + 48 + Frame.TRAILER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        long[] totals = {seq + 1, sent - delayeds, delayeds, 0, ms, 0};
        for (int i = 0; i < totals.length; i++) {
            end.putLong(Frame.HEADER_BYTES + 8 * i, totals[i]);
        }
        Frame.seal(end, 0, new Frame.Header(Frame.END_OF_RUN, 1, totals.length, source, runTag, seq, ms));
        socket.write(end);
        try {
            socket.hear().text(); // until the service closes
        } catch (EOFException e) {
            return;
        }
    }

    /** UTC and the device's ticks, ns. */
    private ByteBuffer time(int runTag, long seq, long ms) {
        ByteBuffer b = ByteBuffer.allocate(Frame.HEADER_BYTES + 32 + Frame.TRAILER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        Instant now = Instant.now();
        b.putLong(Frame.HEADER_BYTES, now.getEpochSecond() * 1_000_000_000L + now.getNano());
        b.putLong(Frame.HEADER_BYTES + 8, System.nanoTime());
        Frame.seal(b, 0, new Frame.Header(Frame.TIME_SYNC, 1, 4, source, runTag, seq, ms));
        return b;
    }

    private static final int[] DELAYEDS = new int[FRAMES_PREPARED];

    /** Two million lines through a head: crystals roughly opposite, rings near each other, as on a scanner. */
    private static long[][] prepare(ScannerModel scanner) {
        SplittableRandom random = new SplittableRandom(1);
        int n = scanner.indicesPerRing();
        long[][] frames = new long[FRAMES_PREPARED][WORDS];
        for (int f = 0; f < FRAMES_PREPARED; f++) {
            for (int i = 0; i < EVENTS_PER_FRAME; i++) {
                int a = crystal(scanner, random.nextInt(n));
                int b = crystal(scanner, (a + n / 2 + random.nextInt(n / 4) - n / 8) % n);
                int ringA = random.nextInt(scanner.rings());
                int ringB = Math.min(scanner.rings() - 1, Math.max(0, ringA + random.nextInt(41) - 20));
                boolean isDelayed = random.nextDouble() < DELAYED_FRACTION;
                DELAYEDS[f] += isDelayed ? 1 : 0;
                frames[f][i] = Word.coincidence(isDelayed, ringA * n + a, ringB * n + b, 0);
            }
        }
        return frames;
    }

    private static int crystal(ScannerModel scanner, int index) {
        return scanner.isGap(index) ? index - 1 : index;
    }
}
