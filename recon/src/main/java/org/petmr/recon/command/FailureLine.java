package org.petmr.recon.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CancellationException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Turns a failed command into one line and an exit status: 2 when the input or the surroundings are to blame, 1 when we are.
 * The stack trace is for {@code PETMR_VERBOSE=1} alone.
 */
public final class FailureLine implements IExecutionExceptionHandler, IParameterExceptionHandler {

    private static final int OURS = 1;
    private static final int THEIRS = 2;

    private final Class<? extends RuntimeException> knownOfOtherFloors;

    public FailureLine() {
        this(IllegalArgumentException.class);
    }

    /** @param knownOfOtherFloors an exception whose message is meant for people too */
    public FailureLine(Class<? extends RuntimeException> knownOfOtherFloors) {
        this.knownOfOtherFloors = knownOfOtherFloors;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        if (failure instanceof UncheckedIOException unchecked) {
            return handleExecutionException(unchecked.getCause(), command, parsed);
        }
        PrintWriter err = command.getErr();
        boolean isTheirs = failure instanceof IllegalArgumentException
                || failure instanceof IOException
                || failure instanceof CancellationException
                || knownOfOtherFloors.isInstance(failure);
        err.printf("%s: %s%n", name(command), message(failure));
        if (System.getenv("PETMR_VERBOSE") != null) {
            failure.printStackTrace(err);
        } else if (!isTheirs) {
            err.println("This is a fault of petmr. PETMR_VERBOSE=1 shows where.");
        }
        err.flush();
        return isTheirs ? THEIRS : OURS;
    }

    /** A line and where to find help, not the whole help, in which the line would be lost. */
    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        String name = name(command);
        PrintWriter err = command.getErr();
        err.printf("%s: %s (see %s --help)%n", name, failure.getMessage(), name);
        err.flush();
        return THEIRS;
    }

    /** As it was typed, such as {@code petmr nema iq}. */
    private static String name(CommandLine command) {
        String name = command.getCommandSpec().qualifiedName();
        return name.equals("petmr") || name.startsWith("petmr ") ? name : "petmr " + command.getCommandName();
    }

    private String message(Exception failure) {
        boolean isForPeople = failure instanceof IllegalArgumentException || knownOfOtherFloors.isInstance(failure);
        if (isForPeople && failure.getMessage() != null) {
            return failure.getMessage();
        }
        if (failure instanceof NoSuchFileException missing) {
            return "%s: not there (expected: a readable file)".formatted(missing.getFile());
        }
        if (failure instanceof AccessDeniedException denied) {
            return "%s: no permission (expected: to read or write it)".formatted(denied.getFile());
        }
        if (failure.getClass() == IOException.class && failure.getMessage() != null) {
            return failure.getMessage();
        }
        String kind = failure.getClass().getSimpleName();
        return failure.getMessage() == null ? kind : kind + ": " + failure.getMessage();
    }
}
