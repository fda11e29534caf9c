package org.petmr.simulator.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.provenance.Software;
import org.petmr.recon.command.FiguresFile;
import org.petmr.recon.command.ProgressLine;
import org.petmr.simulator.scenario.Scenario;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code petmr demo}: a whole examination on this machine, over real sockets, judged by its truth. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a whole PET-MR examination on this machine: service, detector front end, MR host and a",
            "receiving DICOM node, over real sockets; then compares what was measured with the truth."
        })
public final class DemoCommand implements Callable<Integer> {

    private static final int NOT_GOOD = 1;
    private static final int BAD_INPUT = 2;

    private final DemoService.Starter starter;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            defaultValue = "brain",
            description = "a name that --list shows, or a JSON file (default: ${DEFAULT-VALUE})")
    private String scenario;

    @Option(names = "--list", description = "say what scenarios there are, and end")
    private boolean isListing;

    @Option(names = "--describe", description = "say what the scenario holds, and end")
    private boolean isDescribing;

    @Option(names = "--seed", paramLabel = "N", description = "other random numbers than the scenario's own")
    private Long seed;

    @Option(names = "--json", paramLabel = "FILE", description = "write the figures to this JSON file too")
    private Path json;

    @Option(names = "--out", paramLabel = "DIR", defaultValue = "demo-out", description = "where results go")
    private Path out;

    @Option(
            names = "--installation",
            paramLabel = "FILE",
            description = "installation record of the scanner: calibration, hardware; 'none' to do without"
                    + " (default: what the simulator knows, where a scenario needs one)")
    private Path installation;

    @Option(names = "--port", paramLabel = "PORT", defaultValue = "8080", description = "of the page; 0 for any")
    private int port;

    @Option(names = "--stay", description = "keep the page open until the process is ended")
    private boolean isStaying;

    @Option(names = "--verbose", description = "show where an error comes from")
    private boolean isVerbose;

    /** @param starter makes the service that is shown */
    public DemoCommand(DemoService.Starter starter) {
        this.starter = starter;
    }

    @Override
    public Integer call() throws InterruptedException {
        try {
            if (isListing) {
                ScenarioSheet.list(spec.commandLine().getOut());
                return 0;
            }
            Scenario named = Scenario.find(scenario);
            Scenario found = seed == null ? named : named.withSeed(seed);
            if (isDescribing) {
                ScenarioSheet.describe(found, spec.commandLine().getOut());
                return 0;
            }
            FiguresFile.requirePlace(json);
            DemoRun.prepare(out);
            try (ReceivingNode pacs = new ReceivingNode(out.resolve("dicom"));
                    DemoService service = starter.start(port, out.resolve("service"), pacs.peer(), record(found))) {
                return run(found, service, pacs);
            }
        } catch (IOException | RuntimeException e) {
            spec.commandLine().getErr().println("petmr demo: " + e.getMessage());
            if (isVerbose) {
                e.printStackTrace(spec.commandLine().getErr());
            }
            return isTheirs(e) ? BAD_INPUT : NOT_GOOD;
        }
    }

    private Optional<Path> record(Scenario found) throws IOException {
        if (installation == null) {
            return DemoInstallation.write(found, out.resolve("installation"));
        }
        return installation.toString().equals("none") ? Optional.empty() : Optional.of(installation);
    }

    private int run(Scenario found, DemoService service, ReceivingNode pacs) throws IOException, InterruptedException {
        DemoView view = new DemoView(System.out, ProgressLine.isOnTerminal());
        view.head(
                "%s  %s on %s (simulated)"
                        .formatted(
                                Software.ours().title(),
                                found.title(),
                                found.scannerModel().title()),
                service.console().toString());
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors());
        DemoSummary summary = new DemoRun(found, out, service, pacs, view, threads).run();
        summary.write(out.resolve("summary.json"));
        if (json != null) {
            summary.write(json);
        }
        view.line("");
        summary.print(System.out);
        System.out.println(" files     " + out.toAbsolutePath());
        if (isStaying) {
            System.out.println(" staying   " + service.console() + "   (Ctrl-C ends it)");
            new CountDownLatch(1).await();
        } else {
            System.out.println(" page      closed with the demo; --stay keeps it open for review");
        }
        return summary.isGood() ? 0 : NOT_GOOD;
    }

    /** A port in use, a full disk, a bad value: what the one who typed can mend. */
    private static boolean isTheirs(Exception e) {
        return e instanceof IllegalArgumentException || e instanceof AcquisitionException;
    }
}
