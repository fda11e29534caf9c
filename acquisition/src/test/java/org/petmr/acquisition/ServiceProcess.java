package org.petmr.acquisition;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.petmr.acquisition.session.ArmRequest;
import org.petmr.acquisition.session.ProcessingPipeline;
import org.petmr.acquisition.session.StoredSession;

/** The service in a process of its own, made to be killed. Prints its ports and serves for ever. */
public final class ServiceProcess implements AutoCloseable {

    private final Process process;
    private final int link;
    private final int console;

    private ServiceProcess(Process process, int link, int console) {
        this.process = process;
        this.link = link;
        this.console = console;
    }

    /** Never comes to the end of its first stage. */
    private static final class EndlessPipeline implements ProcessingPipeline {
        @Override
        public List<String> stages() {
            return List.of("count", "draw");
        }

        @Override
        public Processing open(StoredSession session) {
            return (stage, progress) -> {
                progress.report(0.5, "half");
                new CountDownLatch(1).await();
                return Map.of();
            };
        }
    }

    /** Holds whoever asks it anything once a session is stored: nothing of the processing is begun, and nothing ever will be. */
    private static final class HeldPipeline implements ProcessingPipeline {
        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public List<String> stages() {
            return List.of("count", "draw");
        }

        @Override
        public void check(ArmRequest request) {
            if (asked.incrementAndGet() > 1) { // it was armed, and is to be processed
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        @Override
        public Processing open(StoredSession session) {
            throw new IllegalStateException("a processing was begun");
        }
    }

    /** What becomes of a session that is stored. */
    public enum Pipeline {
        /** Two stages that take no time. */
        USUAL,
        /** Its first stage never ends. */
        ENDLESS,
        /** None of it is ever begun: the session stays stored. */
        HELD
    }

    private static TestService service(Path data, Map<String, String> flags, Pipeline pipeline) {
        return switch (pipeline) {
            case USUAL -> new TestService(data, flags);
            case ENDLESS -> new TestService(data, flags, new EndlessPipeline());
            case HELD -> new TestService(data, flags, new HeldPipeline());
        };
    }

    public static void main(String[] args) throws InterruptedException {
        // A front end of a test sends no heartbeats while something else is waited for.
        Map<String, String> flags =
                Map.of("store.compression", args[1], "link.helloTimeoutMs", "60000", "link.lostAfterMs", "120000");
        Path data = Path.of(args[0]);
        Pipeline pipeline = args.length > 2 ? Pipeline.valueOf(args[2]) : Pipeline.USUAL;
        try (TestService service = service(data, flags, pipeline)) {
            System.out.println(
                    "ports " + service.linkPort() + " " + service.uri("/").getPort());
            System.out.flush();
            new CountDownLatch(1).await();
        }
    }

    /** Starts one and waits until it listens. */
    public static ServiceProcess start(Path data, Pipeline pipeline) throws IOException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:TieredStopAtLevel=1", // it lives for seconds
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServiceProcess.class.getName(),
                        data.toString(),
                        "none",
                        pipeline.name()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String line = out.readLine();
            while (line != null && !line.startsWith("ports ")) {
                line = out.readLine();
            }
            assertThat(line).as("the service has started").isNotNull();
            String[] ports = line.split(" ");
            drain(out);
            return new ServiceProcess(process, Integer.parseInt(ports[1]), Integer.parseInt(ports[2]));
        } catch (IOException | AssertionError e) {
            process.destroyForcibly();
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

    public int link() {
        return link;
    }

    public OperatorView console() {
        return OperatorView.of(console);
    }

    /** {@code kill -9}. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("ended by SIGKILL").isEqualTo(128 + 9);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
