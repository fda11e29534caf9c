package org.petmr.acquisition.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.petmr.acquisition.ChildProcess;
import org.petmr.acquisition.OperatorView;

/** {@code petmr serve} with the whole pipeline, in a process of its own, made to be killed. */
final class ServedProcess implements AutoCloseable {

    private final ChildProcess process;
    private final Map<String, Integer> ports = new HashMap<>();

    private ServedProcess(ChildProcess process) {
        this.process = process;
        for (String line : process.told()) {
            if (line.matches("(page|link|DICOM) .*:\\d+")) {
                ports.put(line.split(" ")[0], Integer.parseInt(line.substring(line.lastIndexOf(':') + 1)));
            }
        }
        assertThat(ports).as("of %s", process.told()).hasSize(3);
    }

    /** Starts one and waits until all its ports listen. @param settings beside free ports */
    static ServedProcess start(Path data, Map<String, String> settings) throws IOException {
        List<String> command = new ArrayList<>(List.of(Petmr.class.getName(), "serve", "--data", data.toString()));
        Map<String, String> all = new HashMap<>(Map.of("link.port", "0", "console.port", "0", "dicom.port", "0"));
        all.putAll(settings);
        all.forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
        return new ServedProcess(ChildProcess.start(
                List.of("-Xmx768m", "-Djava.awt.headless=true"), command, line -> line.startsWith("data ")));
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
        process.kill();
    }

    @Override
    public void close() {
        process.close();
    }
}
