package org.petmr.acquisition.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.config.AcquisitionConfig;
import org.petmr.acquisition.config.ConfigLoader;
import org.petmr.acquisition.console.TestTls;
import org.petmr.acquisition.wire.JsonFrames;
import org.petmr.acquisition.wire.LinkCredentials;
import org.petmr.acquisition.wire.LinkKey;
import org.petmr.acquisition.wire.LinkSocket;
import org.petmr.acquisition.wire.LinkTls;
import org.petmr.recon.event.Frame;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;

/** Who may send: whoever has the key, or a certificate of the authority, and nobody else. */
@Timeout(60)
class LinkAuthenticationTest {

    private static final ScannerModel BENCH = ScannerCatalogue.find("bench");
    private static final int SOURCE = 3;
    private static final LinkKey KEY = new LinkKey("a key of the two of us".getBytes(StandardCharsets.US_ASCII));
    private static final LinkKey OTHER = new LinkKey("a key of somebody else".getBytes(StandardCharsets.US_ASCII));

    private final RecordingSink sink = new RecordingSink();
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final LinkServer server = new LinkServer(ConfigLoader.defaults().link(), group, sink);
    private final List<EmbeddedChannel> channels = new ArrayList<>();

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        channels.forEach(EmbeddedChannel::finishAndReleaseAll);
        group.shutdownGracefully();
    }

    private EmbeddedChannel connection(LinkKey key) {
        EmbeddedChannel channel =
                new EmbeddedChannel(new FrameDecoder(new LinkConnection(server, Optional.ofNullable(key))));
        channels.add(channel);
        return channel;
    }

    private static void send(EmbeddedChannel to, byte[] frame) {
        to.writeInbound(Unpooled.directBuffer().writeBytes(frame));
    }

    private static String answer(EmbeddedChannel of) {
        for (ByteBuf out = of.readOutbound(); out != null; out = of.readOutbound()) {
            try {
                if (out.isReadable()) {
                    ByteBuffer b = out.nioBuffer().order(ByteOrder.LITTLE_ENDIAN);
                    return JsonFrames.text(b, 0, Frame.header(b, 0));
                }
            } finally {
                out.release();
            }
        }
        return "";
    }

    private static byte[] hello(String nonce) {
        return Frames.json(
                Frame.HELLO,
                SOURCE,
                0,
                "{\"protocol\":\"PDL 1\",\"sourceId\":%d,\"nonce\":\"%s\"}".formatted(SOURCE, nonce));
    }

    private static byte[] reply(String text) {
        return Frames.json(Frame.REPLY, SOURCE, 1, text);
    }

    private void assertRefused(EmbeddedChannel channel, String why) {
        assertThat(answer(channel)).contains("\"ok\":false").contains(why);
        channel.runPendingTasks();
        assertThat(channel.isOpen()).isFalse();
        assertThat(server.readySources()).isEmpty();
        assertThat(sink.kept.size()).isZero();
    }

    @Test
    void theKeyOpensTheLink() throws Exception {
        EmbeddedChannel channel = connection(KEY);
        String nonce = LinkKey.nonce();
        send(channel, hello(nonce));
        assertThat(sink.sound).as("nothing counts before the proof").isEmpty();
        send(channel, reply(KEY.answer(SOURCE, nonce, answer(channel))));
        send(channel, Frames.descriptor(SOURCE, BENCH));
        assertThat(answer(channel)).contains("\"ok\":true");
        assertThat(server.readySources()).containsExactly(SOURCE);
        assertThat(server.faults().get(LinkFault.AUTHENTICATION)).isZero();
    }

    @Test
    void aWrongKeyIsRefusedByBoth() throws Exception {
        EmbeddedChannel channel = connection(KEY);
        String nonce = LinkKey.nonce();
        send(channel, hello(nonce));
        String challenge = answer(channel);
        assertThatThrownBy(() -> OTHER.answer(SOURCE, nonce, challenge))
                .isInstanceOf(IOException.class)
                .hasMessage("the host does not have the key of this front end");
        String hostNonce = new ObjectMapper().readTree(challenge).path("nonce").asText();
        send(
                channel,
                reply("{\"request\":0,\"ok\":true,\"proof\":\"%s\"}"
                        .formatted(OTHER.frontEndProof(SOURCE, nonce, hostNonce))));
        assertRefused(channel, "proof: wrong (expected: that of this service's key)");
        assertThat(server.faults().get(LinkFault.AUTHENTICATION)).isEqualTo(1);
    }

    @Test
    void noKeyIsRefusedAtOnce() {
        EmbeddedChannel channel = connection(KEY);
        send(channel, Frames.join(Frames.hello(SOURCE), Frames.descriptor(SOURCE, BENCH)));
        assertRefused(channel, "HELLO nonce: none (expected: 64 hexadecimal digits");
    }

    /** Whoever goes on as if there were nothing to prove gets nowhere. */
    @Test
    void theProofCannotBeLeftOut() {
        EmbeddedChannel channel = connection(KEY);
        send(channel, Frames.join(hello(LinkKey.nonce()), Frames.descriptor(SOURCE, BENCH)));
        assertThat(answer(channel)).contains("prove");
        assertRefused(channel, "frame after HELLO: type 0x02 (expected: REPLY with the proof of the key)");
    }

    /** The same HELLO and answer once more, as somebody would who listened: the host's number is another. */
    @Test
    void whatWasOverheardIsWorthNothing() throws Exception {
        EmbeddedChannel first = connection(KEY);
        String nonce = LinkKey.nonce();
        send(first, hello(nonce));
        byte[] overheard = reply(KEY.answer(SOURCE, nonce, answer(first)));
        EmbeddedChannel second = connection(KEY);
        send(second, hello(nonce));
        assertThat(answer(second)).contains("prove");
        send(second, overheard);
        assertRefused(second, "proof: wrong");
    }

    /** The host's own proof, sent back to it. */
    @Test
    void theHostsProofIsNotTheFrontEnds() throws Exception {
        EmbeddedChannel channel = connection(KEY);
        send(channel, hello(LinkKey.nonce()));
        JsonNode challenge = new ObjectMapper().readTree(answer(channel));
        send(
                channel,
                reply("{\"request\":0,\"ok\":true,\"proof\":\"%s\"}"
                        .formatted(challenge.path("proof").asText())));
        assertRefused(channel, "proof: wrong");
    }

    /** A stranger who names a front end that is connected does not take its place. */
    @Test
    void aStrangerDoesNotTakeAPlace() throws Exception {
        theKeyOpensTheLink();
        EmbeddedChannel stranger = connection(KEY);
        send(stranger, hello(LinkKey.nonce()));
        assertThat(answer(stranger)).contains("prove");
        send(stranger, reply("{\"request\":0,\"ok\":true}"));
        assertThat(answer(stranger)).contains("proof: wrong");
        assertThat(server.readySources()).containsExactly(SOURCE);
    }

    @Test
    void whoWantsToProveFindsOutThatNobodyAsks() {
        EmbeddedChannel channel = connection(null);
        send(channel, hello(LinkKey.nonce()));
        assertRefused(channel, "HELLO nonce: present (expected: none, since this service has no link.keyFile)");
    }

    @Test
    void aKeyFileIsPrivateAndLongEnough() throws Exception {
        Path file = Files.writeString(directory.resolve("link.key"), "0123456789abcdef0123456789abcdef\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> LinkKey.read(file))
                .hasMessageStartingWith(
                        "link.keyFile: " + file + " can be read or written by others (expected: rw-------");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        String a = LinkKey.nonce();
        String b = LinkKey.nonce();
        assertThat(LinkKey.read(file).hostProof(1, a, b))
                .as("without the line's end")
                .isEqualTo(new LinkKey("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII))
                        .hostProof(1, a, b));
        Files.writeString(file, "short");
        assertThatThrownBy(() -> LinkKey.read(file)).hasMessageContaining("5 bytes (expected: 16 to 4096");
        assertThatThrownBy(() -> LinkKey.read(directory.resolve("none")))
                .hasMessageContaining("expected: a file that this user can read");
    }

    @Test
    void offLoopbackTheLinkNeedsAKeyOrTls() {
        assertThatThrownBy(() -> config(Map.of("link.host", "0.0.0.0")))
                .hasMessageStartingWith(
                        "link.host: 0.0.0.0 (expected: a loopback address such as 127.0.0.1, or front ends"
                                + " that show who they are: link.keyFile, or");
        assertThat(config(Map.of("link.host", "0.0.0.0", "link.keyFile", "k")).hasKey())
                .isTrue();
        Map<String, String> tls = new HashMap<>(Map.of(
                "link.host", "0.0.0.0", "link.tlsCertificateFile", "c", "link.tlsKeyFile", "k", "link.tlsCaFile", "a"));
        assertThat(config(tls).hasTls()).isTrue();
        tls.remove("link.tlsCaFile");
        assertThatThrownBy(() -> config(tls)).hasMessageStartingWith("link.tlsCaFile: none (expected: given");
    }

    private static AcquisitionConfig.Link config(Map<String, String> flags) {
        return ConfigLoader.load(Optional.empty(), Map.of(), flags).link();
    }

    /** Mutual TLS: frames pass that are cut in many records; who has no certificate, or a strange one, does not get in. */
    @Test
    void certificatesOpenTheLink() throws Exception {
        TestTls ours = new TestTls(Files.createDirectory(directory.resolve("ours")));
        TestTls strange = new TestTls(Files.createDirectory(directory.resolve("strange")));
        LinkTls tls = new LinkTls(
                ours.certificate().toString(),
                ours.key().toString(),
                ours.certificate().toString());
        LinkServer secured = new LinkServer(
                config(Map.of(
                        "link.port", "0",
                        "link.tlsCertificateFile", tls.certificateFile(),
                        "link.tlsKeyFile", tls.keyFile(),
                        "link.tlsCaFile", tls.caFile())),
                group,
                sink);
        int port = secured.listen().get(10, TimeUnit.SECONDS);
        try (LinkSocket socket = LinkSocket.connect("127.0.0.1", port, by(tls), 5000)) {
            socket.write(ByteBuffer.wrap(Frames.hello(SOURCE)));
            socket.write(ByteBuffer.wrap(Frames.descriptor(SOURCE, BENCH)));
            assertThat(socket.hear().text()).contains("\"ok\":true");
            long[] words = new long[8192];
            for (int i = 0; i < words.length; i++) {
                words[i] = i;
            }
            byte[] frame = Frames.data(SOURCE, 7, 0, words);
            for (int i = 0; i < 10; i++) {
                socket.write(ByteBuffer.wrap(frame));
            }
            await().atMost(20, TimeUnit.SECONDS).until(() -> sink.kept.size() == 10 * frame.length);
        }
        LinkTls wrong = new LinkTls(
                strange.certificate().toString(),
                strange.key().toString(),
                ours.certificate().toString());
        assertThatThrownBy(() -> greet(port, by(wrong))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> greet(port, LinkCredentials.NONE)).isInstanceOf(IOException.class);
        LinkTls distrustful = new LinkTls(
                ours.certificate().toString(),
                ours.key().toString(),
                strange.certificate().toString());
        assertThatThrownBy(() -> greet(port, by(distrustful))).isInstanceOf(IOException.class);
        await().atMost(20, TimeUnit.SECONDS).until(() -> secured.readySources().isEmpty());
        secured.close().get(10, TimeUnit.SECONDS);
    }

    private static LinkCredentials by(LinkTls tls) {
        return new LinkCredentials(Optional.empty(), Optional.of(tls));
    }

    private static void greet(int port, LinkCredentials credentials) throws IOException {
        try (LinkSocket socket = LinkSocket.connect("127.0.0.1", port, credentials, 5000)) {
            socket.write(ByteBuffer.wrap(Frames.hello(SOURCE)));
            socket.write(ByteBuffer.wrap(Frames.descriptor(SOURCE, BENCH)));
            String said = socket.hear().text();
            assertThat(said).as("not welcome").doesNotContain("\"ok\":true");
            throw new IOException(said);
        }
    }
}
