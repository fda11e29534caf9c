package org.petmr.simulator.console;

import java.io.IOException;

/** The service has refused; nothing has changed there. */
public final class ProblemException extends IOException {

    private static final long serialVersionUID = 1L;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;

    private final transient Problem problem;

    ProblemException(Problem problem) {
        super(problem.detail());
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }

    /** Whether the session is not in a state that allows it. */
    public boolean isConflict() {
        return problem.status() == CONFLICT;
    }

    /** Whether it has changed since it was read: read it again, and look. */
    public boolean isOutdated() {
        return problem.status() == PRECONDITION_FAILED;
    }
}
