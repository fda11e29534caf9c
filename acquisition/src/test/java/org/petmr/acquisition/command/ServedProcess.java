package org.petmr.acquisition.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.petmr.acquisition.OperatorView;

/** {@code petmr serve} with the whole pipeline, in a process of its own, made to be killed. */
final class ServedProcess implements AutoCloseable {

    private final Process process;
    private final Map<String, Integer> ports;

    private ServedProcess(Process process, Map<String, Integer> ports) {
        this.process = process;
        this.ports = ports;
    }

    /** Starts one and waits until all its ports listen. @param settings beside free ports */
    static ServedProcess start(Path data, Map<String, String> settings) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx768m",
                "-XX:TieredStopAtLevel=1", // it lives for seconds
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                Petmr.class.getName(),
                "serve",
                "--data",
                data.toString()));
        Map<String, String> all = new HashMap<>(Map.of("link.port", "0", "console.port", "0", "dicom.port", "0"));
        all.putAll(settings);
        all.forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            Map<String, Integer> ports = new HashMap<>();
            for (String line = out.readLine(); line != null && !line.startsWith("data "); line = out.readLine()) {
                if (line.matches("(page|link|DICOM) .*:\\d+")) {
                    ports.put(line.split(" ")[0], Integer.parseInt(line.substring(line.lastIndexOf(':') + 1)));
                }
            }
            assertThat(ports).as("the service has started").hasSize(3);
            drain(out);
            return new ServedProcess(process, ports);
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

    OperatorView console() {
        return OperatorView.of(ports.get("page"));
    }

    int link() {
        return ports.get("link");
    }

    int dicom() {
        return ports.get("DICOM");
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("ended by SIGKILL").isEqualTo(128 + 9);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
