package org.petmr.acquisition.link;

/** Why a connection was closed by us, or a frame skipped: the key of the link's counters. */
public enum LinkFault {
    /** The first bytes are no PDL 1 frame. */
    GARBAGE,
    /** A header in mid-stream cannot be believed. */
    BAD_HEADER,
    /** A payload does not match its CRC; the frame is skipped, the connection stays. */
    BAD_PAYLOAD,
    /** No HELLO in time. */
    NO_HELLO,
    /** No key proved, or a wrong one. */
    AUTHENTICATION,
    /** HELLO with a wrong protocol, source or limit, or a second connection of one source. */
    HELLO_REFUSED,
    /** DESCRIPTOR that is no scanner, or not the armed one. */
    DESCRIPTOR_REFUSED,
    /** A frame that does not belong here: wrong order, wrong source, unreadable JSON. */
    PROTOCOL,
    /** Nothing was heard for so long that the other end must be gone. */
    SILENT,
    /** The socket failed. */
    SOCKET
}
