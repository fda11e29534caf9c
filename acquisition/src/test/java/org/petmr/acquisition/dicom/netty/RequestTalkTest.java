package org.petmr.acquisition.dicom.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.acquisition.dicom.DicomNodeConfig;
import org.petmr.acquisition.dicom.DicomNodeException;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.DicomStatus;
import org.petmr.acquisition.dicom.DicomWriter;
import org.petmr.acquisition.dicom.DimseAnswer;
import org.petmr.acquisition.dicom.DimseRequest;
import org.petmr.acquisition.dicom.NodeServices;
import org.petmr.acquisition.dicom.Peer;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.dicom.TransferSyntax;
import org.petmr.acquisition.dicom.Uids;
import org.petmr.acquisition.dicom.dimse.Caller;
import org.petmr.acquisition.dicom.dimse.Command;

/** A request and what comes back on its association, message for message, without a socket. */
class RequestTalkTest {

    private static final Peer PEER = new Peer("ARCHIVE", "127.0.0.1", 104);
    private static final DicomNodeConfig CONFIG = DicomNodeConfig.of("PETMR", Path.of("unused"));
    private static final int COMMAND_LAST = 3;
    private static final int DATA_LAST = 2;

    private final List<DimseRequest> back = new ArrayList<>();
    private TalkUser<DimseAnswer> user;
    private UpperLayer layer;

    private static DicomObject references() {
        return DicomObject.builder().put(Tag.TransactionUID, "1.2.3").build();
    }

    private EmbeddedChannel requestor(Duration linger) {
        DimseRequest request =
                DimseRequest.action(Uids.STORAGE_COMMITMENT, Uids.STORAGE_COMMITMENT_INSTANCE, 1, references());
        user = new TalkUser<>(CONFIG, PEER, new RequestTalk(PEER, request, linger, (calling, unasked) -> {
            assertThat(calling).isEqualTo("ARCHIVE");
            back.add(unasked);
            return DimseAnswer.of(DicomStatus.SUCCESS);
        }));
        layer = UpperLayer.requestor(
                CONFIG.timeouts(),
                user,
                new Pdu.AssociateRequest(
                        1,
                        "ARCHIVE",
                        "PETMR",
                        Uids.APPLICATION_CONTEXT,
                        List.of(new Pdu.ProposedContext(
                                1, Uids.STORAGE_COMMITMENT, List.of(TransferSyntax.EXPLICIT_LE.uid()))),
                        Acceptance.ownInformation(CONFIG)));
        user.attach(layer);
        EmbeddedChannel channel = new EmbeddedChannel(new PduDecoder(CONFIG.maxPduBytes()), layer);
        said(channel);
        hear(
                channel,
                new Pdu.AssociateAccept(
                        "ARCHIVE",
                        "PETMR",
                        Uids.APPLICATION_CONTEXT,
                        List.of(new Pdu.AnsweredContext(1, 0, TransferSyntax.EXPLICIT_LE.uid())),
                        Acceptance.ownInformation(CONFIG)));
        return channel;
    }

    private static void hear(EmbeddedChannel channel, Pdu pdu) {
        channel.writeInbound(PduEncoder.encode(pdu, UnpooledByteBufAllocator.DEFAULT));
    }

    private static void hear(EmbeddedChannel channel, int flags, byte[] bytes) {
        hear(
                channel,
                new Pdu.Data(Unpooled.buffer()
                        .writeInt(bytes.length + 2)
                        .writeByte(1)
                        .writeByte(flags)
                        .writeBytes(bytes)));
    }

    private static void hearEvent(EmbeddedChannel channel) {
        DimseRequest event =
                DimseRequest.event(Uids.STORAGE_COMMITMENT, Uids.STORAGE_COMMITMENT_INSTANCE, 1, references());
        hear(channel, COMMAND_LAST, Command.request(9, event).bytes());
        hear(channel, DATA_LAST, DicomWriter.bytes(references(), TransferSyntax.EXPLICIT_LE));
    }

    private static void hearAnswer(EmbeddedChannel channel, DicomStatus status) {
        Command asked = Command.request(
                1, DimseRequest.action(Uids.STORAGE_COMMITMENT, Uids.STORAGE_COMMITMENT_INSTANCE, 1, references()));
        hear(channel, COMMAND_LAST, asked.response(status).bytes());
    }

