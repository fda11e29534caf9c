package org.petmr.acquisition.dicom.netty;

import io.netty.buffer.ByteBuf;

/**
 * What sits on an upper layer. Called by one thread at a time, the handler's own, which may block.
 */
interface AssociationUser {

    /** Acceptor only: answers a request with {@link Pdu.AssociateAccept} or {@link Pdu.AssociateReject}. */
    Pdu requested(Pdu.AssociateRequest request);

    /** Requestor only: the peer has accepted. */
    void accepted(Pdu.AssociateAccept accept);

    /**
     * A piece of a message.
     *
     * @param fragment borrowed for the call; throw {@link PduException} when the piece has no place here
     */
    void fragment(int contextId, boolean isCommand, boolean isLast, ByteBuf fragment);

    /** The channel takes more again after it was full. */
    default void writable() {}

    /**
     * The association is over. Called once.
     *
     * @param fault why it ended out of order; empty after an orderly release
     */
    void closed(String fault);
}
