package org.petmr.acquisition.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import org.petmr.acquisition.config.AcquisitionConfig;
import org.petmr.acquisition.registry.Registry;
import org.petmr.acquisition.registry.RegistryAddress;
import org.petmr.acquisition.store.DataLock;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the store lies and where figures go, alike for all commands of {@code petmr store}. */
final class StoreOptions {

    @Mixin
    private ConfigOptions config;

    @Option(names = "--json", paramLabel = "FILE", description = "write the figures to this JSON file too")
    private Path json;

    /** The service that has the directory, for commands that it does itself while it runs. */
    static final class Running {

        private static final String OTHERWISE =
                "the service's own address with --url, since it holds the data directory; or the service stopped";

        @Option(
                names = "--url",
                paramLabel = "URL",
                description = "of the service that runs (default: where the configuration has its console)")
        private URI url;

        @Option(names = "--token-file", paramLabel = "FILE", description = "bearer token of an admin, for the service")
        private Path tokenFile;

        @Option(names = "--user", paramLabel = "NAME", description = "an admin of the service's own users")
        private String user;

        @Option(
                names = "--password-file",
                paramLabel = "FILE",
                description = "with --user: a file with the password alone")
        private Path passwordFile;

        /** The one that was named, or that holds the data directory; empty: none runs. */
        Optional<ServiceCalls> on(AcquisitionConfig config) throws IOException, InterruptedException {
            if ((user == null) != (passwordFile == null)) {
                throw new IllegalArgumentException(
                        "--user: %s, --password-file: %s (expected: both or none)".formatted(user, passwordFile));
            }
            if (url == null && !DataLock.isHeld(config.store().dataDirectory())) {
                return Optional.empty();
            }
            AcquisitionConfig.Security security = config.security();
            URI there = url != null
                    ? url
                    : URI.create("%s://%s:%d"
                            .formatted(
                                    security.hasTls() ? "https" : "http",
                                    reachable(config.console().host()),
                                    config.console().port()));
            HttpClient.Builder http = HttpClient.newBuilder();
            if (security.hasTls()) {
                http.sslContext(OwnCertificate.trusting(Path.of(security.tlsCertificateFile())));
            }
            ServiceCalls calls = new ServiceCalls(there, http.build(), OTHERWISE);
            if (user != null) {
                calls.withLogin(user, passwordFile);
            } else if (tokenFile != null) {
                calls.withToken(tokenFile);
            }
            return Optional.of(calls);
        }
    }

    /** Of the address that a service is bound to: every address of this machine is no address to call. */
    static String reachable(String bound) {
        if (bound.equals("0.0.0.0") || bound.equals("::")) {
            return "localhost";
        }
        return bound.contains(":") ? "[" + bound + "]" : bound;
    }

    AcquisitionConfig config() {
        return config.load(Map.of());
    }

    static Registry openRegistry(AcquisitionConfig config) {
        AcquisitionConfig.Registry r = config.registry();
        return Registry.open(
                r.url().isEmpty()
                        ? RegistryAddress.embedded(config.store().dataDirectory())
                        : new RegistryAddress(r.url(), r.user(), r.password()));
    }

    /** Writes the figures where they were asked for, whole or not at all. */
    void write(Object figures) throws IOException {
        if (json == null) {
            return;
        }
        Path temporary = json.resolveSibling(json.getFileName() + ".tmp");
        Files.write(
                temporary, new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(figures));
        Files.move(temporary, json, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
