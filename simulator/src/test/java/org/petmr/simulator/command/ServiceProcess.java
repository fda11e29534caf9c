package org.petmr.simulator.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.petmr.acquisition.dicom.Peer;

/** The service of production in a process of its own, {@code petmr serve}, so that its processor time is nobody else's. */
final class ServiceProcess implements DemoService {

    private static final Pattern PAGE = Pattern.compile("page +(http\\S+)");
    private static final Pattern LINK = Pattern.compile("link +\\S+:(\\d+)");
    private static final Pattern DICOM = Pattern.compile("DICOM +(\\S+)@(\\S+):(\\d+)");

    private final Process process;
    private final Path dataDirectory;
    private final URI console;
    private final int linkPort;
    private final Peer dicom;

    /** Returns when all ports listen. What it logs goes to {@code service.log} beside its data. */
    ServiceProcess(Path dataDirectory, Map<String, String> settings) throws IOException {
        this.dataDirectory = dataDirectory;
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                Petmr.class.getName(),
                "serve"));
        settings.forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
        process = new ProcessBuilder(command)
                .redirectError(dataDirectory.resolveSibling("service.log").toFile())
                .start();
        BufferedReader said = process.inputReader();
        console = URI.create(awaited(said, PAGE).group(1));
        linkPort = Integer.parseInt(awaited(said, LINK).group(1));
        Matcher node = awaited(said, DICOM);
        dicom = new Peer(node.group(1), node.group(2), Integer.parseInt(node.group(3)));
    }

    private Matcher awaited(BufferedReader said, Pattern wanted) throws IOException {
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            Matcher found = wanted.matcher(line);
            if (found.lookingAt()) {
                return found;
            }
        }
        process.destroy();
        throw new IOException(
                "petmr serve ended before it said '%s'; see service.log beside %s".formatted(wanted, dataDirectory));
    }

    /** Of all its threads since it began. */
    Duration processorTime() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /**
     * Of the threads that serve pages, among other things: event loops and workers. The live image is made by others, and a busy
     * machine makes it more seldom. As Linux tells it.
     */
    Duration servingTime() throws IOException {
        long sumNs = 0;
        try (DirectoryStream<Path> threads =
                Files.newDirectoryStream(Path.of("/proc", Long.toString(process.pid()), "task"))) {
            for (Path thread : threads) {
                if (Files.readString(thread.resolve("comm")).startsWith("vert.x-")) {
                    sumNs += Long.parseLong(
                            Files.readString(thread.resolve("schedstat")).split(" ")[0]);
                }
            }
        }
        return Duration.ofNanos(sumNs);
    }

    @Override
    public URI console() {
        return console;
    }

    @Override
    public int linkPort() {
        return linkPort;
    }

    @Override
    public Peer dicom() {
        return dicom;
    }

    @Override
    public Path dataDirectory() {
        return dataDirectory;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
