package org.petmr.acquisition.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.registry.Acquisition;
import org.petmr.acquisition.registry.Registry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code petmr store keep}: marks acquisitions that are never pruned. */
@Command(
        name = "keep",
        description = "Marks acquisitions as kept, so that they are never pruned.",
        mixinStandardHelpOptions = true)
final class StoreKeepCommand implements Callable<Integer> {

    @Mixin
    private StoreOptions options;

    @Option(names = "--off", description = "take the mark away")
    private boolean isOff;

    @Parameters(arity = "1..*", paramLabel = "ID", description = "ids of sessions")
    private List<String> ids = new ArrayList<>();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        try (Registry registry = StoreOptions.openRegistry(options.config())) {
            for (String id : ids) {
                Acquisition row = registry.acquisitions()
                        .find(id)
                        .orElseThrow(() -> AcquisitionException.notFound(
                                "acquisition: %s (expected: one that the registry knows)".formatted(id)));
                if (row.prunedAt().isPresent() && !isOff) {
                    throw AcquisitionException.conflict(
                            "acquisition %s: its list mode was pruned at %s (expected: one that is still there)"
                                    .formatted(id, row.prunedAt().get()));
                }
                registry.acquisitions().change(row.withKept(!isOff));
                spec.commandLine().getOut().printf("%s  %s%n", id, isOff ? "no longer kept" : "kept");
            }
        }
        spec.commandLine().getOut().flush();
        options.write(Map.of("ids", ids, "isKept", !isOff));
        return 0;
    }
}
