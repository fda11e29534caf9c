package org.petmr.acquisition.dicom.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.acquisition.dicom.DicomNodeConfig;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.DicomStatus;
import org.petmr.acquisition.dicom.DicomWriter;
import org.petmr.acquisition.dicom.NodeServices;
import org.petmr.acquisition.dicom.ReceivedObject;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.dicom.TransferSyntax;
import org.petmr.acquisition.dicom.Uids;
import org.petmr.acquisition.dicom.dimse.Command;

/** The acceptor, byte for byte, without a socket. */
class UpperLayerTest {

    private static final int MAX_PDU_BYTES = 4096;
    private static final int MR_CONTEXT = 3;

    @TempDir
    Path directory;

    private final List<ReceivedObject> received = new ArrayList<>();
    private int closed;
    private boolean hasRoom = true;

    private EmbeddedChannel acceptor() {
        DicomNodeConfig config = DicomNodeConfig.of("HERE", directory.resolve("incoming"))
                .withMaxPduBytes(MAX_PDU_BYTES)
                .withTimeouts(DicomNodeConfig.Timeouts.USUAL);
        ServiceProvider provider = new ServiceProvider(
                config,
                NodeServices.storage(object -> {
                    received.add(object);
                    try {
                        Files.move(object.file(), directory.resolve(object.sopInstanceUid()));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    return DicomStatus.SUCCESS;
                }),
                title -> hasRoom,
                () -> closed++);
        UpperLayer layer = UpperLayer.acceptor(config.timeouts(), provider);
        provider.attach(layer);
        return new EmbeddedChannel(new PduDecoder(MAX_PDU_BYTES), layer);
    }

    private static Pdu.AssociateRequest request(int version, String called, String applicationContext, String mr) {
        return new Pdu.AssociateRequest(
                version,
                AssociateCodec.title(called),
                AssociateCodec.title("THERE"),
                applicationContext,
                List.of(
                        new Pdu.ProposedContext(
                                1,
                                mr.equals(Uids.MR_IMAGE) ? Uids.VERIFICATION : mr,
                                List.of(TransferSyntax.IMPLICIT_LE.uid())),
                        new Pdu.ProposedContext(MR_CONTEXT, mr, List.of(TransferSyntax.EXPLICIT_LE.uid()))),
                new Pdu.UserInformation(MAX_PDU_BYTES, Uids.IMPLEMENTATION_CLASS, "V"));
    }

    private static Pdu.AssociateRequest good() {
        return request(1, "HERE", Uids.APPLICATION_CONTEXT, Uids.MR_IMAGE);
    }

    private static ByteBuf encoded(Pdu pdu) {
        return PduEncoder.encode(pdu, UnpooledByteBufAllocator.DEFAULT);
    }

    /** All that the acceptor has written, decoded again. */
    private static List<Pdu> answers(EmbeddedChannel channel) {
        EmbeddedChannel reader = new EmbeddedChannel(new PduDecoder(MAX_PDU_BYTES));
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            reader.writeInbound(out);
        }
        List<Pdu> pdus = new ArrayList<>();
        for (Pdu pdu = reader.readInbound(); pdu != null; pdu = reader.readInbound()) {
            pdus.add(pdu);
        }
        return pdus;
    }

    private static Command response(Pdu pdu) {
        ByteBuf values = ((Pdu.Data) pdu).values();
        byte[] bytes = new byte[values.readableBytes() - 6];
        values.getBytes(6, bytes);
        values.release();
        return Command.read(bytes);
    }

