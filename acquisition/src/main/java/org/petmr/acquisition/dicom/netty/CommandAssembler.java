package org.petmr.acquisition.dicom.netty;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.petmr.acquisition.dicom.DicomFormatException;
import org.petmr.acquisition.dicom.dimse.Command;

/** Joins the fragments of a command set; the largest one is a few hundred bytes, so a long one is hostile. */
final class CommandAssembler {

    private static final int MAX_COMMAND_BYTES = 1 << 16;

    private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
    private int contextId;

    /** Takes a fragment; gives the command once its last one is in. */
    Optional<Command> add(int fragmentContextId, boolean isLast, ByteBuf fragment) {
        if (collected.size() == 0) {
            contextId = fragmentContextId;
        } else if (contextId != fragmentContextId) {
            throw new PduException(Pdu.Abort.INVALID_VALUE, "command: fragments of two contexts interleaved");
        }
        if (collected.size() + fragment.readableBytes() > MAX_COMMAND_BYTES) {
            throw new PduException(
                    Pdu.Abort.INVALID_VALUE, "command: longer than %d bytes".formatted(MAX_COMMAND_BYTES));
        }
        try {
            fragment.readBytes(collected, fragment.readableBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        if (!isLast) {
            return Optional.empty();
        }
        try {
            Command command = Command.read(collected.toByteArray());
            command.field();
            command.hasDataSet();
            return Optional.of(command);
        } catch (DicomFormatException e) {
            throw new PduException(Pdu.Abort.INVALID_VALUE, "command: " + e.getMessage());
        } finally {
            collected.reset();
        }
    }
}
