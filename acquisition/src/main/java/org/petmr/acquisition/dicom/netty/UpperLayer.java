package org.petmr.acquisition.dicom.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.petmr.acquisition.dicom.DicomNodeConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One association: the state machine of PS3.8 section 9.2. Anything that a state does not expect is answered by A-ABORT.
 *
 * <p>Reading is asked for after each batch has been handled, so a slow user slows the peer instead of filling memory. All
 * fields belong to the handler's executor.
 */
final class UpperLayer extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(UpperLayer.class);

    private final DicomNodeConfig.Timeouts timeouts;
    private final AssociationUser user;
    private final Pdu.AssociateRequest request;
    private State state = State.STA1;
    private ChannelHandlerContext context;
    private Future<?> timer;
    private String fault = "connection lost";
    private boolean isOver;

    private UpperLayer(DicomNodeConfig.Timeouts timeouts, AssociationUser user, Pdu.AssociateRequest request) {
        this.timeouts = timeouts;
        this.user = user;
        this.request = request;
    }

    static UpperLayer acceptor(DicomNodeConfig.Timeouts timeouts, AssociationUser user) {
        return new UpperLayer(timeouts, user, null);
    }

    static UpperLayer requestor(DicomNodeConfig.Timeouts timeouts, AssociationUser user, Pdu.AssociateRequest request) {
        return new UpperLayer(timeouts, user, request);
    }

    State state() {
        return state;
    }

    private boolean isRequestor() {
        return request != null;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (isRequestor()) {
            state = State.STA5;
            send(request);
            startTimer(timeouts.associate(), "no answer to the association request");
        } else {
            state = State.STA2;
            startTimer(timeouts.artim(), "no association request");
        }
        ctx.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            handle((Pdu) message);
        } catch (PduException e) {
            fail(e.getMessage(), e.abortReason());
        } finally {
            if (message instanceof Pdu.Data data) {
                ReferenceCountUtil.release(data.values());
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.read();
    }

    private void handle(Pdu pdu) {
        if (state == State.STA13) {
            if (pdu instanceof Pdu.Abort) {
                context.close();
            }
            return; // AA-6: what comes after the end is ignored
        }
        if (pdu instanceof Pdu.Abort abort) {
            fault = abort.inWords();
            stopTimer();
            context.close();
        } else if (pdu instanceof Pdu.Data data && canReceive()) {
            fragments(data.values());
        } else if (pdu instanceof Pdu.AssociateRequest asked && state == State.STA2) {
            answer(asked);
        } else if (pdu instanceof Pdu.AssociateAccept accept && state == State.STA5) {
            stopTimer();
            state = State.STA6;
            user.accepted(accept);
        } else if (pdu instanceof Pdu.AssociateReject reject && state == State.STA5) {
            fault = "rejected: " + reject.inWords();
            stopTimer();
            context.close();
        } else if (pdu instanceof Pdu.ReleaseRequest && (state == State.STA6 || state == State.STA7)) {
            releaseRequested();
        } else if (pdu instanceof Pdu.ReleaseReply) {
            releaseReplied();
        } else {
            unexpected(pdu);
        }
    }

    /** In Sta7 the peer may still send what it had on the way (PS3.8 AR-6). */
    private boolean canReceive() {
        return state == State.STA6 || state == State.STA7;
    }

    private void fragments(ByteBuf values) {
        while (values.isReadable()) {
            int length = values.readInt();
            int contextId = values.readUnsignedByte();
            int header = values.readUnsignedByte();
            user.fragment(contextId, (header & 1) != 0, (header & 2) != 0, values.readSlice(length - 2));
        }
    }

    private void answer(Pdu.AssociateRequest asked) {
        stopTimer();
        state = State.STA3;
        Pdu answer = user.requested(asked);
        if (answer instanceof Pdu.AssociateReject reject) {
            LOG.warn("association rejected peer={} reason={}", context.channel().remoteAddress(), reject.inWords());
            fault = "rejected: " + reject.inWords();
            endAfter(answer);
        } else {
            state = State.STA6;
            send(answer);
        }
    }

    private void releaseRequested() {
        if (state == State.STA6) {
            state = State.STA8;
            fault = "";
            endAfter(new Pdu.ReleaseReply());
        } else if (isRequestor()) {
            state = State.STA9; // collision: the requestor answers first, then waits for its own reply
            send(new Pdu.ReleaseReply());
            state = State.STA11;
        } else {
            state = State.STA10;
        }
    }

    private void releaseReplied() {
        switch (state) {
            case STA7, STA11 -> {
                fault = "";
                stopTimer();
                context.close();
            }
            case STA10 -> {
                state = State.STA12;
                fault = "";
                endAfter(new Pdu.ReleaseReply());
            }
            default -> unexpected(new Pdu.ReleaseReply());
        }
    }

    private void unexpected(Pdu pdu) {
        fail(pdu.getClass().getSimpleName() + " in state " + state, Pdu.Abort.UNEXPECTED_PDU);
    }

    /** Sends a PDU of the user's messages. Only in an established association. */
    void send(Pdu pdu) {
        context.writeAndFlush(PduEncoder.encode(pdu, context.alloc()));
    }

    ChannelHandlerContext context() {
        return context;
    }

    /** Asks the peer to end in order. */
    void release() {
        if (state == State.STA6) {
            state = State.STA7;
            send(new Pdu.ReleaseRequest());
            startTimer(timeouts.release(), "no answer to the release request");
        }
    }

    /** Breaks off on the user's behalf. */
    void abort(String why) {
        abort(why, new Pdu.Abort(Pdu.Abort.USER, Pdu.Abort.NOT_SPECIFIED));
    }

    private void fail(String why, int reason) {
        abort(why, new Pdu.Abort(Pdu.Abort.PROVIDER, reason));
    }

    private void abort(String why, Pdu.Abort pdu) {
        if (state == State.STA13) {
            return;
        }
        LOG.warn(
                "association aborted peer={} state={} reason={}",
                context.channel().remoteAddress(),
                state,
                why);
        fault = why;
        endAfter(pdu);
    }

    /** Sends the last PDU and waits for the peer to close, not for ever: closing first could cost it that PDU. */
    private void endAfter(Pdu last) {
        state = State.STA13;
        String why = fault;
        startTimer(timeouts.artim(), why);
        context.writeAndFlush(PduEncoder.encode(last, context.alloc()))
                .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    private void startTimer(Duration limit, String why) {
        stopTimer();
        timer = context.executor().schedule(() -> expired(why), limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void expired(String why) {
        if (!fault.isEmpty()) {
            fault = why;
        }
        if (state == State.STA5 || state == State.STA7) {
            fail(why, Pdu.Abort.NOT_SPECIFIED);
        } else {
            context.close();
        }
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable() && state == State.STA6) {
            user.writable();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof IdleStateEvent) {
            fail("nothing moved for " + timeouts.idle().toSeconds() + " s", Pdu.Abort.NOT_SPECIFIED);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        stopTimer();
        if (!isOver) {
            isOver = true;
            user.closed(fault);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Throwable real = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        if (real instanceof PduException wrong) {
            fail(wrong.getMessage(), wrong.abortReason());
        } else if (real instanceof SSLException) {
            fault = "TLS: " + real.getMessage();
            ctx.close();
        } else if (real instanceof java.io.IOException) {
            fault = "connection lost: " + real.getMessage();
            ctx.close();
        } else {
            LOG.error("association failed peer={}", ctx.channel().remoteAddress(), real);
            fail("internal fault: " + real.getMessage(), Pdu.Abort.NOT_SPECIFIED);
        }
    }
}