    private static ByteBuf value(int contextId, int flags, byte[] bytes) {
        return Unpooled.buffer()
                .writeInt(bytes.length + 2)
                .writeByte(contextId)
                .writeByte(flags)
                .writeBytes(bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "1, ELSEWHERE, 1.2.840.10008.3.1.1.1, 1.2.840.10008.5.1.4.1.1.4, true, 1, 1, 7",
        "1, here, 1.2.840.10008.3.1.1.1, 1.2.840.10008.5.1.4.1.1.4, true, 1, 1, 7",
        "2, HERE, 1.2.840.10008.3.1.1.1, 1.2.840.10008.5.1.4.1.1.4, true, 1, 2, 2",
        "1, HERE, 1.2.3, 1.2.840.10008.5.1.4.1.1.4, true, 1, 1, 2",
        "1, HERE, 1.2.840.10008.3.1.1.1, 1.2.840.10008.5.1.4.31, true, 1, 1, 1",
        "1, HERE, 1.2.840.10008.3.1.1.1, 1.2.840.10008.5.1.4.1.1.4, false, 2, 3, 2"
    })
    void whatDoesNotFitIsRejectedWithItsReason(
            int version, String called, String context, String mr, boolean room, int result, int source, int reason) {
        hasRoom = room;
        EmbeddedChannel channel = acceptor();
        channel.writeInbound(encoded(request(version, called, context, mr)));
        assertThat(answers(channel)).containsExactly(new Pdu.AssociateReject(result, source, reason));
        channel.finishAndReleaseAll();
        assertThat(closed).isOne();
    }

    @Test
    void contextsAreAnsweredOneByOne() {
        EmbeddedChannel channel = acceptor();
        Pdu.AssociateRequest mixed = new Pdu.AssociateRequest(
                1,
                AssociateCodec.title("HERE"),
                AssociateCodec.title("THERE"),
                Uids.APPLICATION_CONTEXT,
                List.of(
                        new Pdu.ProposedContext(
                                1,
                                Uids.MR_IMAGE,
                                List.of(TransferSyntax.IMPLICIT_LE.uid(), TransferSyntax.EXPLICIT_LE.uid())),
                        new Pdu.ProposedContext(3, Uids.MR_IMAGE, List.of("1.2.840.10008.1.2.2")),
                        new Pdu.ProposedContext(5, "1.2.3.4", List.of(TransferSyntax.IMPLICIT_LE.uid())),
                        new Pdu.ProposedContext(7, Uids.MR_IMAGE, List.of("1.2.840.10008.1.2.4.90"))),
                new Pdu.UserInformation(0, Uids.IMPLEMENTATION_CLASS, "V"));
        channel.writeInbound(encoded(mixed));
        assertThat(answers(channel)).singleElement().isInstanceOfSatisfying(Pdu.AssociateAccept.class, accept -> {
            assertThat(accept.contexts())
                    .containsExactly(
                            new Pdu.AnsweredContext(1, 0, TransferSyntax.EXPLICIT_LE.uid()),
                            new Pdu.AnsweredContext(3, 4, TransferSyntax.IMPLICIT_LE.uid()),
                            new Pdu.AnsweredContext(5, 3, TransferSyntax.IMPLICIT_LE.uid()),
                            new Pdu.AnsweredContext(7, 0, "1.2.840.10008.1.2.4.90"));
            assertThat(accept.user().maxPduBytes()).isEqualTo(MAX_PDU_BYTES);
        });
        channel.finishAndReleaseAll();
    }

