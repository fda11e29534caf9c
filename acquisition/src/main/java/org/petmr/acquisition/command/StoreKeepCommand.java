package org.petmr.acquisition.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.petmr.acquisition.config.AcquisitionConfig;
import org.petmr.acquisition.registry.Registry;
import org.petmr.acquisition.retention.RegistryDoor;
import org.petmr.acquisition.retention.Retention;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code petmr store keep}: marks acquisitions that are never pruned. */
@Command(
        name = "keep",
        description = "Marks acquisitions as kept, so that they are never pruned; by the service where one runs.",
        mixinStandardHelpOptions = true)
final class StoreKeepCommand implements Callable<Integer> {

    @Mixin
    private StoreOptions options;

    @Mixin
    private StoreOptions.Running running;

    @Option(names = "--off", description = "take the mark away")
    private boolean isOff;

    @Parameters(arity = "1..*", paramLabel = "ID", description = "ids of sessions")
    private List<String> ids = new ArrayList<>();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        AcquisitionConfig config = options.config();
        Optional<ServiceCalls> service = running.on(config);
        if (service.isPresent()) {
            for (String id : ids) {
                service.get().ask("/api/sessions/" + id + "/keep", Optional.of("{\"isKept\": %s}".formatted(!isOff)));
                say(id);
            }
        } else {
            try (Registry registry = StoreOptions.openRegistry(config)) {
                for (String id : ids) {
                    Retention.keep(RegistryDoor.of(registry), id, !isOff);
                    say(id);
                }
            }
        }
        options.write(Map.of("ids", ids, "isKept", !isOff));
        return 0;
    }

    private void say(String id) {
        spec.commandLine().getOut().printf("%s  %s%n", id, isOff ? "no longer kept" : "kept");
        spec.commandLine().getOut().flush();
    }
}
