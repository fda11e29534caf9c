package org.petmr.acquisition.link;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.said.Phrase;
import org.petmr.acquisition.wire.JsonFrames;
import org.petmr.acquisition.wire.LinkKey;
import org.petmr.recon.event.Frame;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;

/**
 * What one front end has said so far and what it is being asked. Frames come on the connection's I/O thread; commands may
 * come from any.
 */
final class LinkConnection {

    private enum Stage {
        HELLO,
        PROOF,
        DESCRIPTOR,
        READY
    }

    /** A device's answer. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Reply(Long request, Boolean ok, String error, String proof) {}

    private final LinkServer server;
    private final Optional<LinkKey> key;
    private final String nonce = LinkKey.nonce();
    private final Map<Long, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();
    private volatile Channel channel;
    private volatile Stage stage = Stage.HELLO;
    private volatile Hello hello;
    private volatile ScannerModel scanner;
    private volatile String geometry = "";
    private volatile long heardNanos = System.nanoTime();
    private volatile boolean isPaused;
    private volatile boolean isHeld;
    private long nextRequest;
    private long nextSeq;
    private boolean isEnded;

    /** @param key that the front end must prove; empty: none */
    LinkConnection(LinkServer server, Optional<LinkKey> key) {
        this.key = key;
        this.server = server;
    }

    void opened(Channel opened) {
        channel = opened;
        server.opened(this);
        opened.eventLoop()
                .schedule(
                        () -> {
                            if ((stage == Stage.HELLO || stage == Stage.PROOF) && !hasEnded()) {
                                refuse(new LinkRefusal(LinkFault.NO_HELLO, "no %s in time".formatted(stage)));
                            }
                        },
                        server.helloTimeoutMs(),
                        TimeUnit.MILLISECONDS);
    }

    void heard() {
        heardNanos = System.nanoTime();
    }

    int sourceId() {
        Hello said = hello;
        return said == null ? -1 : said.sourceId();
    }

    boolean isReady() {
        return stage == Stage.READY;
    }

    ScannerModel scanner() {
        return scanner;
    }

    /** 0 while we do not read: what is not listened to is not silent. */
    long silentMs() {
        return isPaused || isHeld ? 0 : Math.max(0, TimeUnit.NANOSECONDS.toMillis(server.nowNanos() - heardNanos));
    }

    /** How many front ends its scanner has, as it says. */
    int nodes() {
        Hello said = hello;
        return said == null ? 1 : said.nodesOrOne();
    }

    /** A sound frame; true when it is to be kept. */
    boolean frame(ByteBuffer b, int at, Frame.Header h) throws LinkRefusal {
        switch (stage) {
            case HELLO -> hello(b, at, h);
            case PROOF -> {
                requireSource(h);
                proof(b, at, h);
            }
            case DESCRIPTOR -> {
                requireSource(h);
                descriptor(b, at, h);
            }
            case READY -> {
                requireSource(h);
                control(b, at, h);
            }
        }
        boolean isKnown = stage != Stage.PROOF; // until then nothing that it says counts anywhere
        return isKnown && server.sink().frame(h.sourceId(), b, at, h);
    }

    void damaged(Frame.Header h) throws LinkRefusal {
        if (stage != Stage.READY) {
            throw new LinkRefusal(LinkFault.PROTOCOL, "%s: payload CRC does not match".formatted(stage));
        }
        requireSource(h);
        server.count(LinkFault.BAD_PAYLOAD);
        server.sink().damaged(h.sourceId(), h);
    }

    void batch(FrameBatch batch) {
        server.sink().batch(batch);
    }

    private void requireSource(Frame.Header h) throws LinkRefusal {
        if (h.sourceId() != sourceId()) {
            throw new LinkRefusal(
                    LinkFault.PROTOCOL, "sourceId: %d (expected: %d, as in HELLO)".formatted(h.sourceId(), sourceId()));
        }
    }

