package org.petmr.acquisition.dicom.netty;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.petmr.acquisition.dicom.Uids;

/** The bodies of A-ASSOCIATE requests and accepts (PS3.8 9.3.2, 9.3.3, Annex D). Unknown items are skipped. */
final class AssociateCodec {

    private static final int TITLE_BYTES = 16;
    private static final int RESERVED_BYTES = 32;
    private static final int MAX_CONTEXTS = 128;

    /** What a side means that does not say (PS3.8 D.1 leaves it open; 16 KiB is the common default). */
    private static final long DEFAULT_MAX_PDU_BYTES = 16384;

    private static final int APPLICATION_CONTEXT = 0x10;
    private static final int PROPOSED_CONTEXT = 0x20;
    private static final int ANSWERED_CONTEXT = 0x21;
    private static final int ABSTRACT_SYNTAX = 0x30;
    private static final int TRANSFER_SYNTAX = 0x40;
    private static final int USER_INFORMATION = 0x50;
    private static final int MAX_LENGTH = 0x51;
    private static final int IMPLEMENTATION_CLASS = 0x52;
    private static final int ROLE_SELECTION = 0x54;
    private static final int IMPLEMENTATION_VERSION = 0x55;

    private AssociateCodec() {}

    static Pdu.AssociateRequest readRequest(ByteBuf in) {
        int version = in.readUnsignedShort();
        in.skipBytes(2);
        String called = text(in, TITLE_BYTES);
        String calling = text(in, TITLE_BYTES);
        in.skipBytes(RESERVED_BYTES);
        String applicationContext = "";
        Pdu.UserInformation user = new Pdu.UserInformation(DEFAULT_MAX_PDU_BYTES, "", "");
        List<Pdu.ProposedContext> contexts = new ArrayList<>();
        while (in.isReadable()) {
            int type = in.readUnsignedByte();
            ByteBuf item = item(in);
            switch (type) {
                case APPLICATION_CONTEXT -> applicationContext = uid(item);
                case PROPOSED_CONTEXT -> contexts.add(proposed(item));
                case USER_INFORMATION -> user = user(item);
                default -> {} // unknown items are to be passed over (PS3.8 9.3.1)
            }
            if (contexts.size() > MAX_CONTEXTS) {
                throw wrong("presentation contexts: more than %d".formatted(MAX_CONTEXTS));
            }
        }
        return new Pdu.AssociateRequest(version, called, calling, applicationContext, contexts, user);
    }

    static Pdu.AssociateAccept readAccept(ByteBuf in) {
        in.skipBytes(4);
        String called = text(in, TITLE_BYTES);
        String calling = text(in, TITLE_BYTES);
        in.skipBytes(RESERVED_BYTES);
        String applicationContext = "";
        Pdu.UserInformation user = new Pdu.UserInformation(DEFAULT_MAX_PDU_BYTES, "", "");
        List<Pdu.AnsweredContext> contexts = new ArrayList<>();
        while (in.isReadable()) {
            int type = in.readUnsignedByte();
            ByteBuf item = item(in);
            switch (type) {
                case APPLICATION_CONTEXT -> applicationContext = uid(item);
                case ANSWERED_CONTEXT -> contexts.add(answered(item));
                case USER_INFORMATION -> user = user(item);
                default -> {}
            }
            if (contexts.size() > MAX_CONTEXTS) {
                throw wrong("presentation contexts: more than %d".formatted(MAX_CONTEXTS));
            }
        }
        return new Pdu.AssociateAccept(called, calling, applicationContext, contexts, user);
    }

    private static Pdu.ProposedContext proposed(ByteBuf in) {
        int id = contextHead(in)[0];
        String abstractSyntax = "";
        List<String> transferSyntaxes = new ArrayList<>();
        while (in.isReadable()) {
            int type = in.readUnsignedByte();
            ByteBuf item = item(in);
            if (type == ABSTRACT_SYNTAX) {
                abstractSyntax = uid(item);
            } else if (type == TRANSFER_SYNTAX) {
                transferSyntaxes.add(uid(item));
            }
        }
        return new Pdu.ProposedContext(id, abstractSyntax, transferSyntaxes);
    }

    private static Pdu.AnsweredContext answered(ByteBuf in) {
        int[] head = contextHead(in);
        String transferSyntax = "";
        while (in.isReadable()) {
            int type = in.readUnsignedByte();
            ByteBuf item = item(in);
            if (type == TRANSFER_SYNTAX) {
                transferSyntax = uid(item);
            }
        }
        return new Pdu.AnsweredContext(head[0], head[1], transferSyntax);
    }

    /** Context id, which is odd, and in an answer the result. */
    private static int[] contextHead(ByteBuf in) {
        if (in.readableBytes() < 4) {
            throw wrong("presentation context: %d bytes (expected: at least 4)".formatted(in.readableBytes()));
        }
        int id = in.readUnsignedByte();
        in.skipBytes(1);
        int result = in.readUnsignedByte();
        in.skipBytes(1);
        if ((id & 1) == 0) {
            throw wrong("presentation context id: %d (expected: odd)".formatted(id));
        }
        return new int[] {id, result};
    }

