package org.petmr.acquisition.link;

/** Ends a connection: thrown by what reads its bytes, caught by the decoder, which closes and counts. No stack trace. */
final class LinkRefusal extends Exception {

    private static final long serialVersionUID = 1L;

    private final LinkFault fault;

    LinkRefusal(LinkFault fault, String message) {
        super(message, null, false, false);
        this.fault = fault;
    }

    LinkFault fault() {
        return fault;
    }
}
