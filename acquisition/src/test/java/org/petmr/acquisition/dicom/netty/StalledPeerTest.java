package org.petmr.acquisition.dicom.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.dicom.DicomNode;
import org.petmr.acquisition.dicom.DicomNodeConfig;
import org.petmr.acquisition.dicom.DicomNodeProvider;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.Peer;
import org.petmr.acquisition.dicom.StoreOutcome;
import org.petmr.acquisition.dicom.StoreSource;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.dicom.Uids;
import org.petmr.recon.compute.Progress;

/** An archive that agrees to an association and then reads no more. */
class StalledPeerTest {

    private static final int PDU_HEAD_BYTES = 6;

    @TempDir
    Path directory;

    private static DicomNodeConfig.Timeouts shortTimes() {
        Duration second = Duration.ofSeconds(1);
        Duration longer = Duration.ofSeconds(60);
        return new DicomNodeConfig.Timeouts(longer, second, longer, second, longer, second);
    }

    /** Reads the request to the association, accepts all that it proposes, and leaves it at that. */
    private static Socket agree(ServerSocket server, DicomNodeConfig config) {
        try {
            Socket socket = server.accept();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] head = in.readNBytes(PDU_HEAD_BYTES);
            byte[] body = in.readNBytes(ByteBuffer.wrap(head).getInt(2));
            EmbeddedChannel reader = new EmbeddedChannel(new PduDecoder(config.maxPduBytes()));
            reader.writeInbound(Unpooled.wrappedBuffer(head, body));
            Pdu.AssociateRequest request = reader.readInbound();
            List<Pdu.AnsweredContext> contexts = request.contexts().stream()
                    .map(c -> new Pdu.AnsweredContext(
                            c.id(), 0, c.transferSyntaxes().get(0)))
                    .toList();
            ByteBuf answer = PduEncoder.encode(
                    new Pdu.AssociateAccept(
                            "ARCHIVE", "PETMR", Uids.APPLICATION_CONTEXT, contexts, Acceptance.ownInformation(config)),
                    UnpooledByteBufAllocator.DEFAULT);
            try {
                answer.readBytes(socket.getOutputStream(), answer.readableBytes());
            } finally {
                answer.release();
            }
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whoStopsReadingInTheMiddleOfAnObjectIsGivenUp() throws Exception {
        DicomNodeConfig config = DicomNodeConfig.of("PETMR", directory).withTimeouts(shortTimes());
        int size = 3000; // 18 MB, more than the sockets' buffers
        DicomObject image = DicomObject.builder()
                .put(Tag.SOPClassUID, Uids.MR_IMAGE)
                .put(Tag.SOPInstanceUID, Uids.fresh())
                .put(Tag.Rows, size)
                .put(Tag.Columns, size)
                .put(Tag.PixelData, new short[size * size])
                .build();
        try (ServerSocket server = new ServerSocket()) {
            server.setReceiveBufferSize(1 << 16);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            CompletableFuture<Socket> stalled = CompletableFuture.supplyAsync(() -> agree(server, config));
            try (DicomNode node = DicomNodeProvider.named("netty").create(config)) {
                List<StoreOutcome> outcomes = node.store(
                                new Peer("ARCHIVE", "127.0.0.1", server.getLocalPort()),
                                List.of(new StoreSource.Memory(image)),
                                Progress.NONE)
                        .get(30, TimeUnit.SECONDS);
                assertThat(outcomes).hasSize(1);
                assertThat(outcomes.get(0).result()).isEqualTo(StoreOutcome.Result.UNANSWERED);
                assertThat(outcomes.get(0).status().toString()).contains("does not read");
            } finally {
                stalled.get(30, TimeUnit.SECONDS).close();
            }
        }
    }
}