    private static Pdu.UserInformation user(ByteBuf in) {
        long maxPduBytes = DEFAULT_MAX_PDU_BYTES;
        String implementationClass = "";
        String version = "";
        List<Pdu.RoleSelection> roles = new ArrayList<>();
        while (in.isReadable()) {
            int type = in.readUnsignedByte();
            ByteBuf item = item(in);
            switch (type) {
                case MAX_LENGTH -> {
                    if (item.readableBytes() != 4) {
                        throw wrong("maximum length item: %d bytes (expected: 4)".formatted(item.readableBytes()));
                    }
                    maxPduBytes = item.readUnsignedInt();
                }
                case IMPLEMENTATION_CLASS -> implementationClass = uid(item);
                case ROLE_SELECTION -> roles.add(role(item));
                case IMPLEMENTATION_VERSION ->
                    version = text(item, item.readableBytes()).strip();
                default -> {}
            }
        }
        return new Pdu.UserInformation(maxPduBytes, implementationClass, version, roles);
    }

    private static Pdu.RoleSelection role(ByteBuf in) {
        int length = in.readableBytes() < 2 ? -1 : in.readUnsignedShort();
        if (length < 0 || length != in.readableBytes() - 2) {
            throw wrong("role selection: a UID of %d bytes among %d (expected: all but two)"
                    .formatted(length, in.readableBytes()));
        }
        String sopClassUid = uid(in.readSlice(length));
        return new Pdu.RoleSelection(sopClassUid, in.readByte() != 0, in.readByte() != 0);
    }

    /** Reads the rest of an item's head and its body; the type has been read. */
    private static ByteBuf item(ByteBuf in) {
        int length = in.readableBytes() < 3 ? -1 : in.getUnsignedShort(in.readerIndex() + 1);
        if (length < 0 || length > in.readableBytes() - 3) {
            throw wrong(
                    "item length: %d (expected: at most %d)".formatted(length, Math.max(0, in.readableBytes() - 3)));
        }
        in.skipBytes(3);
        return in.readSlice(length);
    }

    private static String uid(ByteBuf in) {
        String uid = text(in, in.readableBytes()).replace("\0", "").strip();
        if (!Uids.isValid(uid)) {
            throw wrong("identifier of " + uid.length() + " characters (expected: a UID)");
        }
        return uid;
    }

    private static String text(ByteBuf in, int bytes) {
        return in.readCharSequence(bytes, StandardCharsets.ISO_8859_1).toString();
    }

    private static PduException wrong(String message) {
        return new PduException(Pdu.Abort.INVALID_VALUE, message);
    }

    static void write(Pdu.AssociateRequest request, ByteBuf out) {
        head(request.protocolVersion(), request.calledField(), request.callingField(), out);
        item(APPLICATION_CONTEXT, request.applicationContext(), out);
        for (Pdu.ProposedContext context : request.contexts()) {
            int lengthAt = open(PROPOSED_CONTEXT, out);
            out.writeByte(context.id()).writeZero(3);
            item(ABSTRACT_SYNTAX, context.abstractSyntax(), out);
            context.transferSyntaxes().forEach(syntax -> item(TRANSFER_SYNTAX, syntax, out));
            close(lengthAt, out);
        }
        user(request.user(), out);
    }

    static void write(Pdu.AssociateAccept accept, ByteBuf out) {
        head(1, accept.calledField(), accept.callingField(), out);
        item(APPLICATION_CONTEXT, accept.applicationContext(), out);
        for (Pdu.AnsweredContext context : accept.contexts()) {
            int lengthAt = open(ANSWERED_CONTEXT, out);
            out.writeByte(context.id()).writeByte(0).writeByte(context.result()).writeByte(0);
            item(TRANSFER_SYNTAX, context.transferSyntax(), out);
            close(lengthAt, out);
        }
        user(accept.user(), out);
    }

    private static void head(int version, String called, String calling, ByteBuf out) {
        out.writeShort(version).writeZero(2);
        out.writeCharSequence(title(called), StandardCharsets.ISO_8859_1);
        out.writeCharSequence(title(calling), StandardCharsets.ISO_8859_1);
        out.writeZero(RESERVED_BYTES);
    }

    private static void user(Pdu.UserInformation user, ByteBuf out) {
        int lengthAt = open(USER_INFORMATION, out);
        int maxLengthAt = open(MAX_LENGTH, out);
        out.writeInt((int) user.maxPduBytes());
        close(maxLengthAt, out);
        item(IMPLEMENTATION_CLASS, user.implementationClassUid(), out);
        for (Pdu.RoleSelection role : user.roles()) {
            int roleAt = open(ROLE_SELECTION, out);
            out.writeShort(role.sopClassUid().length());
            out.writeCharSequence(role.sopClassUid(), StandardCharsets.ISO_8859_1);
            out.writeByte(role.isUser() ? 1 : 0).writeByte(role.isProvider() ? 1 : 0);
            close(roleAt, out);
        }
        item(IMPLEMENTATION_VERSION, user.implementationVersion(), out);
        close(lengthAt, out);
    }

    /** A title as its field holds it: 16 characters, padded with spaces. */
    static String title(String aeTitle) {
        return (aeTitle + " ".repeat(TITLE_BYTES)).substring(0, TITLE_BYTES);
    }

    private static void item(int type, String text, ByteBuf out) {
        int lengthAt = open(type, out);
        out.writeCharSequence(text, StandardCharsets.ISO_8859_1);
        close(lengthAt, out);
    }

    private static int open(int type, ByteBuf out) {
        out.writeByte(type).writeByte(0).writeShort(0);
        return out.writerIndex();
    }

    private static void close(int bodyAt, ByteBuf out) {
        out.setShort(bodyAt - 2, out.writerIndex() - bodyAt);
    }
}
