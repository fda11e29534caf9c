package org.petmr.simulator.detector;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32C;
import org.petmr.acquisition.wire.FrameSender;
import org.petmr.recon.event.Frame;

/** Does to the frames of a run, on their way to the host, what a {@link FaultPlan} says. */
final class FaultyWire implements FrameSender.Way {

    private static final long OUTSIDE_A_RUN = -1;
    private static final int HEADER_CRC_AT = 28;
    private static final int LENGTH_AT = 8;
    private static final int SEQ_AT = 16;

    private final HostLink link;
    private final List<Fault> faults;
    private final long[] framesLeft;
    private final boolean[] isDone;
    private final SplittableRandom random;
    /** A frame that waits for the next to overtake it, or null. */
    private ByteBuffer overtaken;

    private Frame.Header overtakenHeader;
    private volatile long scanMs;

    FaultyWire(HostLink link, FaultPlan plan) {
        this.link = link;
        this.faults = plan.faults();
        this.framesLeft = faults.stream().mapToLong(Fault::count).toArray();
        this.isDone = new boolean[faults.size()];
        this.random = new SplittableRandom(plan.seed());
    }

    /** Time of the scan at the first word of what comes next; it doesn't go over the wire. */
    void atScanTime(long ms) {
        scanMs = ms;
    }

    @Override
    public void write(ByteBuffer frame, Frame.Header header) throws IOException {
        write(frame, header, header.runTag() == 0 ? OUTSIDE_A_RUN : scanMs);
    }

    private void write(ByteBuffer frame, Frame.Header header, long scanMs) throws IOException {
        if (scanMs >= 0) {
            for (int i = 0; i < faults.size(); i++) {
                Fault fault = faults.get(i);
                if (!fault.kind().isOfFrames() && !isDone[i] && fault.isAt(scanMs)) {
                    isDone[i] = true;
                    strike(fault);
                }
            }
        }
        if (scanMs >= 0 && header.type() == Frame.DATA) {
            for (int i = 0; i < faults.size(); i++) {
                if (isHit(i, scanMs)) {
                    hit(faults.get(i).kind(), frame, header);
                    return;
                }
            }
        }
        if (header.type() != Frame.DATA) {
            sendOvertaken();
        }
        link.write(frame, header);
        sendOvertaken();
    }

    private boolean isHit(int i, long scanMs) {
        Fault fault = faults.get(i);
        if (!fault.kind().isOfFrames() || !fault.isAt(scanMs)) {
            return false;
        }
        if (fault.part() > 0) {
            return random.nextDouble() < fault.part();
        }
        return framesLeft[i] > 0 && framesLeft[i]-- > 0;
    }

    private void strike(Fault fault) throws IOException {
        long ms = Math.round(fault.amount());
        switch (fault.kind()) {
            case STALL -> LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(ms));
            case DIE -> {
                link.hangUp();
                throw new IOException("the node died, as planned");
            }
            case RECONNECT -> {
                link.hangUp();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(ms));
            }
            case HALF_OPEN -> link.vanish();
            case DEAF -> link.stopReading();
            default -> {
                // clock, sequence and bursts go wrong before the frame is sealed
            }
        }
    }

    private void hit(Fault.Kind kind, ByteBuffer frame, Frame.Header header) throws IOException {
        int from = frame.position();
        int to = frame.limit();
        switch (kind) {
            case DROP -> frame.position(to);
            case DUPLICATE -> {
                link.write(frame, header);
                link.write(frame.position(from), header);
            }
            case REORDER -> {
                sendOvertaken();
                overtaken = ByteBuffer.allocate(to - from)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .put(frame)
                        .flip();
                overtakenHeader = header;
            }
            case CORRUPT_PAYLOAD -> {
                int at = from + Frame.HEADER_BYTES;
                frame.put(at, (byte) (frame.get(at) ^ 1));
                link.write(frame, header);
            }
            case CORRUPT_HEADER -> {
                frame.put(from + SEQ_AT, (byte) (frame.get(from + SEQ_AT) ^ 1));
                link.write(frame, header);
                link.awaitHangUp();
            }
            case CORRUPT_LENGTH -> {
                frame.putInt(from + LENGTH_AT, header.payloadWords() - 1);
                CRC32C crc = new CRC32C();
                crc.update(frame.slice(from, HEADER_CRC_AT));
                frame.putInt(from + HEADER_CRC_AT, (int) crc.getValue());
                link.write(frame, header);
                link.awaitHangUp();
            }
            default -> throw new IllegalStateException(kind + " is no fault of frames");
        }
    }

    private void sendOvertaken() throws IOException {
        if (overtaken != null) {
            ByteBuffer late = overtaken;
            overtaken = null;
            link.write(late, overtakenHeader);
        }
    }
}
