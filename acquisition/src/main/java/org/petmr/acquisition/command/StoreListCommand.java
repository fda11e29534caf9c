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
import org.petmr.acquisition.registry.Acquisition;
import org.petmr.acquisition.registry.Registry;
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

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        AcquisitionConfig config = options.config();
        List<StoredRecordings.Recording> all =
                new StoredRecordings(config.store().dataDirectory()).find(List.of());
        PrintWriter out = spec.commandLine().getOut();
        Map<String, Acquisition> registered = registered(config);
        out.printf("%-22s %-12s %-20s %10s %14s %10s  %s%n", "id", "state", "armed", "MiB", "events", "lost", "marks");
        List<Map<String, Object>> figures = new ArrayList<>();
        long total = 0;
        for (StoredRecordings.Recording r : all) {
            long bytes = RecordingRemoval.bytes(r.listMode());
            total += bytes;
            Optional<Acquisition> row = Optional.ofNullable(registered.get(r.id()));
            List<String> marks = new ArrayList<>();
            row.filter(Acquisition::isKept).ifPresent(a -> marks.add("kept"));
            row.flatMap(Acquisition::exportedAt).ifPresent(t -> marks.add("exported"));
            row.flatMap(Acquisition::prunedAt).ifPresent(t -> marks.add("pruned"));
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

    /** By id; none, with a line that says why, when the registry cannot be opened. */
    private Map<String, Acquisition> registered(AcquisitionConfig config) {
        Map<String, Acquisition> found = new LinkedHashMap<>();
        try (Registry registry = StoreOptions.openRegistry(config)) {
            registry.acquisitions().oldestFirst().forEach(a -> found.put(a.id(), a));
        } catch (AcquisitionException e) {
            spec.commandLine().getErr().println("marks are not known: " + e.getMessage());
            spec.commandLine().getErr().flush();
        }
        return found;
    }
}
