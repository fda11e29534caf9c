package org.petmr.acquisition.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.config.AcquisitionConfig;
import org.petmr.acquisition.registry.Registry;
import org.petmr.acquisition.retention.RegistryDoor;
import org.petmr.acquisition.retention.Retention;
import org.petmr.acquisition.store.RecordingRemoval;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code petmr store list}: what is there. Names no patient. */
@Command(
        name = "list",
        description = "Lists the stored acquisitions with their sizes, states and marks.",
        mixinStandardHelpOptions = true)
final class StoreListCommand implements Callable<Integer> {

    @Mixin
    private StoreOptions options;

    @Mixin
    private StoreOptions.Running running;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        AcquisitionConfig config = options.config();
        List<StoredRecordings.Recording> all =
                new StoredRecordings(config.store().dataDirectory()).find(List.of());
        PrintWriter out = spec.commandLine().getOut();
        Map<String, List<String>> registered = marks(config);
        out.printf("%-22s %-12s %-20s %10s %14s %10s  %s%n", "id", "state", "armed", "MiB", "events", "lost", "marks");
        List<Map<String, Object>> figures = new ArrayList<>();
        long total = 0;
        for (StoredRecordings.Recording r : all) {
            long bytes = RecordingRemoval.bytes(r.listMode());
            total += bytes;
            List<String> marks = registered.getOrDefault(r.id(), List.of());
            out.printf(
                    "%-22s %-12s %-20.20s %10d %14s %10s  %s%n",
                    r.id(),
                    r.state(),
                    r.armedAt(),
                    bytes >> 20,
                    r.events() < 0 ? "-" : r.events(),
                    r.lost() < 0 ? "-" : r.lost(),
                    String.join(", ", marks));
            Map<String, Object> f = new LinkedHashMap<>();
            f.put("id", r.id());
            f.put("state", r.state());
            f.put("armedAt", r.armedAt());
            f.put("bytes", bytes);
            f.put("events", r.events());
            f.put("lost", r.lost());
            f.put("marks", marks);
            figures.add(f);
        }
        out.printf("%d acquisitions, %d MiB of list mode%n", all.size(), total >> 20);
        out.flush();
        options.write(Map.of("bytes", total, "acquisitions", figures));
        return 0;
    }

    /** By id; none, with a line that says why, when neither a service nor the registry tells them. */
    private Map<String, List<String>> marks(AcquisitionConfig config) throws IOException, InterruptedException {
        try {
            Optional<ServiceCalls> service = running.on(config);
            if (service.isPresent()) {
                return byService(service.get());
            }
            try (Registry registry = StoreOptions.openRegistry(config)) {
                return Retention.marks(RegistryDoor.of(registry));
            }
        } catch (AcquisitionException e) {
            spec.commandLine().getErr().println("marks are not known: " + e.getMessage());
            spec.commandLine().getErr().flush();
            return Map.of();
        }
    }

    private static Map<String, List<String>> byService(ServiceCalls service) throws IOException, InterruptedException {
        Map<String, List<String>> found = new LinkedHashMap<>();
        service.ask("/api/store/marks", Optional.empty())
                .path("marks")
                .properties()
                .forEach(e -> {
                    List<String> marks = new ArrayList<>();
                    e.getValue().forEach(mark -> marks.add(mark.asText()));
                    found.put(e.getKey(), marks);
                });
        return found;
    }
}
