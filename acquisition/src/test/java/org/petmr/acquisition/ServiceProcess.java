package org.petmr.acquisition;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** The service in a process of its own, made to be killed. Prints its ports and serves for ever. */
final class ServiceProcess {

    private ServiceProcess() {}

    public static void main(String[] args) throws InterruptedException {
        try (TestService service = new TestService(
                Path.of(args[0]), Map.of("store.compression", args[1], "link.helloTimeoutMs", "60000"))) {
            System.out.println(
                    "ports " + service.linkPort() + " " + service.uri("/").getPort());
            System.out.flush();
            new CountDownLatch(1).await();
        }
    }
}
