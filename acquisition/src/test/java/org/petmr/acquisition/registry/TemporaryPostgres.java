package org.petmr.acquisition.registry;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.petmr.acquisition.Peers;

/** A PostgreSQL cluster of our own on a free port of loopback; gone when closed. */
final class TemporaryPostgres implements AutoCloseable {

    private static final int LIMIT_S = 60;

    private final Path directory;
    private final Path programs;
    private final List<String> asUser;
    private final int port;

    private TemporaryPostgres(Path directory, Path programs, List<String> asUser, int port) {
        this.directory = directory;
        this.programs = programs;
        this.asUser = asUser;
        this.port = port;
    }

    /** Starts one; skips, aloud, without the server's programs. */
    static TemporaryPostgres start() throws IOException, InterruptedException {
        Path programs = programs();
        // The server refuses to run as root; then it runs as the user that its package made.
        boolean isRoot = "root".equals(System.getProperty("user.name"));
        List<String> asUser = isRoot ? List.of(Peers.tool("runuser"), "-u", "postgres", "--") : List.of();
        Path directory = Files.createTempDirectory("petmr-postgres");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        TemporaryPostgres postgres = new TemporaryPostgres(directory, programs, asUser, port);
        try {
            String data = directory.resolve("data").toString();
            postgres.run("initdb", "-D", data, "-U", "petmr", "-A", "trust", "-E", "UTF8", "--no-sync");
            postgres.run(
                    "pg_ctl",
                    "-D",
                    data,
                    "-w",
                    "-t",
                    String.valueOf(LIMIT_S),
                    "-l",
                    directory.resolve("log").toString(),
                    "-o",
                    "-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories=%s".formatted(port, directory),
                    "start");
        } catch (IOException | RuntimeException e) {
            postgres.close();
            throw e;
        }
        return postgres;
    }

    private static Path programs() throws IOException {
        Path debian = Path.of("/usr/lib/postgresql");
        if (Files.isDirectory(debian)) {
            try (Stream<Path> versions = Files.list(debian)) {
                var found = versions.map(v -> v.resolve("bin"))
                        .filter(b -> Files.isExecutable(b.resolve("initdb")) && Files.isExecutable(b.resolve("pg_ctl")))
                        .max(Comparator.naturalOrder());
                if (found.isPresent()) {
                    return found.get();
                }
            }
        }
        Peers.tool("initdb");
        return Path.of(Peers.tool("pg_ctl")).getParent();
    }

    private void run(String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(asUser);
        command.add(programs.resolve(program).toString());
        command.addAll(Arrays.asList(arguments));
        Path said = Files.createTempFile("petmr-postgres", ".txt");
        try {
            // Into a file: the server inherits the output, and a pipe would stay open as long as it runs.
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(program + ": still running after " + LIMIT_S + " s");
            }
            if (process.exitValue() != 0) {
                throw new IOException("%s: exit %d: %s"
                        .formatted(program, process.exitValue(), Files.readString(said, StandardCharsets.UTF_8)));
            }
        } finally {
            Files.delete(said);
        }
    }

    /** Stops the server as a failure of its machine would. */
    void stop() throws IOException, InterruptedException {
        run("pg_ctl", "-D", directory.resolve("data").toString(), "-m", "immediate", "-w", "stop");
    }

    RegistryAddress address() {
        return new RegistryAddress("jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port), "petmr", "");
    }

    @Override
    public void close() throws IOException {
        try {
            if (Files.exists(directory.resolve("data").resolve("postmaster.pid"))) {
                stop();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            try (Stream<Path> left = Files.walk(directory)) {
                for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }
}
