package org.petmr.acquisition.ingest;

import java.nio.ByteBuffer;
import org.petmr.acquisition.link.FrameBatch;
import org.petmr.recon.event.Frame;

/**
 * The record of the only source: its frames as they came, byte for byte, but for those of which something is to be said or
 * set right.
 */
final class SingleRecorder implements Recorder {

    private final Out out;
    private final FrameMaker maker;
    private final FrameWords words;
    private Frame.Header last = new Frame.Header(Frame.DATA, 0, 0, 0, 0, 0, 0);

    SingleRecorder(SourceLedger ledger, Out out) {
        this.out = out;
        this.maker = new FrameMaker(out);
        this.words = new FrameWords(ledger.notes());
    }

    @Override
    public void accept(FrameBatch batch) {
        for (int i = 0; i < batch.spans(); i++) {
            span(batch.span(i));
        }
    }

    private void span(ByteBuffer span) {
        int plainFrom = span.position();
        int end = span.limit();
        int at = plainFrom;
        while (at < end) {
            int next = at + Frame.HEADER_BYTES + 8 * span.getInt(at + 8) + Frame.TRAILER_BYTES;
            if (words.isPlain()) {
                words.pass();
            } else {
                plain(span, plainFrom, at);
                changed(span, at);
                plainFrom = next;
            }
            at = next;
        }
        plain(span, plainFrom, end);
    }

    private void plain(ByteBuffer span, int from, int to) {
        if (to > from) {
            out.append(span.duplicate().order(span.order()).limit(to).position(from));
        }
    }

    private void changed(ByteBuffer b, int at) {
        Frame.Header h = Frame.header(b, at);
        last = h;
        boolean isData = h.type() == Frame.DATA;
        words.read(b, at, h.payloadWords(), isData);
        maker.words(h, words.words(), 0, words.count());
        if (isData) {
            return;
        }
        if (FrameMaker.isSpan(h.type()) && words.shiftMs() != 0) {
            maker.shifted(b, at, h, ms -> ms + words.shiftMs());
        } else {
            plain(b, at, at + h.frameBytes());
        }
    }

    @Override
    public void goOn() {
        // nothing waits here
    }

    @Override
    public void finish() {
        words.end();
        maker.words(last, words.words(), 0, words.count());
    }
}
