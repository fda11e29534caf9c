package org.petmr.acquisition.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.petmr.acquisition.config.AcquisitionConfig;
import org.petmr.acquisition.config.ConfigLoader;
import org.petmr.acquisition.registry.Registry;
import org.petmr.acquisition.registry.RegistryAddress;
import picocli.CommandLine.Option;

/** Where the store lies and where figures go, alike for all commands of {@code petmr store}. */
final class StoreOptions {

    @Option(names = "--config", paramLabel = "FILE", description = "configuration of the service")
    private Path config;

    @Option(names = "--data", paramLabel = "DIR", description = "short for --set store.dataDirectory=DIR")
    private Path data;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "one value of the configuration")
    private Map<String, String> flags = new LinkedHashMap<>();

    @Option(names = "--json", paramLabel = "FILE", description = "write the figures to this JSON file too")
    private Path json;

    AcquisitionConfig config() {
        if (data != null) {
            flags.put("store.dataDirectory", data.toString());
        }
        return ConfigLoader.load(Optional.ofNullable(config), System.getenv(), flags);
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