    /** The commands among what was written, and the other PDUs. */
    private static List<Object> said(EmbeddedChannel channel) {
        EmbeddedChannel reader = new EmbeddedChannel(new PduDecoder(CONFIG.maxPduBytes()));
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            reader.writeInbound(out);
        }
        List<Object> said = new ArrayList<>();
        for (Pdu pdu = reader.readInbound(); pdu != null; pdu = reader.readInbound()) {
            if (pdu instanceof Pdu.Data data) {
                byte[] bytes = new byte[data.values().readableBytes() - 6];
                data.values().getBytes(6, bytes);
                if ((data.values().getByte(5) & 1) == 1) {
                    said.add(Command.read(bytes));
                }
                data.values().release();
            } else {
                said.add(pdu);
            }
        }
        return said;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aReportOnTheSameAssociationIsServedWhicheverComesFirst(boolean isAnswerFirst) {
        EmbeddedChannel channel = requestor(Duration.ofMinutes(1));
        Command asked = (Command) said(channel).get(0);
        assertThat(asked.elements().requireInt(Tag.ActionTypeID)).isEqualTo(1);
        assertThat(asked.elements().requireString(Tag.RequestedSOPInstanceUID))
                .isEqualTo(Uids.STORAGE_COMMITMENT_INSTANCE);
        if (isAnswerFirst) {
            hearAnswer(channel, DicomStatus.SUCCESS);
            assertThat(said(channel)).as("waits for the report").isEmpty();
            hearEvent(channel);
        } else {
            hearEvent(channel);
            hearAnswer(channel, DicomStatus.SUCCESS);
        }
        List<Object> said = said(channel);
        Command served = (Command) said.get(0);
        assertThat(served.status()).isEqualTo(DicomStatus.SUCCESS);
        assertThat(served.answeredMessageId()).isEqualTo(9);
        assertThat(served.elements().requireInt(Tag.EventTypeID)).isEqualTo(1);
        assertThat(said.get(1)).isInstanceOf(Pdu.ReleaseRequest.class);
        hear(channel, new Pdu.ReleaseReply());
        assertThat(user.done()).isCompletedWithValue(DimseAnswer.of(DicomStatus.SUCCESS));
        assertThat(back)
                .containsExactly(new DimseRequest(
                        DimseRequest.Operation.N_EVENT_REPORT,
                        Uids.STORAGE_COMMITMENT,
                        Uids.STORAGE_COMMITMENT_INSTANCE,
                        1,
                        Optional.of(references())));
        assertThat(channel.finish()).isFalse();
    }

    @Test
    void aRefusalIsNotWaitedOn() {
        EmbeddedChannel channel = requestor(Duration.ofMinutes(1));
        said(channel);
        hearAnswer(channel, DicomStatus.processingFailure("no"));
        assertThat(said(channel)).hasExactlyElementsOfTypes(Pdu.ReleaseRequest.class);
        hear(channel, new Pdu.ReleaseReply());
        assertThat(user.done()).isCompletedWithValue(DimseAnswer.of(DicomStatus.processingFailure("no")));
    }

    @Test
    void anAnswerToAnotherQuestionEndsTheAssociation() {
        EmbeddedChannel channel = requestor(Duration.ZERO);
        said(channel);
        DimseRequest other = DimseRequest.set(Uids.STORAGE_COMMITMENT, "1.2.3", references());
        hear(
                channel,
                COMMAND_LAST,
                Command.request(77, other).response(DicomStatus.SUCCESS).bytes());
        assertThat(said(channel)).hasExactlyElementsOfTypes(Pdu.Abort.class);
        channel.close();
        assertThatThrownBy(() -> user.done().join()).hasCauseInstanceOf(DicomNodeException.class);
    }

    @Test
    void rolesSurviveTheWire() {
        Pdu.AssociateRequest request = new Pdu.AssociateRequest(
                1,
                AssociateCodec.title("PETMR"),
                AssociateCodec.title("ARCHIVE"),
                Uids.APPLICATION_CONTEXT,
                List.of(new Pdu.ProposedContext(1, Uids.STORAGE_COMMITMENT, List.of(TransferSyntax.IMPLICIT_LE.uid()))),
                new Pdu.UserInformation(
                        16384,
                        Uids.IMPLEMENTATION_CLASS,
                        "V",
                        List.of(new Pdu.RoleSelection(Uids.STORAGE_COMMITMENT, false, true))));
        EmbeddedChannel reader = new EmbeddedChannel(new PduDecoder(4096));
        reader.writeInbound(PduEncoder.encode(request, UnpooledByteBufAllocator.DEFAULT));
        assertThat(reader.<Pdu>readInbound()).isEqualTo(request);
        NodeServices services = NodeServices.none()
                .with(
                        Uids.STORAGE_COMMITMENT,
                        NodeServices.Role.USER,
                        (calling, r) -> DimseAnswer.of(DicomStatus.SUCCESS));
        Pdu answer = Acceptance.answer(request, CONFIG, new Caller(Optional.empty(), Optional.empty()), services);
        assertThat(((Pdu.AssociateAccept) answer).user().roles())
                .containsExactly(new Pdu.RoleSelection(Uids.STORAGE_COMMITMENT, false, true));
    }
}
