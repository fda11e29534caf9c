package org.petmr.recon.event;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Version 1: the file is its header and then frames. */
final class PlainFrameBytes implements FrameBytes {

    private final FileChannel channel;
    private final long from;

    PlainFrameBytes(FileChannel channel, long from) throws IOException {
        this.channel = channel;
        this.from = from;
        channel.position(from);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return channel.read(into);
    }

    @Override
    public void toTail(int bytes) throws IOException {
        channel.position(Math.max(from, channel.size() - bytes));
    }

    @Override
    public double fraction() throws IOException {
        return Math.min(1, (double) channel.position() / Math.max(1, channel.size()));
    }

    @Override
    public BlockAccount account() {
        return BlockAccount.NONE;
    }
}
