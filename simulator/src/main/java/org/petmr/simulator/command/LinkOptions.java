package org.petmr.simulator.command;

import java.nio.file.Path;
import java.util.Optional;
import org.petmr.acquisition.wire.LinkCredentials;
import org.petmr.acquisition.wire.LinkKey;
import org.petmr.acquisition.wire.LinkTls;
import picocli.CommandLine.Option;

/** How an emulated front end shows the service who it is. */
final class LinkOptions {

    @Option(
            names = "--link-key",
            paramLabel = "FILE",
            description = "the key that the service has in link.keyFile; only its owner may read the file")
    private Path keyFile;

    @Option(names = "--link-cert", paramLabel = "FILE", description = "PEM, a certificate, for TLS")
    private String certificateFile;

    @Option(names = "--link-cert-key", paramLabel = "FILE", description = "PEM, its private key, PKCS#8")
    private String certificateKeyFile;

    @Option(names = "--link-ca", paramLabel = "FILE", description = "PEM, the authority of the service's certificate")
    private String caFile;

    /** @throws IllegalArgumentException a file is missing, or the key's is not private */
    LinkCredentials credentials() {
        boolean hasTls = certificateFile != null || certificateKeyFile != null || caFile != null;
        if (hasTls && (certificateFile == null || certificateKeyFile == null || caFile == null)) {
            throw new IllegalArgumentException(
                    "--link-cert, --link-cert-key, --link-ca: %s, %s, %s (expected: all three or none)"
                            .formatted(certificateFile, certificateKeyFile, caFile));
        }
        return new LinkCredentials(
                Optional.ofNullable(keyFile).map(LinkKey::read),
                hasTls ? Optional.of(new LinkTls(certificateFile, certificateKeyFile, caFile)) : Optional.empty());
    }
}