    /** The message is cut into values and PDUs at random; the object must arrive equal. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void anyCutOfAMessageIsTheSameMessage(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        DicomObject object = object("1.2.3." + seed);
        EmbeddedChannel channel = acceptor();
        channel.writeInbound(encoded(good()));
        answers(channel);
        byte[] command = Command.storeRequest(7, Uids.MR_IMAGE, "1.2.3." + seed).bytes();
        List<ByteBuf> values = new ArrayList<>();
        cut(1, command, random, values);
        cut(0, DicomWriter.bytes(object, TransferSyntax.EXPLICIT_LE), random, values);
        for (int i = 0; i < values.size(); ) {
            // Command and data may share a PDU.
            ByteBuf pdu = Unpooled.buffer();
            int most = 1 + random.nextInt(4);
            while (i < values.size() && most-- > 0) {
                pdu.writeBytes(values.get(i++));
            }
            channel.writeInbound(encoded(new Pdu.Data(pdu)));
        }
        Command response = response(answers(channel).get(0));
        assertThat(response.field()).isEqualTo(Command.STORE_RESPONSE);
        assertThat(response.answeredMessageId()).isEqualTo(7);
        assertThat(response.status().isSuccess())
                .as("seed %d: %s", seed, response.status())
                .isTrue();
        assertThat(org.petmr.acquisition.dicom.DicomFile.read(directory.resolve("1.2.3." + seed))
                        .dataSet())
                .isEqualTo(object);
        channel.writeInbound(encoded(new Pdu.ReleaseRequest()));
        assertThat(answers(channel)).containsExactly(new Pdu.ReleaseReply());
        channel.finishAndReleaseAll();
        assertThat(closed).isOne();
    }

    private static DicomObject object(String uid) {
        return DicomObject.builder()
                .put(Tag.SOPClassUID, Uids.MR_IMAGE)
                .put(Tag.SOPInstanceUID, uid)
                .put(Tag.PixelData, new short[1000])
                .build();
    }

    private static void cut(int commandFlag, byte[] bytes, SplittableRandom random, List<ByteBuf> values) {
        for (int at = 0; at < bytes.length; ) {
            int length = Math.min(bytes.length - at, 2 * (1 + random.nextInt(300)));
            int last = at + length == bytes.length ? 2 : 0;
            values.add(value(MR_CONTEXT, commandFlag | last, Arrays.copyOfRange(bytes, at, at + length)));
            at += length;
        }
    }

    @Test
    void aDataSetThatIsNotWhatWasAnnouncedGetsAStatusAndLeavesNoFile() throws IOException {
        EmbeddedChannel channel = acceptor();
        channel.writeInbound(encoded(good()));
        answers(channel);
        DicomStatus mismatch = stored(channel, "1.2.3", DicomWriter.bytes(object("1.2.4"), TransferSyntax.EXPLICIT_LE));
        assertThat(mismatch.code()).isEqualTo(0xA900);
        DicomStatus garbage = stored(channel, "1.2.3", HexFormat.of().parseHex("0800180055490f00312e"));
        assertThat(garbage.code()).isEqualTo(0xC000);
        byte[] whole = DicomWriter.bytes(object("1.2.3"), TransferSyntax.EXPLICIT_LE);
        DicomStatus cut = stored(channel, "1.2.3", Arrays.copyOf(whole, whole.length - 500));
        assertThat(cut.code()).isEqualTo(0xC000);
        assertThat(cut.comment()).contains("PixelData");
        assertThat(received).isEmpty();
        assertThat(stored(channel, "1.2.3", whole).isSuccess()).isTrue(); // the association lives on
        try (var left = Files.list(directory.resolve("incoming"))) {
            assertThat(left).isEmpty();
        }
        channel.finishAndReleaseAll();
    }

    @Test
    void adiskThatFailsIsAnsweredOutOfResources() throws IOException {
        Files.writeString(directory.resolve("incoming"), "a file where the directory should be");
        EmbeddedChannel channel = acceptor();
        channel.writeInbound(encoded(good()));
        answers(channel);
        byte[] whole = DicomWriter.bytes(object("1.2.3"), TransferSyntax.EXPLICIT_LE);
        assertThat(stored(channel, "1.2.3", whole).code()).isEqualTo(0xA700);
        channel.finishAndReleaseAll();
    }

    private static DicomStatus stored(EmbeddedChannel channel, String uid, byte[] dataSet) {
        byte[] command = Command.storeRequest(1, Uids.MR_IMAGE, uid).bytes();
        channel.writeInbound(encoded(new Pdu.Data(value(MR_CONTEXT, 3, command))));
        for (int at = 0; at < dataSet.length; at += 1024) {
            byte[] piece = Arrays.copyOfRange(dataSet, at, Math.min(dataSet.length, at + 1024));
            int flags = at + piece.length == dataSet.length ? 2 : 0;
            channel.writeInbound(encoded(new Pdu.Data(value(MR_CONTEXT, flags, piece))));
        }
        return response(answers(channel).get(0)).status();
    }

    @Test
    void anUnknownOperationIsAnsweredNotAborted() {
        EmbeddedChannel channel = acceptor();
        channel.writeInbound(encoded(good()));
        answers(channel);
        DicomObject find = DicomObject.builder()
                .put(Tag.CommandField, 0x0020)
                .put(Tag.MessageID, 9)
                .put(Tag.CommandDataSetType, 0x0101)
                .build();
        channel.writeInbound(encoded(new Pdu.Data(value(1, 3, new Command(find).bytes()))));
        Command response = response(answers(channel).get(0));
        assertThat(response.field()).isEqualTo(0x8020);
        assertThat(response.status().code()).isEqualTo(0x0211);
        channel.finishAndReleaseAll();
    }

    @Test
    void whatAStateDoesNotExpectIsAborted() {
        assertThat(afterRequest(encoded(good()))).containsExactly(new Pdu.Abort(2, 2));
        assertThat(afterRequest(encoded(new Pdu.ReleaseReply()))).containsExactly(new Pdu.Abort(2, 2));
        assertThat(afterRequest(encoded(new Pdu.Data(value(MR_CONTEXT, 2, new byte[2])))))
                .containsExactly(new Pdu.Abort(2, 2)); // data without a command
        assertThat(afterRequest(encoded(new Pdu.Data(value(99, 3, new byte[2])))))
                .containsExactly(new Pdu.Abort(2, 6)); // a context that nobody accepted
        assertThat(afterRequest(encoded(new Pdu.Data(value(1, 3, new byte[] {1, 2, 3, 4})))))
                .containsExactly(new Pdu.Abort(2, 6)); // a command that is none
        assertThat(afterRequest(Unpooled.wrappedBuffer(HexFormat.of().parseHex("09000000000400000000"))))
                .containsExactly(new Pdu.Abort(2, 1));
        assertThat(closed).isEqualTo(6);
    }

    private List<Pdu> afterRequest(ByteBuf bytes) {
        EmbeddedChannel channel = acceptor();
        channel.writeInbound(encoded(good()));
        answers(channel);
        channel.writeInbound(bytes);
        List<Pdu> answers = answers(channel);
        // Whatever follows is ignored until the peer closes.
        channel.writeInbound(encoded(new Pdu.ReleaseRequest()));
        assertThat(answers(channel)).isEmpty();
        channel.finishAndReleaseAll();
        return answers;
    }

    @Test
    void garbageBeforeAnyRequestIsAborted() {
        EmbeddedChannel channel = acceptor();
        channel.writeInbound(
                Unpooled.copiedBuffer("GET / HTTP/1.1\r\n\r\n", java.nio.charset.StandardCharsets.US_ASCII));
        assertThat(answers(channel)).containsExactly(new Pdu.Abort(2, 1));
        channel.finishAndReleaseAll();
        assertThat(closed).isOne();
    }

    @Test
    void aSilentPeerIsDroppedByTheArtimTimer() {
        EmbeddedChannel channel = acceptor();
        channel.freezeTime();
        assertThat(channel.isOpen()).isTrue();
        channel.advanceTimeBy(Duration.ofSeconds(31).toMillis(), TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isFalse();
        assertThat(closed).isOne();
    }

    @Test
    void anObjectCutByALostConnectionLeavesNothing() throws IOException {
        EmbeddedChannel channel = acceptor();
        channel.writeInbound(encoded(good()));
        answers(channel);
        byte[] command = Command.storeRequest(1, Uids.MR_IMAGE, "1.2.3").bytes();
        channel.writeInbound(encoded(new Pdu.Data(value(MR_CONTEXT, 3, command))));
        channel.writeInbound(encoded(new Pdu.Data(value(MR_CONTEXT, 0, new byte[100]))));
        try (var files = Files.list(directory.resolve("incoming"))) {
            assertThat(files).hasSize(1);
        }
        channel.close();
        try (var files = Files.list(directory.resolve("incoming"))) {
            assertThat(files).isEmpty();
        }
        assertThat(received).isEmpty();
        assertThat(Optional.of(closed)).contains(1);
    }
}
