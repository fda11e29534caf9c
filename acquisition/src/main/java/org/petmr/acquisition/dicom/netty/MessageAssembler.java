package org.petmr.acquisition.dicom.netty;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.petmr.acquisition.dicom.dimse.Command;
import org.petmr.acquisition.dicom.dimse.IncomingFile;

/**
 * Joins the fragments of messages whose data sets are small enough for memory: worklist items, performed steps, reports.
 * Objects go to disk instead, see {@link IncomingFile}.
 */
final class MessageAssembler {

    /** A thousand references of a commitment are 150 KiB; a performed step with as many images no more. */
    static final int MAX_DATA_SET_BYTES = 16 << 20;

    /**
     * A whole message.
     *
     * @param dataSet as on the wire; empty when the command announces none
     */
    record Message(int contextId, Command command, byte[] dataSet) {}

    private final CommandAssembler commands = new CommandAssembler();
    private final ByteArrayOutputStream dataSet = new ByteArrayOutputStream();
    private Command awaiting;
    private int contextId;

    /** Takes a fragment; gives the message once its last one is in. */
    Optional<Message> add(int fragmentContextId, boolean isCommand, boolean isLast, ByteBuf fragment) {
        if (isCommand == (awaiting != null)) {
            throw new PduException(
                    Pdu.Abort.UNEXPECTED_PDU,
                    isCommand ? "command fragment within a data set" : "data fragment without a command");
        }
        if (isCommand) {
            Optional<Command> command = commands.add(fragmentContextId, isLast, fragment);
            if (command.isPresent() && command.get().hasDataSet()) {
                awaiting = command.get();
                contextId = fragmentContextId;
                return Optional.empty();
            }
            return command.map(complete -> new Message(fragmentContextId, complete, new byte[0]));
        }
        if (fragmentContextId != contextId) {
            throw new PduException(Pdu.Abort.INVALID_VALUE, "data set: fragments of two contexts interleaved");
        }
        if (dataSet.size() + fragment.readableBytes() > MAX_DATA_SET_BYTES) {
            throw new PduException(
                    Pdu.Abort.INVALID_VALUE, "data set: longer than %d bytes".formatted(MAX_DATA_SET_BYTES));
        }
        try {
            fragment.readBytes(dataSet, fragment.readableBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        if (!isLast) {
            return Optional.empty();
        }
        Message message = new Message(contextId, awaiting, dataSet.toByteArray());
        awaiting = null;
        dataSet.reset();
        return Optional.of(message);
    }
}