    private void hello(ByteBuffer b, int at, Frame.Header h) throws LinkRefusal {
        if (h.type() != Frame.HELLO) {
            throw new LinkRefusal(LinkFault.PROTOCOL, "first frame: type 0x%02x (expected: HELLO)".formatted(h.type()));
        }
        Hello said = message(JsonFrames.text(b, at, h), Hello.class, "HELLO");
        said.check(h.sourceId());
        if (key.isEmpty()) {
            if (said.nonce() != null) {
                throw new LinkRefusal(
                        LinkFault.AUTHENTICATION,
                        "HELLO nonce: present (expected: none, since this service has no link.keyFile)");
            }
            server.claim(said.sourceId(), this);
            hello = said;
            stage = Stage.DESCRIPTOR;
            return;
        }
        if (!LinkKey.isNonce(said.nonce())) {
            throw new LinkRefusal(
                    LinkFault.AUTHENTICATION,
                    "HELLO nonce: %s (expected: 64 hexadecimal digits, since this service asks for a key)"
                            .formatted(said.nonce() == null ? "none" : "not one"));
        }
        hello = said;
        stage = Stage.PROOF;
        send(
                Frame.COMMAND,
                0,
                "{\"request\":0,\"command\":\"prove\",\"nonce\":\"%s\",\"proof\":\"%s\"}"
                        .formatted(nonce, key.get().hostProof(said.sourceId(), said.nonce(), nonce)));
    }

    private void proof(ByteBuffer b, int at, Frame.Header h) throws LinkRefusal {
        if (h.type() != Frame.REPLY) {
            throw new LinkRefusal(
                    LinkFault.AUTHENTICATION,
                    "frame after HELLO: type 0x%02x (expected: REPLY with the proof of the key)".formatted(h.type()));
        }
        Reply reply = message(JsonFrames.text(b, at, h), Reply.class, "REPLY");
        String expected = key.orElseThrow().frontEndProof(hello.sourceId(), hello.nonce(), nonce);
        if (!LinkKey.isSame(expected, reply.proof())) {
            throw new LinkRefusal(LinkFault.AUTHENTICATION, "proof: wrong (expected: that of this service's key)");
        }
        server.claim(hello.sourceId(), this); // only now: a stranger must not take a front end's place
        stage = Stage.DESCRIPTOR;
    }

    private void descriptor(ByteBuffer b, int at, Frame.Header h) throws LinkRefusal {
        if (h.type() == Frame.HEARTBEAT) {
            return;
        }
        if (h.type() != Frame.DESCRIPTOR) {
            throw new LinkRefusal(
                    LinkFault.PROTOCOL, "frame after HELLO: type 0x%02x (expected: DESCRIPTOR)".formatted(h.type()));
        }
        String text = JsonFrames.text(b, at, h);
        ScannerModel said;
        try {
            said = ScannerCatalogue.parse(text);
        } catch (IllegalArgumentException e) {
            throw new LinkRefusal(LinkFault.DESCRIPTOR_REFUSED, "DESCRIPTOR: " + e.getMessage());
        }
        server.checkScanner(said);
        geometry = sha256(text);
        scanner = said;
        stage = Stage.READY;
        send(Frame.REPLY, 0, "{\"request\":0,\"ok\":true}");
        server.ready(
                this,
                "%s, scanner %s, geometry %s, from %s"
                        .formatted(hello.describe(), said.name(), geometry.substring(0, 12), address()));
    }

    private void control(ByteBuffer b, int at, Frame.Header h) throws LinkRefusal {
        switch (h.type()) {
            case Frame.REPLY -> reply(message(JsonFrames.text(b, at, h), Reply.class, "REPLY"));
            case Frame.COMMAND, Frame.HELLO, Frame.DESCRIPTOR ->
                throw new LinkRefusal(
                        LinkFault.PROTOCOL, "frame of type 0x%02x (expected: data or a reply)".formatted(h.type()));
            default -> {}
        }
    }

