package org.petmr.acquisition.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.petmr.acquisition.store.DataLock;
import org.petmr.acquisition.store.RecordingCheck;
import org.petmr.acquisition.store.Recovery;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code petmr store verify}: reads every byte and looks at every checksum; changes nothing. */
@Command(
        name = "verify",
        description = "Checks recordings to the last byte. Ends with 1 when something is wrong.",
        mixinStandardHelpOptions = true)
final class StoreVerifyCommand implements Callable<Integer> {

    @Mixin
    private StoreOptions options;

    @Parameters(paramLabel = "RECORDING", description = "ids of sessions or paths; all sessions when none is given")
    private List<String> recordings = new ArrayList<>();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        boolean isSound = true;
        List<Map<String, Object>> figures = new ArrayList<>();
        Path data = options.config().store().dataDirectory();
        for (StoredRecordings.Recording r : new StoredRecordings(data).find(recordings)) {
            if (Set.of("acquiring", "stopping").contains(r.state()) && DataLock.isHeld(data)) {
                out.printf("%s  at work, not checked%n", r.id());
                continue;
            }
            RecordingCheck check = RecordingCheck.of(r.listMode(), r.files());
            List<String> faults = new ArrayList<>(check.faults());
            boolean hasAccount = r.events() >= 0 && !r.files().isEmpty();
            // Of a run that was gone on with, the account is of its last part. Segments that cannot be read are faults
            // already.
            if (hasAccount
                    && r.events() != check.events()
                    && (check.segments().size() < r.files().size() || !Recovery.isContinued(r.files()))) {
                faults.add("%d events (expected: %d by the session's account)".formatted(check.events(), r.events()));
            }
            isSound &= faults.isEmpty();
            out.printf(
                    "%s  segments %d, events %d: %s%n",
                    r.id(),
                    check.segments().size(),
                    check.events(),
                    faults.isEmpty() ? r.files().isEmpty() ? "no list mode" : "sound" : "DAMAGED");
            faults.forEach(f -> out.println("  " + f));
            check.notes().forEach(n -> out.println("  note: " + n));
            figures.add(figures(r, check, faults));
        }
        out.flush();
        options.write(Map.of("isSound", isSound, "recordings", figures));
        return isSound ? 0 : 1;
    }

    private static Map<String, Object> figures(
            StoredRecordings.Recording r, RecordingCheck check, List<String> faults) {
        Map<String, Object> f = new LinkedHashMap<>();
        f.put("id", r.id());
        f.put("segments", check.segments().size());
        f.put("bytes", check.segments().stream().mapToLong(s -> s.bytes()).sum());
        f.put("frames", check.segments().stream().mapToLong(s -> s.frames()).sum());
        f.put("events", check.events());
        f.put(
                "eventsMarkedLost",
                check.segments().stream().mapToLong(s -> s.eventsMarkedLost()).sum());
        f.put(
                "damagedBlocks",
                check.segments().stream().mapToLong(s -> s.damagedBlocks()).sum());
        f.put(
                "missingBlocks",
                check.segments().stream().mapToLong(s -> s.missingBlocks()).sum());
        f.put("lostBytes", check.lostBytes());
        f.put("faults", faults);
        f.put("notes", check.notes());
        return f;
    }
}
