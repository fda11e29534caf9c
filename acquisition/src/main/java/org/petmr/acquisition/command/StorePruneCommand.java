package org.petmr.acquisition.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.petmr.acquisition.config.AcquisitionConfig;
import org.petmr.acquisition.registry.Registry;
import org.petmr.acquisition.registry.Study;
import org.petmr.acquisition.retention.RegistryDoor;
import org.petmr.acquisition.retention.Retention;
import org.petmr.acquisition.security.AuditEvent;
import org.petmr.acquisition.security.AuditTrail;
import org.petmr.acquisition.store.DataLock;
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
                "Removes list mode that is too old or too much, by store.retention. What was not exported or is marked as kept stays. Where a service runs, it does it, by its own store.retention.",
        mixinStandardHelpOptions = true)
final class StorePruneCommand implements Callable<Integer> {

    @Mixin
    private StoreOptions options;

    @Mixin
    private StoreOptions.Running running;

    @Option(names = "--dry-run", description = "say what would be removed, and remove nothing")
    private boolean isDryRun;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        AcquisitionConfig config = options.config();
        Optional<ServiceCalls> service = running.on(config);
        Retention.Report report = service.isPresent() ? byService(service.get()) : byOurselves(config);
        say(report);
        return 0;
    }

    private Retention.Report byOurselves(AcquisitionConfig config) throws IOException {
        RetentionPolicy policy = Retention.policy(config.store().retention());
        Path data = config.store().dataDirectory();
        DataLock held = DataLock.take(data); // no service may begin to work on what goes
        try (held;
                AuditTrail audit = audit(config);
                Registry registry = StoreOptions.openRegistry(config)) {
            List<Retention.Recording> recordings = new ArrayList<>();
            for (StoredRecordings.Recording r : new StoredRecordings(data).find(List.of())) {
                recordings.add(new Retention.Recording(r.id(), r.listMode(), r.isAtWork()));
            }
            return Retention.prune(
                    RegistryDoor.of(registry), recordings, policy, isDryRun, Instant.now(), told(audit, registry));
        }
    }

    private static AuditTrail audit(AcquisitionConfig config) {
        return new AuditTrail(
                config.store().dataDirectory().resolve("audit"),
                config.security().auditKeyFile(),
                "petmr",
                Clock.systemUTC(),
                message -> {});
    }

    /** One record in the audit trail for each recording that goes, as the service writes it. */
    private static Retention.Hold told(AuditTrail audit, Registry registry) {
        return new Retention.Hold() {
            @Override
            public boolean take(String id) {
                return true;
            }

            @Override
            public void tell(String id, boolean isRemoved) {
                String patient = registry.acquisitions()
                        .find(id)
                        .flatMap(row -> registry.studies().find(row.studyId()))
                        .map(Study::patientId)
                        .orElse(null);
                audit.write(new AuditEvent(
                        AuditEvent.Kind.PROCEDURE,
                        "D",
                        isRemoved,
                        System.getProperty("user.name"),
                        "petmr store prune",
                        patient,
                        "list mode of session " + id));
            }
        };
    }

    private Retention.Report byService(ServiceCalls service) throws IOException, InterruptedException {
        JsonNode said = service.ask("/api/store/prune", Optional.of("{\"isDryRun\": %s}".formatted(isDryRun)));
        List<Retention.Outcome> outcomes = new ArrayList<>();
        long freed = 0;
        for (JsonNode d : said.path("decisions")) {
            long bytes = d.path("bytes").asLong();
            boolean goes = d.path("wouldGo").asBoolean();
            freed += goes ? bytes : 0;
            outcomes.add(new Retention.Outcome(
                    d.path("id").asText(), goes, d.path("why").asText(), bytes));
        }
        List<String> unregistered = new ArrayList<>();
        said.path("unregistered").forEach(id -> unregistered.add(id.asText()));
        return new Retention.Report(isDryRun, freed, outcomes, unregistered);
    }

    private void say(Retention.Report report) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        report.unregistered().forEach(id -> spec.commandLine().getErr().printf("%s stays: not in the registry%n", id));
        List<Map<String, Object>> figures = new ArrayList<>();
        for (Retention.Outcome o : report.outcomes()) {
            out.printf(
                    "%s  %s: %s, %d MiB%n",
                    o.id(),
                    o.isRemoved() ? isDryRun ? "would be removed" : "removed" : "stays",
                    o.why(),
                    o.bytes() >> 20);
            Map<String, Object> f = new LinkedHashMap<>();
            f.put("id", o.id());
            f.put("isRemoved", o.isRemoved() && !isDryRun);
            f.put("why", o.why());
            f.put("bytes", o.bytes());
            figures.add(f);
        }
        out.printf("%d MiB %s%n", report.freedBytes() >> 20, isDryRun ? "would be freed" : "freed");
        out.flush();
        options.write(
                Map.of("freedBytes", isDryRun ? 0 : report.freedBytes(), "isDryRun", isDryRun, "decisions", figures));
    }
}
