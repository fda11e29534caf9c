package org.petmr.simulator.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.petmr.recon.compute.Workers;
import org.petmr.simulator.scenario.Scenario;

/** A scenario as a protocol of the service, so that it can be chosen on the page. */
final class ScenarioProtocol {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ScenarioProtocol() {}

    /**
     * Writes the protocol, called as the scenario is, and the normalisation of its detectors.
     *
     * @param durationS how long is measured at most
     * @param mrSeries that are waited for
     * @param directory the service's data lie in a folder of it
     * @return the setting of the service that makes it known
     */
    static Map<String, String> write(
            Scenario scenario, String title, double durationS, List<String> mrSeries, Path directory)
            throws IOException {
        Path normalisation = directory.resolve(scenario.name() + ".pnorm").toAbsolutePath();
        try (Workers workers = Workers.ofMachine()) {
            scenario.normalisation(LocalDate.now().toString(), workers).write(normalisation);
        }
        ObjectNode protocol = JSON.createObjectNode()
                .put("name", scenario.name())
                .put("version", 1)
                .put("title", title)
                .put("scanner", scenario.scanner())
                .put("anatomy", scenario.mr().anatomy());
        protocol.putArray("beds").addObject().put("durationS", durationS);
        mrSeries.forEach(protocol.putArray("mrSeries")::add);
        Scenario.Reconstruction r = scenario.reconstruction();
        protocol.putObject("pipeline")
                .put("iterations", r.iterations())
                .put("subsets", r.subsets())
                .put("imageCoarsening", r.imageCoarsening())
                .put("postfilterMm", r.postfilterMm())
                .put("muSoftPerCm", r.muSoftPerCm())
                .put("scatterRounds", r.scatterRounds())
                .put("normalisationFile", normalisation.toString());
        Path folder = Files.createDirectories(directory.resolve("protocols"));
        Files.writeString(folder.resolve(scenario.name() + ".json"), protocol.toPrettyString());
        return Map.of("protocols.directory", folder.toString());
    }
}
