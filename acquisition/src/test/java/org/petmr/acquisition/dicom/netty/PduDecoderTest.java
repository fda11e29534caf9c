package org.petmr.acquisition.dicom.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.petmr.acquisition.dicom.TransferSyntax;
import org.petmr.acquisition.dicom.Uids;

class PduDecoderTest {

    private static final int MAX_DATA_BYTES = 4096;

    private static final Pdu.AssociateRequest REQUEST = new Pdu.AssociateRequest(
            1,
            AssociateCodec.title("HERE"),
            AssociateCodec.title("THERE"),
            Uids.APPLICATION_CONTEXT,
            List.of(
                    new Pdu.ProposedContext(1, Uids.VERIFICATION, List.of(TransferSyntax.IMPLICIT_LE.uid())),
                    new Pdu.ProposedContext(
                            3,
                            Uids.MR_IMAGE,
                            List.of(TransferSyntax.EXPLICIT_LE.uid(), TransferSyntax.IMPLICIT_LE.uid()))),
            new Pdu.UserInformation(16384, Uids.IMPLEMENTATION_CLASS, Uids.IMPLEMENTATION_VERSION));

    private static final Pdu.AssociateAccept ACCEPT = new Pdu.AssociateAccept(
            REQUEST.calledField(),
            REQUEST.callingField(),
            Uids.APPLICATION_CONTEXT,
            List.of(
                    new Pdu.AnsweredContext(1, 0, TransferSyntax.IMPLICIT_LE.uid()),
                    new Pdu.AnsweredContext(3, 3, TransferSyntax.IMPLICIT_LE.uid())),
            REQUEST.user());

    /** However TCP cuts the stream, the same PDUs come out, and nothing is left behind. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 20261121})
    void anySplitGivesTheSamePdus(long seed) {
        byte[] stream = stream();
        EmbeddedChannel channel = new EmbeddedChannel(new PduDecoder(MAX_DATA_BYTES));
        SplittableRandom random = new SplittableRandom(seed);
        for (int at = 0; at < stream.length; ) {
            int length = seed == 0 ? 1 : Math.min(stream.length - at, 1 + random.nextInt(200));
            channel.writeInbound(Unpooled.copiedBuffer(stream, at, length));
            at += length;
        }
        List<String> seen = new ArrayList<>();
        for (Object pdu = channel.readInbound(); pdu != null; pdu = channel.readInbound()) {
            if (pdu instanceof Pdu.Data data) {
                seen.add("data " + ByteBufUtil.hexDump(data.values()));
                data.values().release();
            } else {
                seen.add(pdu.toString());
            }
        }
        assertThat(seen)
                .as("seed %d", seed)
                .containsExactly(
                        REQUEST.toString(),
                        ACCEPT.toString(),
                        new Pdu.AssociateReject(1, 1, 7).toString(),
                        "data 000000040103aabb00000003010201",
                        new Pdu.ReleaseRequest().toString(),
                        new Pdu.ReleaseReply().toString(),
                        new Pdu.Abort(2, 6).toString());
        assertThat(channel.finish()).isFalse();
    }

    private static byte[] stream() {
        ByteBuf all = Unpooled.buffer();
        ByteBuf values = Unpooled.wrappedBuffer(HexFormat.of().parseHex("000000040103aabb" + "00000003010201"));
        for (Pdu pdu : List.of(
                REQUEST,
                ACCEPT,
                new Pdu.AssociateReject(1, 1, 7),
                new Pdu.Data(values),
                new Pdu.ReleaseRequest(),
                new Pdu.ReleaseReply(),
                new Pdu.Abort(2, 6))) {
            ByteBuf one = PduEncoder.encode(pdu, UnpooledByteBufAllocator.DEFAULT);
            all.writeBytes(one);
            one.release();
        }
        return ByteBufUtil.getBytes(all);
    }

    /** Refused from the header or body alone, with the reason that goes into the A-ABORT. */
    @ParameterizedTest
    @CsvSource({
        "00 00 00000004 00000000, 1, PDU type: 0",
        "08 00 00000004 00000000, 1, PDU type: 8",
        "04 00 00001001, 6, 'length of PDU type 4: 4097 (expected: 6 to 4096)'",
        "04 00 ffffffff, 6, 'length of PDU type 4: 4294967295'",
        "01 00 7fffffff, 6, length of PDU type 1",
        "01 00 00000010, 6, length of PDU type 1",
        "05 00 00000005, 6, 'length of PDU type 5: 5 (expected: 4)'",
        "04 00 00000008 00000005 0103 0000, 6, 'length of a data value: 5 (expected: 2 to 4)'",
        "04 00 00000008 ffffffff 0103 0000, 6, 'length of a data value: 4294967295'",
        "04 00 00000008 00000001 0103 0000, 6, 'length of a data value: 1'",
        "04 00 0000000a 00000004 0103 0000 0000, 6, 'length of a data value: -1'"
    })
    void hostilePdusAreRefusedAndTheRestDropped(String hex, int reason, String message) {
        EmbeddedChannel channel = new EmbeddedChannel(new PduDecoder(MAX_DATA_BYTES));
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        assertThatThrownBy(() -> channel.writeInbound(Unpooled.wrappedBuffer(bytes)))
                .isInstanceOf(DecoderException.class)
                .cause()
                .isInstanceOfSatisfying(
                        PduException.class, e -> assertThat(e.abortReason()).isEqualTo(reason))
                .hasMessageContaining(message);
        channel.writeInbound(Unpooled.wrappedBuffer(HexFormat.of().parseHex("05000000000400000000")));
        assertThat(channel.<Object>readInbound()).isNull();
        assertThat(channel.finish()).isFalse();
    }

    /** Damaged association requests are decoded or refused, never anything else. */
    @ParameterizedTest
    @ValueSource(longs = {5, 6, 7})
    void damagedRequestsGiveOneException(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ByteBuf valid = PduEncoder.encode(REQUEST, UnpooledByteBufAllocator.DEFAULT);
        byte[] bytes = ByteBufUtil.getBytes(valid);
        valid.release();
        int refused = 0;
        for (int round = 0; round < 5000; round++) {
            byte[] damaged = bytes.clone();
            for (int i = 0; i <= random.nextInt(3); i++) {
                damaged[6 + random.nextInt(damaged.length - 6)] = (byte) random.nextInt(256);
            }
            EmbeddedChannel channel = new EmbeddedChannel(new PduDecoder(MAX_DATA_BYTES));
            try {
                channel.writeInbound(Unpooled.wrappedBuffer(damaged));
                assertThat(channel.<Object>readInbound()).isInstanceOf(Pdu.AssociateRequest.class);
            } catch (DecoderException e) {
                assertThat(e.getCause()).as("seed %d, round %d", seed, round).isInstanceOf(PduException.class);
                refused++;
            }
            channel.finishAndReleaseAll();
        }
        assertThat(refused).as("seed %d", seed).isBetween(100, 4900);
    }

    @Test
    void titlesFillTheirFields() {
        assertThat(AssociateCodec.title("A")).hasSize(16).isEqualTo("A               ");
        assertThat(AssociateCodec.title("ABCDEFGHIJKLMNOP")).isEqualTo("ABCDEFGHIJKLMNOP");
    }
}
