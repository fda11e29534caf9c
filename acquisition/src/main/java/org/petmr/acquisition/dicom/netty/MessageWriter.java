package org.petmr.acquisition.dicom.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.petmr.acquisition.dicom.dimse.Command;

/** Cuts messages into PDUs that are no longer than the peer and we ourselves allow. */
final class MessageWriter {

    private static final int VALUE_HEADER_BYTES = 6;
    private static final int COMMAND = 1;
    private static final int LAST = 2;

    private final UpperLayer upperLayer;
    private final int maxFragmentBytes;

    /** @param peerMaxPduBytes as the peer said; 0 means that it has no limit */
    MessageWriter(UpperLayer upperLayer, long peerMaxPduBytes, int ownMaxPduBytes) {
        long limit = peerMaxPduBytes == 0 ? ownMaxPduBytes : Math.min(peerMaxPduBytes, ownMaxPduBytes);
        // A peer that allows nothing useful gets the smallest PDU that makes progress; fragments have even lengths.
        this.maxFragmentBytes = (int) Math.max(2, limit - VALUE_HEADER_BYTES) & ~1;
        this.upperLayer = upperLayer;
    }

    void send(int contextId, Command command) {
        byte[] bytes = command.bytes();
        for (int at = 0; at < bytes.length; at += maxFragmentBytes) {
            int length = Math.min(maxFragmentBytes, bytes.length - at);
            int flags = COMMAND | (at + length == bytes.length ? LAST : 0);
            send(contextId, flags, Unpooled.wrappedBuffer(bytes, at, length));
        }
    }

    /**
     * Sends the next piece of a data set.
     *
     * @param left bytes not yet sent
     * @return bytes still left afterwards
     */
    long sendNext(int contextId, InputStream in, long left) throws IOException {
        int length = (int) Math.min(maxFragmentBytes, left);
        byte[] bytes = in.readNBytes(length);
        if (bytes.length != length) {
            throw new IOException("ends %d bytes early".formatted(left - bytes.length));
        }
        send(contextId, left == length ? LAST : 0, Unpooled.wrappedBuffer(bytes));
        return left - length;
    }

    /** Sends a data set that lies in memory, however full the channel is: for small ones. */
    void sendAll(int contextId, byte[] dataSet) {
        ByteArrayInputStream in = new ByteArrayInputStream(dataSet);
        long left = dataSet.length;
        try {
            do {
                left = sendNext(contextId, in, left); // an empty data set is one empty fragment
            } while (left > 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
    }

    private void send(int contextId, int flags, ByteBuf fragment) {
        ByteBuf head = Unpooled.buffer(VALUE_HEADER_BYTES);
        head.writeInt(fragment.readableBytes() + 2).writeByte(contextId).writeByte(flags);
        upperLayer.send(new Pdu.Data(Unpooled.wrappedBuffer(head, fragment)));
    }
}
