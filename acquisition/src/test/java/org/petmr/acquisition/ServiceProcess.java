package org.petmr.acquisition;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.petmr.acquisition.ingest.LiveHistogram;
import org.petmr.acquisition.session.ProcessingPipeline;
import org.petmr.acquisition.session.StoredSession;

/** The service in a process of its own, made to be killed. Prints its ports and serves for ever. */
final class ServiceProcess {

    private ServiceProcess() {}

    /** Never comes to an end. */
    private static final class EndlessPipeline implements ProcessingPipeline {
        @Override
        public List<String> stages() {
            return List.of("endless");
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

    public static void main(String[] args) throws InterruptedException {
        Map<String, String> flags = Map.of("store.compression", args[1], "link.helloTimeoutMs", "60000");
        Path data = Path.of(args[0]);
        boolean isEndless = args.length > 2 && args[2].equals("endless");
        try (TestService service = isEndless
                ? new TestService(data, flags, LiveHistogram::new, new EndlessPipeline())
                : new TestService(data, flags)) {
            System.out.println(
                    "ports " + service.linkPort() + " " + service.uri("/").getPort());
            System.out.flush();
            new CountDownLatch(1).await();
        }
    }
}
