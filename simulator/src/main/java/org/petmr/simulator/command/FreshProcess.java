package org.petmr.simulator.command;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A Java process with the class path and the flags of this one: nothing is compiled or cached in it when it starts. */
final class FreshProcess {

    private FreshProcess() {}

    /**
     * @return what it printed to its standard output
     * @throws IOException when it ends with a failure
     */
    static String run(Class<?> main, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // those that petmr itself hands to the JVM; a debugger's or a profiler's are this process' own
        Stream.of(ManagementFactory.getRuntimeMXBean().getInputArguments().toArray(String[]::new))
                .filter(a -> a.startsWith("-X") || a.startsWith("-Djava.awt") || a.startsWith("--"))
                .filter(a -> !a.contains("FlightRecord"))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        if (status != 0) {
            throw new IOException("%s %s: status %d (expected: 0)"
                    .formatted(main.getSimpleName(), String.join(" ", arguments), status));
        }
        return printed;
    }
}
