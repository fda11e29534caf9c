package org.petmr.acquisition;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Runs a program of somebody else to its end. */
public final class OutsideProgram {

    private static final int LIMIT_S = 120;

    /** @param output what it wrote, errors included */
    public record Result(int status, String output) {}

    private OutsideProgram() {}

    public static Result run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS)) {
                throw new IOException(command[0] + ": still running after " + LIMIT_S + " s");
            }
            return new Result(process.exitValue(), output);
        } finally {
            process.destroyForcibly();
        }
    }
}
