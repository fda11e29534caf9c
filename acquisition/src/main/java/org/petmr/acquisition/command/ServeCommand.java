package org.petmr.acquisition.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.petmr.acquisition.config.AcquisitionConfig;
import org.petmr.acquisition.config.ConfigLoader;
import org.petmr.acquisition.logging.JsonLines;
import org.petmr.recon.command.FiguresFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code petmr serve}: the service beside the scanner, until it is ended. */
@Command(
        name = "serve",
        description = "Runs the service: detector link, DICOM, REST and page. Ends on Ctrl-C or SIGTERM.",
        mixinStandardHelpOptions = true)
public final class ServeCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);
    private static final int READY_TIMEOUT_S = 60;

    @Mixin
    private ConfigOptions config;

    @Option(names = "--port", paramLabel = "PORT", description = "of REST and page, short for --set console.port=PORT")
    private Integer port;

    @Option(names = "--print-config", description = "print the configuration that would be used, and end")
    private boolean isPrintOnly;

    @Option(names = "--until-ready", description = "end as soon as the service is ready, and say how long that took")
    private boolean isUntilReady;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "with --until-ready: write the figures to this JSON file too")
    private Path json;

    @Spec
    private CommandSpec spec;

    /** Made by picocli. */
    public ServeCommand() {}

    private static double processorS() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean os
                ? os.getProcessCpuTime() / 1e9
                : 0;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (json != null && !isUntilReady) {
            throw new IllegalArgumentException("--json: %s (expected: with --until-ready)".formatted(json));
        }
        FiguresFile.requirePlace(json);
        AcquisitionConfig effective = config.load(port == null ? Map.of() : Map.of("console.port", port.toString()));
        PrintWriter out = spec.commandLine().getOut();
        if (isPrintOnly) {
            out.println(ConfigLoader.print(effective));
            return 0;
        }
        if (effective.logging().format().equals("json")) {
            JsonLines.use();
        }
        ScannerService service = ScannerService.start(effective);
        // The JVM ends by a signal only, and waits for this hook: what is in memory reaches the disk.
        Runtime.getRuntime().addShutdownHook(new Thread(service::close, "shutdown"));
        out.printf(
                "page      %s://%s:%d%n",
                effective.security().hasTls() ? "https" : "http",
                effective.console().host(),
                service.ports().console());
        out.printf("link      %s:%d%n", effective.link().host(), service.ports().link());
        out.printf(
                "DICOM     %s@%s:%d%n",
                effective.dicom().aeTitle(),
                effective.dicom().host(),
                service.ports().dicom());
        out.printf("data      %s%n", effective.store().dataDirectory().toAbsolutePath());
        out.flush();
        service.awaitReady(READY_TIMEOUT_S);
        double readyS = ManagementFactory.getRuntimeMXBean().getUptime() / 1e3;
        double processorS = processorS();
        LOG.info("service ready seconds={} processorSeconds={}", readyS, processorS);
        if (isUntilReady) {
            out.printf(Locale.ROOT, "ready     %.2f s, processors %.2f s%n", readyS, processorS);
            out.flush();
            FiguresFile.write(json, Map.of("ready_s", readyS, "processors_s", processorS));
            return 0; // the hook closes the service
        }
        new CountDownLatch(1).await();
        return 0;
    }
}
