package org.petmr.acquisition.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.store.RecordingCheck;
import org.petmr.acquisition.store.RecordingRepair;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code petmr store repair}: makes damaged recordings sound again. */
@Command(
        name = "repair",
        description =
                "Mends damaged recordings: every sound frame stays, gaps are marked, the original is laid aside. Ends with 1 when something could not be mended.",
        mixinStandardHelpOptions = true)
final class StoreRepairCommand implements Callable<Integer> {

    @Mixin
    private StoreOptions options;

    @Parameters(arity = "1..*", paramLabel = "RECORDING", description = "ids of sessions or paths")
    private List<String> recordings = new ArrayList<>();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        boolean isSound = true;
        List<Map<String, Object>> figures = new ArrayList<>();
        for (StoredRecordings.Recording r :
                new StoredRecordings(options.config().store().dataDirectory()).find(recordings)) {
            if (r.isAtWork()) {
                throw AcquisitionException.conflict(
                        "session %s is %s (expected: one that has ended; if the service is not running, start it once, so that it takes note)"
                                .formatted(r.id(), r.state()));
            }
            List<String> done = RecordingRepair.repair(RecordingCheck.of(r.listMode(), r.files()), Instant.now());
            RecordingCheck after = RecordingCheck.of(r.listMode(), r.files());
            isSound &= after.isSound();
            out.printf("%s  %s%n", r.id(), done.isEmpty() ? "nothing to mend" : "mended");
            done.forEach(d -> out.println("  " + d));
            if (r.events() >= 0 && !done.isEmpty()) {
                out.printf(
                        "  by the session's account exactly %d of %d events are lost%n",
                        r.events() - after.events(), r.events());
            }
            after.faults().forEach(f -> out.println("  still wrong: " + f));
            Map<String, Object> f = new LinkedHashMap<>();
            f.put("id", r.id());
            f.put("done", done);
            f.put("events", after.events());
            f.put("faults", after.faults());
            figures.add(f);
        }
        out.flush();
        options.write(Map.of("isSound", isSound, "recordings", figures));
        return isSound ? 0 : 1;
    }
}
