package org.petmr.acquisition.link;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.petmr.acquisition.wire.FrameSender;
import org.petmr.acquisition.wire.JsonFrames;
import org.petmr.acquisition.wire.LinkCredentials;
import org.petmr.acquisition.wire.LinkKey;
import org.petmr.acquisition.wire.LinkSocket;
import org.petmr.recon.event.Frame;
import org.petmr.recon.event.petsird.PetsirdListMode;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One PETSIRD stream on its way into the service: its header introduces a front end on the detector link, its time blocks become
 * that front end's words once a start is asked for, its end is the end of the run. What holds for front ends holds for it:
 * nothing is dropped, and a stream that breaks off is a front end that went away.
 */
final class PetsirdSender implements Runnable, Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(PetsirdSender.class);
    private static final int CONNECT_MS = 5000;
    private static final String NOT_SENT = " of no crystal or TOF bin";

    /** What the service asks or answers. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Said(Long request, String command, Integer runTag, Boolean ok, String error) {}

    private final SocketChannel from;
    private final String peer;
    private final int port;
    private final LinkKey key;
    private final int sourceId;
    private final long heartbeatNanos;
    private final CompletableFuture<Integer> start = new CompletableFuture<>();
    private volatile boolean isStopped;
    private volatile FrameSender frames;
    private volatile RunSender sender;
    private volatile LinkSocket socket;

    /**
     * @param from the stream; closed by this
     * @param port of the link, on this machine
     * @param key that opens it
     * @param heartbeatMs as the link expects them
     */
    PetsirdSender(SocketChannel from, String peer, int port, LinkKey key, int sourceId, long heartbeatMs) {
        this.from = from;
        this.peer = peer;
        this.port = port;
        this.key = key;
        this.sourceId = sourceId;
        this.heartbeatNanos = TimeUnit.MILLISECONDS.toNanos(heartbeatMs);
    }

    @Override
    public void run() {
        try (PetsirdListMode source = PetsirdListMode.of("petsird-from-" + peer.replace('/', '-'), live())) {
            LinkCredentials credentials = new LinkCredentials(Optional.of(key), Optional.empty());
            try (LinkSocket to = LinkSocket.connect("127.0.0.1", port, credentials, CONNECT_MS)) {
                socket = to;
                introduce(source, to);
                Thread listener = new Thread(() -> listen(to), "petsird-listen");
                listener.setDaemon(true);
                listener.start();
                RunSender out = sender;
                out.begin(start.get());
                send(source, out);
            }
        } catch (IOException | IllegalArgumentException | UncheckedIOException e) {
            LOG.warn("petsird stream refused or broken peer={} {}", peer, e.getMessage());
        } catch (ExecutionException e) {
            LOG.warn(
                    "petsird stream not wanted any more peer={} {}",
                    peer,
                    e.getCause().getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close();
        }
    }

    /** The stream as it comes; at its end when a stop was asked for. */
    private ReadableByteChannel live() {
        return new ReadableByteChannel() {
            @Override
            public int read(ByteBuffer into) throws IOException {
                try {
                    return isStopped ? -1 : from.read(into);
                } catch (IOException e) {
                    if (isStopped) {
                        return -1;
                    }
                    throw e;
                }
            }

            @Override
            public boolean isOpen() {
                return from.isOpen();
            }

            @Override
            public void close() throws IOException {
                from.close();
            }
        };
    }

    private void introduce(PetsirdListMode source, LinkSocket to) throws IOException {
        String nonce = LinkKey.nonce();
        String model = JsonFrames.JSON
                .valueToTree("PETSIRD stream of " + source.header().scanner().title())
                .toString();
        FrameSender out = new FrameSender((frame, header) -> to.write(frame), sourceId);
        out.json(
                Frame.HELLO,
                "{\"protocol\":\"PDL 1\",\"sourceId\":%d,\"serial\":%s,\"firmware\":\"PETSIRD\",\"nonce\":\"%s\"}"
                        .formatted(sourceId, model, nonce));
        out.json(Frame.REPLY, key.answer(sourceId, nonce, to.hear().text()));
        out.json(Frame.DESCRIPTOR, ScannerCatalogue.toJson(source.header().scanner()));
        Said welcome = JsonFrames.JSON.readValue(to.hear().text(), Said.class);
        if (!Boolean.TRUE.equals(welcome.ok())) {
            throw new IOException(welcome.error());
        }
        frames = out;
        sender = new RunSender(out);
        LOG.info(
                "petsird stream peer={} scanner={} {}",
                peer,
                source.header().scanner().name(),
                source.notes());
    }

    private void listen(LinkSocket to) {
        try {
            while (true) {
                Said said = JsonFrames.JSON.readValue(to.hear().text(), Said.class);
                if (said.command() == null || said.request() == null) {
                    continue;
                }
                frames.json(Frame.REPLY, "{\"request\":%d,\"ok\":true}".formatted(said.request()));
                if (said.command().equals("start")) {
                    start.complete(said.runTag());
                } else if (said.command().equals("stop")) {
                    if (!start.isDone()) {
                        close(); // without a run nothing can follow: it must not stay as a front end that is ready and
                        // dead
                        return;
                    }
                    isStopped = true;
                    from.close(); // wakes who waits for the next block
                }
            }
        } catch (IOException e) {
            start.completeExceptionally(e);
        }
    }

    private void send(PetsirdListMode source, RunSender out) throws IOException {
        long[] words = new long[FrameSender.MOST_WORDS];
        for (int n = source.read(words); n >= 0; n = source.read(words)) {
            out.words(words, n);
        }
        Map<String, Long> passedOver = source.passedOver();
        if (!passedOver.isEmpty()) {
            LOG.warn("petsird peer={} not taken over: {}", peer, passedOver);
        }
        if (!source.reader().isEnded() && !isStopped) {
            throw new IOException("the stream ends without its end mark"
                    + source.reader().damage().map(d -> ": " + d).orElse(""));
        }
        out.end(passedOver.entrySet().stream()
                .filter(e -> e.getKey().endsWith(NOT_SENT))
                .mapToLong(Map.Entry::getValue)
                .sum());
    }

    /**
     * Ends this stream unless its run has begun: whoever sends it may be gone, which nobody would notice while it waits, unread.
     *
     * @return false: it has begun and goes on
     */
    boolean giveWay() {
        if (!start.completeExceptionally(new IOException("a newer stream has come"))
                && !start.isCompletedExceptionally()) {
            return false;
        }
        close();
        return true;
    }

    /** Once, when the time for the header is up. */
    void requireHeader() {
        if (sender == null && start.completeExceptionally(new IOException("no header in time"))) {
            close();
            LOG.warn("petsird stream refused peer={} (expected: its header in time)", peer);
        }
    }

    /** From time to time: the link must hear of us while the stream says nothing. */
    void beat() {
        RunSender out = sender;
        if (out != null) {
            try {
                out.heartbeat(heartbeatNanos);
            } catch (IOException e) {
                close();
            }
        }
    }

    @Override
    public void close() {
        try {
            from.close();
            LinkSocket open = socket;
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            LOG.debug("petsird stream not closed cleanly peer={} {}", peer, e.getMessage());
        }
        start.completeExceptionally(new IOException("closed"));
    }
}
