package org.petmr.acquisition.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.petmr.recon.command.BenchmarkTiming;

/** {@code petmr serve} in a process of its own, from nothing to ready: with an empty data directory, with and without a class archive. */
final class StartItem implements BenchmarkTiming.Item {

    private static final Pattern READY = Pattern.compile("ready +([0-9.]+) s, processors ([0-9.]+) s");
    private static final long LONGEST_S = 120;

    private record Start(double seconds, double cpuS) {}

    @Override
    public String name() {
        return "start";
    }

    @Override
    public List<BenchmarkTiming> run(int runs) throws IOException, InterruptedException {
        Path scratch = Files.createTempDirectory("petmr-start");
        try {
            List<BenchmarkTiming> all = new ArrayList<>();
            all.add(timing("plain", runs, scratch, List.of()));
            boolean isOfJars = Stream.of(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
                    .allMatch(p -> p.endsWith(".jar"));
            if (isOfJars) { // an archive holds classes of jars only
                Path archive = scratch.resolve("petmr.jsa");
                start(scratch, List.of("-XX:ArchiveClassesAtExit=" + archive));
                all.add(timing("class archive", runs, scratch, List.of("-XX:SharedArchiveFile=" + archive)));
            }
            return all;
        } finally {
            remove(scratch);
        }
    }

    private static BenchmarkTiming timing(String variant, int runs, Path scratch, List<String> flags)
            throws IOException, InterruptedException {
        double[] seconds = new double[runs];
        double cpuS = Double.POSITIVE_INFINITY;
        for (int i = 0; i < runs; i++) {
            Start start = start(scratch, flags);
            seconds[i] = start.seconds();
            cpuS = Math.min(cpuS, start.cpuS());
        }
        Arrays.sort(seconds);
        return new BenchmarkTiming(
                "start",
                variant,
                seconds[0],
                seconds[runs / 2],
                0,
                "until /health/ready says yes; %.1f s of processors".formatted(cpuS));
    }

    private static Start start(Path scratch, List<String> flags) throws IOException, InterruptedException {
        Path data = Files.createTempDirectory(scratch, "data");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Djava.awt.headless=true"));
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()) {
            command.addAll(List.of("--add-modules", "jdk.incubator.vector"));
        }
        command.addAll(flags);
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                Petmr.class.getName(),
                "serve",
                "--until-ready",
                "--data",
                data.toString(),
                "--set",
                "link.port=0",
                "--set",
                "console.port=0",
                "--set",
                "dicom.port=0"));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            Start found = null;
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                Matcher ready = READY.matcher(line);
                if (ready.lookingAt()) {
                    found = new Start(Double.parseDouble(ready.group(1)), Double.parseDouble(ready.group(2)));
                }
            }
            if (!process.waitFor(LONGEST_S, TimeUnit.SECONDS) || found == null) {
                throw new IOException(
                        "start: the service did not become ready (expected: within %d s)".formatted(LONGEST_S));
            }
            return found;
        } finally {
            process.destroyForcibly();
        }
    }

    private static void remove(Path scratch) throws IOException {
        try (Stream<Path> all = Files.walk(scratch)) {
            for (Path file : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
