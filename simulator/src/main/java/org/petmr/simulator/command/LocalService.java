package org.petmr.simulator.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.petmr.acquisition.command.ScannerService;
import org.petmr.acquisition.config.ConfigLoader;
import org.petmr.acquisition.dicom.Peer;

/** The service of production, started in this process; whoever drives it meets it over its sockets all the same. */
final class LocalService implements DemoService {

    private static final String HOST = "127.0.0.1";
    private static final String AE_TITLE = "PETMR";

    private final ScannerService service;
    private final Path dataDirectory;

    private LocalService(ScannerService service, Path dataDirectory) {
        this.service = service;
        this.dataDirectory = dataDirectory;
    }

    static DemoService start(int consolePort, Path dataDirectory, Peer pacs, Optional<Path> installation) {
        return start(dataDirectory, settings(consolePort, dataDirectory, pacs, installation));
    }

    /** @param settings of the service, such as {@link #settings} and more */
    static DemoService start(Path dataDirectory, Map<String, String> settings) {
        try {
            return new LocalService(
                    ScannerService.start(ConfigLoader.load(Optional.empty(), Map.of(), settings)), dataDirectory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What sets a service for the simulator's hardware apart from one as it is installed. */
    static Map<String, String> settings(int consolePort, Path dataDirectory, Peer pacs, Optional<Path> installation) {
        Map<String, String> flags = new HashMap<>(Map.ofEntries(
                Map.entry("console.host", HOST),
                Map.entry("console.port", Integer.toString(consolePort)),
                Map.entry("link.host", HOST),
                Map.entry("link.port", "0"),
                Map.entry("dicom.host", HOST),
                Map.entry("dicom.port", "0"),
                Map.entry("dicom.aeTitle", AE_TITLE),
                // The MR host of the demo sends without long breaks.
                Map.entry("dicom.mrQuietMs", "1000"),
                Map.entry("dicom.pacs.aeTitle", pacs.aeTitle()),
                Map.entry("dicom.pacs.host", pacs.host()),
                Map.entry("dicom.pacs.port", Integer.toString(pacs.port())),
                Map.entry("store.dataDirectory", dataDirectory.toString()),
                // The normalisation of the demo lies among its results.
                Map.entry(
                        "security.calibrationDirectory",
                        dataDirectory.toAbsolutePath().getParent().toString())));
        installation.ifPresent(file -> flags.put("installation", file.toString()));
        return flags;
    }

    @Override
    public URI console() {
        return URI.create("http://" + HOST + ":" + service.ports().console());
    }

    @Override
    public int linkPort() {
        return service.ports().link();
    }

    @Override
    public Peer dicom() {
        return new Peer(AE_TITLE, HOST, service.ports().dicom());
    }

    @Override
    public Path dataDirectory() {
        return dataDirectory;
    }

    @Override
    public void close() {
        service.close();
    }
}
