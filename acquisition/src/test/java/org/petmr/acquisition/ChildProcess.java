package org.petmr.acquisition;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A process of this test's class path that tells in lines how it gets on, made to be killed. */
public final class ChildProcess implements AutoCloseable {

    private static final long ENDS_WITHIN_S = 20;

    private final Process process;
    private final List<String> told = new ArrayList<>();

    private ChildProcess(Process process) {
        this.process = process;
    }

    /**
     * Starts one and waits until it is ready.
     *
     * @param options of the JVM; class and arguments follow
     * @param isReady of a line that it says
     */
    public static ChildProcess start(List<String> options, List<String> mainAndArguments, Predicate<String> isReady)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1"); // it lives for seconds
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(mainAndArguments);
        ChildProcess child = new ChildProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        try {
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(child.process.getInputStream(), StandardCharsets.UTF_8));
            String line = out.readLine();
            while (line != null && !isReady.test(line)) {
                child.told.add(line);
                line = out.readLine();
            }
            assertThat(line).as("it has started: %s", child.told).isNotNull();
            child.told.add(line);
            drain(out);
            return child;
        } catch (IOException | RuntimeException | AssertionError e) {
            child.process.destroyForcibly();
            throw e;
        }
    }

    /** A process whose output nobody reads stands still when the pipe is full. */
    private static void drain(BufferedReader out) {
        Thread reader = new Thread(
                () -> {
                    try {
                        while (out.readLine() != null) {
                            // its log, which nobody needs
                        }
                    } catch (IOException e) {
                        return; // killed
                    }
                },
                "drain");
        reader.setDaemon(true);
        reader.start();
    }

    /** Its lines up to the one that said that it is ready. */
    public List<String> told() {
        return List.copyOf(told);
    }

    /** {@code kill -9}. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(ENDS_WITHIN_S, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("ended by SIGKILL").isEqualTo(128 + 9);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(ENDS_WITHIN_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
