package org.petmr.acquisition.said;

import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.Optional;
import org.petmr.acquisition.AcquisitionException;

/** How one room refuses another's request over the event bus: with status and sentence, as it always does, and with the code. */
public final class Refusals {

    private Refusals() {}

    /** What the asking side gets: within one process it is this object itself. */
    private static final class Reply extends ReplyException implements Said.Speaks {

        private static final long serialVersionUID = 1L;

        private final transient Optional<Said> said;

        Reply(int status, String sentence, Optional<Said> said) {
            super(ReplyFailure.RECIPIENT_FAILURE, status, sentence);
            this.said = said;
        }

        @Override
        public Optional<Said> said() {
            return said;
        }
    }

    /** Refuses a request because of what went wrong; what another room had refused is handed on as it is. */
    public static void answer(Message<?> message, Throwable e) {
        int status = AcquisitionException.Fault.FAILED.httpStatus();
        if (e instanceof AcquisitionException known) {
            status = known.fault().httpStatus();
        } else if (e instanceof ReplyException reply && reply.failureCode() > 0) {
            status = reply.failureCode();
        }
        Optional<Said> said = e instanceof Said.Speaks known ? known.said() : Optional.empty();
        message.reply(new Reply(status, String.valueOf(e.getMessage()), said));
    }
}