    private void reply(Reply reply) throws LinkRefusal {
        if (reply.request() == null || reply.ok() == null) {
            throw new LinkRefusal(LinkFault.PROTOCOL, "REPLY: %s (expected: request and ok)".formatted(reply));
        }
        CompletableFuture<Void> asked = waiting.remove(reply.request());
        if (asked == null) {
            return; // too late or unasked: whoever waited was told already
        }
        if (reply.ok()) {
            asked.complete(null);
        } else {
            asked.completeExceptionally(
                    AcquisitionException.peerRefused("front end " + sourceId(), String.valueOf(reply.error())));
        }
    }

    /** @param fields JSON members after the request number, without braces */
    CompletableFuture<Void> command(int runTag, String fields, long timeoutMs) {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        long request;
        synchronized (this) {
            if (isEnded) {
                return CompletableFuture.failedFuture(AcquisitionException.noFrontEnd(
                        Phrase.FRONT_END_GONE.of("front end %d is no longer connected", sourceId())));
            }
            request = ++nextRequest;
            waiting.put(request, answer);
        }
        send(Frame.COMMAND, runTag, "{\"request\":%d,%s}".formatted(request, fields));
        return answer.orTimeout(timeoutMs, TimeUnit.MILLISECONDS).whenComplete((ok, e) -> waiting.remove(request));
    }

    private synchronized void send(int type, int runTag, String json) {
        int source = Math.max(0, sourceId());
        ByteBuffer frame = JsonFrames.build(type, source, runTag, nextSeq++, 0, json);
        channel.writeAndFlush(Unpooled.wrappedBuffer(frame));
    }

    void refuse(LinkRefusal refusal) {
        server.refused(this, refusal);
        String error = JsonFrames.JSON.valueToTree(refusal.getMessage()).toString();
        send(Frame.REPLY, 0, "{\"request\":0,\"ok\":false,\"error\":%s}".formatted(error));
        closed(refusal.getMessage());
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    private synchronized boolean hasEnded() {
        return isEnded;
    }

    /** Once only: gives up what still waits and tells the server. */
    void closed(String reason) {
        synchronized (this) {
            if (isEnded) {
                return;
            }
            isEnded = true;
        }
        waiting.values()
                .forEach(f -> f.completeExceptionally(AcquisitionException.noFrontEnd(
                        Phrase.FRONT_END_GONE.said("front end %d: %s".formatted(sourceId(), reason), sourceId()))));
        server.ended(this, reason);
    }

    void close() {
        channel.close();
    }

    /** All connections. */
    void setReading(boolean isReading) {
        isPaused = !isReading;
        read();
    }

    /** This connection alone: it is ahead of the others. */
    void hold(boolean isHeldNow) {
        isHeld = isHeldNow;
        read();
    }

    boolean isHeld() {
        return isHeld;
    }

    private synchronized void read() {
        boolean isReading = !isPaused && !isHeld;
        if (isReading) {
            heard();
        }
        channel.config().setAutoRead(isReading);
    }

    /** Closes the connection when the other end must be gone. */
    void look() {
        long silent = silentMs();
        if (isReady() && silent > server.lostAfterMs() && !hasEnded()) {
            LinkRefusal refusal = new LinkRefusal(LinkFault.SILENT, "silent for %.1f s".formatted(silent / 1000.0));
            server.refused(this, refusal);
            closed(refusal.getMessage());
            channel.close();
        }
    }

    String address() {
        return String.valueOf(channel.remoteAddress());
    }

    LinkInfo info() {
        Hello said = hello;
        ScannerModel described = scanner;
        return new LinkInfo(
                sourceId(),
                address(),
                said == null ? "" : String.valueOf(said.serial()),
                said == null ? "" : String.valueOf(said.firmware()),
                described == null ? "" : described.name(),
                geometry,
                said == null ? 1 : said.nodesOrOne(),
                isReady(),
                silentMs());
    }

    private static <T> T message(String text, Class<T> type, String what) throws LinkRefusal {
        try {
            T value = JsonFrames.JSON.readValue(text, type);
            if (value == null) {
                throw new LinkRefusal(LinkFault.PROTOCOL, what + ": null (expected: a JSON object)");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new LinkRefusal(LinkFault.PROTOCOL, "%s: not readable: %s".formatted(what, e.getOriginalMessage()));
        }
    }

    private static String sha256(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }
}
