package org.petmr.acquisition.dicom.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Writes PDUs into buffers. */
final class PduEncoder {

    private PduEncoder() {}

    /** A new buffer with the whole PDU; for {@link Pdu.Data} a header joined to its values, which it takes over. */
    static ByteBuf encode(Pdu pdu, ByteBufAllocator allocator) {
        if (pdu instanceof Pdu.Data data) {
            ByteBuf head = allocator.buffer(6);
            head.writeByte(4).writeByte(0).writeInt(data.values().readableBytes());
            return allocator.compositeBuffer(2).addComponents(true, head, data.values());
        }
        ByteBuf out = allocator.buffer(256);
        out.writeByte(type(pdu)).writeByte(0).writeInt(0);
        if (pdu instanceof Pdu.AssociateRequest request) {
            AssociateCodec.write(request, out);
        } else if (pdu instanceof Pdu.AssociateAccept accept) {
            AssociateCodec.write(accept, out);
        } else if (pdu instanceof Pdu.AssociateReject reject) {
            out.writeByte(0)
                    .writeByte(reject.result())
                    .writeByte(reject.source())
                    .writeByte(reject.reason());
        } else if (pdu instanceof Pdu.Abort abort) {
            out.writeZero(2).writeByte(abort.source()).writeByte(abort.reason());
        } else {
            out.writeZero(4);
        }
        return out.setInt(2, out.writerIndex() - 6);
    }

    private static int type(Pdu pdu) {
        if (pdu instanceof Pdu.AssociateRequest) {
            return 1;
        }
        if (pdu instanceof Pdu.AssociateAccept) {
            return 2;
        }
        if (pdu instanceof Pdu.AssociateReject) {
            return 3;
        }
        if (pdu instanceof Pdu.ReleaseRequest) {
            return 5;
        }
        return pdu instanceof Pdu.ReleaseReply ? 6 : 7;
    }
}
