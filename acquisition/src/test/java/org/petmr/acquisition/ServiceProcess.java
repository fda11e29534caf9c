package org.petmr.acquisition;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.petmr.acquisition.session.ArmRequest;
import org.petmr.acquisition.session.ProcessingPipeline;
import org.petmr.acquisition.session.StoredSession;

/** The service in a process of its own, made to be killed. Prints its ports and serves for ever. */
public final class ServiceProcess implements AutoCloseable {

    private final ChildProcess process;
    private final int link;
    private final int console;

    private ServiceProcess(ChildProcess process, int link, int console) {
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
        ChildProcess process = ChildProcess.start(
                List.of("-Xmx512m"),
                List.of(ServiceProcess.class.getName(), data.toString(), "none", pipeline.name()),
                line -> line.startsWith("ports "));
        List<String> told = process.told();
        String[] ports = told.get(told.size() - 1).split(" ");
        return new ServiceProcess(process, Integer.parseInt(ports[1]), Integer.parseInt(ports[2]));
    }

    public int link() {
        return link;
    }

    public OperatorView console() {
        return OperatorView.of(console);
    }

    /** {@code kill -9}. */
    public void kill() throws InterruptedException {
        process.kill();
    }

    @Override
    public void close() {
        process.close();
    }
}
