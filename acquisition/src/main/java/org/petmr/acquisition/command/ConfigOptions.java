package org.petmr.acquisition.command;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.petmr.acquisition.config.AcquisitionConfig;
import org.petmr.acquisition.config.ConfigLoader;
import picocli.CommandLine.Option;

/** The configuration of the service as file, environment and flags give it, alike for all commands that need the whole of it. */
final class ConfigOptions {

    @Option(names = "--config", paramLabel = "FILE", description = "JSON file; need not be complete")
    private Path config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "one value, such as console.port=8081; goes before file and environment")
    private Map<String, String> flags = new LinkedHashMap<>();

    @Option(names = "--data", paramLabel = "DIR", description = "short for --set store.dataDirectory=DIR")
    private Path data;

    /** @param more values that go before everything else */
    AcquisitionConfig load(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(flags);
        if (data != null) {
            all.put("store.dataDirectory", data.toString());
        }
        all.putAll(more);
        return ConfigLoader.load(Optional.ofNullable(config), System.getenv(), all);
    }
}
