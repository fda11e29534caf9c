package org.petmr.acquisition.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.config.AcquisitionConfig;
import org.petmr.acquisition.registry.Acquisition;
import org.petmr.acquisition.registry.Registry;
import org.petmr.acquisition.store.RecordingRemoval;
import org.petmr.acquisition.store.RetentionPolicy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code petmr store prune}: removes the list mode that the policy lets go; images, reports and journals stay. */
@Command(
        name = "prune",
        description =
                "Removes list mode that is too old or too much, by store.retention. What was not exported or is marked as kept stays.",
        mixinStandardHelpOptions = true)
final class StorePruneCommand implements Callable<Integer> {

    private static final double SECONDS_PER_DAY = 86400;

    @Mixin
    private StoreOptions options;

    @Option(names = "--dry-run", description = "say what would be removed, and remove nothing")
    private boolean isDryRun;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        AcquisitionConfig config = options.config();
        AcquisitionConfig.Retention r = config.store().retention();
        if (r.maxAgeDays() == 0 && r.maxTotalBytes() == 0) {
            throw AcquisitionException.invalid(
                    "store.retention: no limit is set (expected: maxAgeDays or maxTotalBytes above 0)");
        }
        RetentionPolicy policy = new RetentionPolicy(
                r.maxAgeDays() == 0
                        ? Optional.empty()
                        : Optional.of(Duration.ofSeconds(Math.round(r.maxAgeDays() * SECONDS_PER_DAY))),
                r.maxTotalBytes() == 0 ? OptionalLong.empty() : OptionalLong.of(r.maxTotalBytes()));
        try (Registry registry = StoreOptions.openRegistry(config)) {
            return prune(policy, config, registry);
        }
    }

    private int prune(RetentionPolicy policy, AcquisitionConfig config, Registry registry) throws IOException {
        Map<String, StoredRecordings.Recording> recordings = new HashMap<>();
        List<RetentionPolicy.Candidate> candidates = new ArrayList<>();
        for (StoredRecordings.Recording r : new StoredRecordings(config.store().dataDirectory()).find(List.of())) {
            Optional<Acquisition> row = registry.acquisitions().find(r.id());
            if (row.isEmpty()) {
                spec.commandLine().getErr().printf("%s stays: not in the registry%n", r.id());
                continue;
            }
            recordings.put(r.id(), r);
            candidates.add(new RetentionPolicy.Candidate(
                    r.id(),
                    row.get().armedAt(),
                    RecordingRemoval.bytes(r.listMode()),
                    !r.isAtWork(),
                    row.get().exportedAt().isPresent(),
                    row.get().isKept()));
        }
        PrintWriter out = spec.commandLine().getOut();
        Instant now = Instant.now();
        long freed = 0;
        List<Map<String, Object>> figures = new ArrayList<>();
        for (RetentionPolicy.Decision d : policy.decide(candidates, now)) {
            String id = d.candidate().id();
            if (d.isRemoved()) {
                freed += d.candidate().bytes();
                if (!isDryRun) {
                    // Whoever marks it as kept in this moment is first, or finds it pruned.
                    Acquisition row = registry.acquisitions().find(id).orElseThrow();
                    registry.acquisitions().change(row.pruned(now));
                    RecordingRemoval.remove(recordings.get(id).listMode());
                }
            }
            out.printf(
                    "%s  %s: %s, %d MiB%n",
                    id,
                    d.isRemoved() ? isDryRun ? "would be removed" : "removed" : "stays",
                    d.why(),
                    d.candidate().bytes() >> 20);
            Map<String, Object> f = new LinkedHashMap<>();
            f.put("id", id);
            f.put("isRemoved", d.isRemoved() && !isDryRun);
            f.put("why", d.why());
            f.put("bytes", d.candidate().bytes());
            figures.add(f);
        }
        out.printf("%d MiB %s%n", freed >> 20, isDryRun ? "would be freed" : "freed");
        out.flush();
        options.write(Map.of("freedBytes", isDryRun ? 0 : freed, "isDryRun", isDryRun, "decisions", figures));
        return 0;
    }
}
