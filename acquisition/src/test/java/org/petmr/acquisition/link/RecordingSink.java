package org.petmr.acquisition.link;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.petmr.recon.event.Frame;

/** Keeps what the link delivers, and gives every batch back. */
final class RecordingSink implements FrameSink {

    final List<Frame.Header> sound = new ArrayList<>();
    final List<Frame.Header> damaged = new ArrayList<>();
    final List<String> sources = new ArrayList<>();
    final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    @Override
    public boolean frame(int sourceId, ByteBuffer littleEndian, int at, Frame.Header header) {
        sound.add(header);
        return header.type() == Frame.DATA;
    }

    @Override
    public void damaged(int sourceId, Frame.Header header) {
        damaged.add(header);
    }

    @Override
    public void batch(FrameBatch batch) {
        for (int i = 0; i < batch.spans(); i++) {
            ByteBuffer span = batch.span(i);
            byte[] bytes = new byte[span.remaining()];
            span.get(bytes);
            kept.writeBytes(bytes);
        }
        batch.release();
    }

    @Override
    public void sourceUp(int sourceId, String description) {
        sources.add("up " + sourceId);
    }

    @Override
    public void sourceDown(int sourceId, String reason) {
        sources.add("down " + sourceId);
    }
}
