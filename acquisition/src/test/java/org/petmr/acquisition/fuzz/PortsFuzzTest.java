package org.petmr.acquisition.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.Peers;
import org.petmr.acquisition.TestService;
import org.petmr.acquisition.config.AcquisitionConfig;
import org.petmr.acquisition.config.ConfigLoader;
import org.petmr.acquisition.dicom.DicomNode;
import org.petmr.acquisition.dicom.DicomNodeConfig;
import org.petmr.acquisition.dicom.DicomNodeProvider;
import org.petmr.acquisition.dicom.DicomStatus;
import org.petmr.acquisition.dicom.NodeServices;
import org.petmr.acquisition.dicom.Peer;
import org.petmr.acquisition.ingest.Ingest;
import org.petmr.acquisition.link.Frames;
import org.petmr.acquisition.link.LinkServer;
import org.petmr.acquisition.link.PetsirdListener;
import org.petmr.acquisition.link.TestFrontEnd;
import org.petmr.recon.scanner.ScannerCatalogue;

/**
 * Hostile bytes on the ports of a running service, which goes on answering those who mean well. Most callers say that nothing
 * more comes, so that nobody waits for it; some wait themselves, and are answered or left to their patience.
 */
class PortsFuzzTest {

    private static final int IN_BUILD = 200;
    private static final int IN_LONG = 1_000_000;
    private static final int ANSWER_MS = 20;
    private static final int WAITS_ONE_IN = 50;
    private static final int CLOSED_WITHIN_MS = 30_000;

    /** A loopback address has 28,000 ports, each of which rests for a minute after a call. */
    private static final int CALLERS = 200;

    private static final int PETSIRD_SOURCE = 1000;

    private int calls;

    @TempDir
    Path data;

    /** Sends, and reads what comes back until the other side closes, or for a moment. @return its first line, or nothing */
    private String send(int port, boolean isHeldOpen, byte[] input, SplittableRandom random) throws IOException {
        boolean isWaiting = isHeldOpen || random.nextInt(WAITS_ONE_IN) == 0;
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress("127.0.0." + (1 + calls++ % CALLERS), 0));
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            socket.setSoTimeout(isWaiting ? ANSWER_MS : CLOSED_WITHIN_MS);
            OutputStream out = socket.getOutputStream();
            int cut = random.nextInt(input.length + 1);
            out.write(input, 0, cut);
            out.flush();
            out.write(input, cut, input.length - cut);
            out.flush();
            if (!isWaiting) {
                socket.shutdownOutput();
            }
            byte[] answer = new byte[256];
            int n = socket.getInputStream().read(answer);
            for (byte[] rest = new byte[8192];
                    !isWaiting && n > 0 && socket.getInputStream().read(rest) >= 0; ) {
                // until it is closed
            }
            return n <= 0 ? "" : new String(answer, 0, n, StandardCharsets.ISO_8859_1).split("\r\n")[0];
        } catch (SocketTimeoutException e) {
            assertThat(isWaiting).as("closed when nothing more comes").isTrue();
            return "";
        } catch (SocketException e) {
            return ""; // closed on us while we were still speaking
        }
    }

    /** @param isHeldOpen whether a caller who is understood is kept, although nothing more comes of it */
    private void trySome(String name, int port, boolean isHeldOpen, byte[]... valid) {
        new Mutations(valid)
                .each(
                        name,
                        Mutations.inputs(IN_BUILD, IN_LONG),
                        64L << 20,
                        (input, random) -> assertThat(send(port, isHeldOpen, input, random))
                                .as("an answer that nobody has declared")
                                .doesNotContain(" 500 "));
    }

    @Test
    void linkAndConsole() throws Exception {
        byte[] get = "GET /api/sessions?x=1 HTTP/1.1\r\nHost: localhost\r\nIf-Match: \"a\"\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII);
        String body = TestService.armRequest().put("scanner", "none").encode();
        byte[] post = ("POST /api/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Idempotency-Key: abc\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.UTF_8);
        byte[] socket = ("GET /api/live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        try (TestService service = new TestService(data, Map.of())) {
            trySome("console socket", service.uri("/").getPort(), false, get, post, socket);
            trySome(
                    "link socket",
                    service.linkPort(),
                    false,
                    Frames.join(Frames.hello(1), Frames.descriptor(1, ScannerCatalogue.find("bench"))));
            assertThat(service.get("/health/live").statusCode()).isEqualTo(200);
            assertThat(service.get("/health/ready").statusCode()).isEqualTo(200);
            try (TestFrontEnd device = new TestFrontEnd(service.linkPort(), 9)) {
                device.introduce(ScannerCatalogue.find("bench"));
            }
        }
    }

    @Test
    void dicom() throws Exception {
        Path incoming = data.resolve("incoming");
        try (DicomNode node = DicomNodeProvider.named("netty").create(DicomNodeConfig.of("HERE", incoming))) {
            node.listen(0, NodeServices.storage(object -> DicomStatus.SUCCESS)).get(30, TimeUnit.SECONDS);
            trySome("dicom socket", node.boundPort(), false, AssociateBytes.REQUEST);
            Peer here = new Peer("HERE", "127.0.0.1", node.boundPort());
            assertThat(node.echo(here).get(30, TimeUnit.SECONDS).isSuccess()).isTrue();
            try (var left = Files.list(incoming)) {
                assertThat(left).isEmpty();
            }
        }
    }

    /** Streams that are no PETSIRD, or hardly; the next one that is becomes a front end. */
    @Test
    void petsird() throws Exception {
        Path samples = Peers.data("petsird");
        byte[] whole = Files.readAllBytes(samples.resolve("medium-ring.petsird"));
        byte[] other = Files.readAllBytes(samples.resolve("full-small.petsird"));
        AcquisitionConfig config = ConfigLoader.load(Optional.empty(), Map.of(), Map.of("link.port", "0"));
        Ingest ingest = new Ingest(config.link().ringBytes(), 100);
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        LinkServer link = new LinkServer(config.link(), group, ingest);
        ingest.throttle(link);
        try (PetsirdListener listener =
                new PetsirdListener(new AcquisitionConfig.Petsird("127.0.0.1", 0, PETSIRD_SOURCE), link, 1000)) {
            int port = listener.start();
            trySome("petsird socket", port, true, head(whole), head(other));
            try (Socket socket = new Socket("127.0.0.1", port)) {
                socket.getOutputStream().write(head(whole)); // read on when a run begins
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> link.readySources().contains(PETSIRD_SOURCE));
            }
        } finally {
            link.close().get(10, TimeUnit.SECONDS);
            group.shutdownGracefully();
        }
    }

    /** What introduces the scanner, and the first events. */
    private static byte[] head(byte[] stream) {
        return Arrays.copyOf(stream, Math.min(stream.length, 64 << 10));
    }

    /** An association request as a peer sends it, by PS3.8 table 9-11. */
    private static final class AssociateBytes {
        static final byte[] REQUEST = java.util.HexFormat.of()
                .parseHex("0100000000b000010000"
                        + "48455245202020202020202020202020" + "54484552452020202020202020202020"
                        + "00".repeat(32)
                        + "10000015" + hex("1.2.840.10008.3.1.1.1")
                        + "2000002e01000000" + "30000011" + hex("1.2.840.10008.1.1") + "40000011"
                        + hex("1.2.840.10008.1.2")
                        + "50000011" + "51000004" + "00004000" + "52000005" + hex("1.2.3"));

        private static String hex(String text) {
            return java.util.HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
        }
    }
}
