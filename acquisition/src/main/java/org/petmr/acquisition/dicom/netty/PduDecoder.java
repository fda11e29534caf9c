package org.petmr.acquisition.dicom.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Cuts the stream into PDUs.
 *
 * <pre>
 *   0      1        2                     6
 *   +------+--------+---------------------+----------------+
 *   | type | unused | length, big endian  | body ...       |
 *   +------+--------+---------------------+----------------+
 * </pre>
 *
 * Type and length are tested before a body is waited for; a wrong PDU throws {@link PduException} and everything after it
 * is dropped.
 */
final class PduDecoder extends ByteToMessageDecoder {

    private static final int HEADER_BYTES = 6;
    private static final int PDV_HEADER_BYTES = 6;

    /** 128 contexts of a few hundred bytes with some air; what the standard sends is under 64 KiB. */
    static final int MAX_ASSOCIATE_BYTES = 1 << 18;

    private final int maxDataBytes;
    private boolean hasFailed;

    /** @param maxDataBytes largest P-DATA-TF length field, as offered to the peer */
    PduDecoder(int maxDataBytes) {
        this.maxDataBytes = maxDataBytes;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (hasFailed) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (in.readableBytes() < HEADER_BYTES) {
            return;
        }
        try {
            int type = in.getUnsignedByte(in.readerIndex());
            long length = in.getUnsignedInt(in.readerIndex() + 2);
            checkLength(type, length);
            if (in.readableBytes() < HEADER_BYTES + length) {
                return;
            }
            in.skipBytes(HEADER_BYTES);
            out.add(pdu(type, in.readSlice((int) length)));
        } catch (PduException e) {
            hasFailed = true;
            throw e;
        }
    }

    private void checkLength(int type, long length) {
        boolean good = switch (type) {
            case 1, 2 -> length >= 68 && length <= MAX_ASSOCIATE_BYTES;
            case 3, 5, 6, 7 -> length == 4;
            case 4 -> length >= PDV_HEADER_BYTES && length <= maxDataBytes;
            default -> throw new PduException(Pdu.Abort.UNRECOGNISED_PDU, "PDU type: " + type + " (expected: 1 to 7)");
        };
        if (!good) {
            throw new PduException(
                    Pdu.Abort.INVALID_VALUE,
                    "length of PDU type %d: %d (expected: %s)"
                            .formatted(
                                    type,
                                    length,
                                    type == 4
                                            ? "6 to " + maxDataBytes
                                            : type <= 2 ? "68 to " + MAX_ASSOCIATE_BYTES : "4"));
        }
    }

    private static Pdu pdu(int type, ByteBuf body) {
        return switch (type) {
            case 1 -> AssociateCodec.readRequest(body);
            case 2 -> AssociateCodec.readAccept(body);
            case 3 -> new Pdu.AssociateReject(body.getByte(1), body.getByte(2), body.getByte(3));
            case 4 -> {
                checkValues(body);
                yield new Pdu.Data(body.retain());
            }
            case 5 -> new Pdu.ReleaseRequest();
            case 6 -> new Pdu.ReleaseReply();
            default -> new Pdu.Abort(body.getUnsignedByte(2), body.getUnsignedByte(3));
        };
    }

    /** Each value: length of what follows, context id, header, fragment. */
    private static void checkValues(ByteBuf body) {
        int at = 0;
        while (at < body.readableBytes()) {
            int left = body.readableBytes() - at;
            long length = left < PDV_HEADER_BYTES ? -1 : body.getUnsignedInt(body.readerIndex() + at);
            if (length < 2 || length > left - 4) {
                throw new PduException(
                        Pdu.Abort.INVALID_VALUE,
                        "length of a data value: %d (expected: 2 to %d)".formatted(length, Math.max(2, left - 4)));
            }
            at += 4 + (int) length;
        }
    }
}
