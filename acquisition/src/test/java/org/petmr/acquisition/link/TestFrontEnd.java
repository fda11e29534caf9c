package org.petmr.acquisition.link;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.petmr.recon.event.Frame;
import org.petmr.recon.event.Word;
import org.petmr.recon.scanner.ScannerModel;

/** A front end on a real socket that does what a test tells it to, faults included. */
public final class TestFrontEnd implements AutoCloseable {

    private static final long WAIT_S = 20;

    private final int source;
    private final Socket socket;
    private final OutputStream out;
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private long replySeq = 2;
    private int runTag;
    private long seq;
    private long timeMs;
    private long prompts;
    private long delayeds;
    private long marks;

    public TestFrontEnd(int port, int source) throws IOException {
        this.source = source;
        socket = new Socket("127.0.0.1", port);
        socket.setTcpNoDelay(true);
        out = socket.getOutputStream();
        Thread listener = new Thread(this::listen, "test-front-end");
        listener.setDaemon(true);
        listener.start();
    }

    /** Continues another front end's run on a new connection. */
    public TestFrontEnd(int port, TestFrontEnd before) throws IOException {
        this(port, before.source);
        runTag = before.runTag;
        seq = before.seq;
        timeMs = before.timeMs;
        prompts = before.prompts;
        delayeds = before.delayeds;
        marks = before.marks;
    }

    private void listen() {
        try {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            while (true) {
                byte[] header = in.readNBytes(Frame.HEADER_BYTES);
                if (header.length < Frame.HEADER_BYTES) {
                    heard.add("closed");
                    return;
                }
                Frame.Header h = Frame.header(ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN), 0);
                byte[] rest = in.readNBytes(h.frameBytes() - Frame.HEADER_BYTES);
                heard.add(new String(rest, 0, 8 * h.payloadWords(), java.nio.charset.StandardCharsets.UTF_8).strip());
            }
        } catch (IOException e) {
            heard.add("closed");
        }
    }

    /** The next thing the service says, or {@code closed}. */
    public String hear() throws InterruptedException {
        String said = heard.poll(WAIT_S, TimeUnit.SECONDS);
        if (said == null) {
            throw new AssertionError("the service said nothing in " + WAIT_S + " s");
        }
        return said;
    }

    public void introduce(ScannerModel scanner) throws IOException, InterruptedException {
        send(Frames.hello(source));
        send(Frames.descriptor(source, scanner));
        String welcome = hear();
        if (!welcome.contains("\"ok\":true")) {
            throw new IOException(welcome);
        }
    }

    /** As a device does between two runs: counts and times begin at 0. */
    public void forgetRun() {
        seq = 0;
        timeMs = 0;
        prompts = 0;
        delayeds = 0;
        marks = 0;
    }

    /** Waits for start, agrees. */
    public void agreeToStart() throws IOException, InterruptedException {
        String command = hear();
        if (!command.contains("\"start\"")) {
            throw new AssertionError(command + " (expected: start)");
        }
        runTag = Integer.parseInt(command.replaceAll(".*\"runTag\":(\\d+).*", "$1"));
        agree(command);
        mark();
    }

    public void agreeToStop() throws IOException, InterruptedException {
        String command = hear();
        if (!command.contains("\"stop\"")) {
            throw new AssertionError(command + " (expected: stop)");
        }
        agree(command);
    }

    private void agree(String command) throws IOException {
        String request = command.replaceAll(".*\"request\":(\\d+).*", "$1");
        send(Frames.json(Frame.REPLY, source, replySeq++, "{\"request\":%s,\"ok\":true}".formatted(request)));
    }

    public void refuse(String error) throws IOException, InterruptedException {
        String request = hear().replaceAll(".*\"request\":(\\d+).*", "$1");
        send(Frames.json(
                Frame.REPLY,
                source,
                replySeq++,
                "{\"request\":%s,\"ok\":false,\"error\":\"%s\"}".formatted(request, error)));
    }

    private void mark() throws IOException {
        marks++;
        send(Frames.data(source, runTag, seq++, Word.timeMark(timeMs, 0, false)));
    }

    /** One millisecond with these coincidences, closed by its mark; not sent yet. */
    public byte[] block(int nPrompts, int nDelayeds) {
        long[] words = new long[nPrompts + nDelayeds + 1];
        for (int i = 0; i < nPrompts + nDelayeds; i++) {
            words[i] = Word.coincidence(i >= nPrompts, i % 60, 90 + i % 60, 0);
        }
        words[nPrompts + nDelayeds] = Word.timeMark(++timeMs, nPrompts + nDelayeds, false);
        prompts += nPrompts;
        delayeds += nDelayeds;
        marks++;
        return Frames.data(source, runTag, seq++, words);
    }

    public void sendBlock(int nPrompts, int nDelayeds) throws IOException {
        send(block(nPrompts, nDelayeds));
    }

    /** Singles of all blocks in the second that begins now, by the run's time. */
    public void sendSingles(long... counts) throws IOException {
        long[] words = new long[2 + counts.length];
        words[0] = timeMs | timeMs + 1000 << 32;
        words[1] = 1L << 16 | 8L << 24 | (long) counts.length << 32;
        System.arraycopy(counts, 0, words, 2, counts.length);
        send(Frames.of(Frame.SINGLES, source, runTag, seq++, words));
    }

    /** The time of day by this front end's clock, as one that really measures tells it. */
    public void sendTimeSync(Instant utc) throws IOException {
        long ns = Math.addExact(Math.multiplyExact(utc.getEpochSecond(), 1_000_000_000L), utc.getNano());
        send(Frames.of(Frame.TIME_SYNC, source, runTag, seq++, ns, timeMs * 1_000_000, 0, 0));
    }

    public void endRun() throws IOException {
        send(Frames.of(Frame.END_OF_RUN, source, runTag, seq, ++seq, prompts, delayeds, 0, marks, 0));
    }

    public long events() {
        return prompts + delayeds;
    }

    public long prompts() {
        return prompts;
    }

    public long timeMs() {
        return timeMs;
    }

    public void send(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
