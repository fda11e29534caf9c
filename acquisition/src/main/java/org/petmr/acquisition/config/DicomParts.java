package org.petmr.acquisition.config;

import static org.petmr.acquisition.config.AcquisitionConfig.require;

import java.net.URI;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The branches of {@link AcquisitionConfig.Dicom}: other nodes, and how this service deals with them. */
public final class DicomParts {

    /** Name of the one archive of {@code dicom.pacs}. */
    public static final String PACS = "pacs";

    /** Name of the archive of {@code dicom.stow}. */
    public static final String STOW = "stow";

    /** What {@code dicom.export} may name. */
    public static final List<String> KINDS = List.of("pet", "mumap", "registration", "raw", "enhanced");

    private static final String NAME = "[a-z][a-z0-9-]{0,31}";

    private DicomParts() {}

    /**
     * Another DICOM node.
     *
     * @param tls whether its port speaks TLS
     */
    public record Node(String aeTitle, String host, int port, boolean tls) {}

    /**
     * @param firstS pause after the first failure; each further one is twice as long
     * @param longestS no pause is longer
     * @param stuckS what waits for longer raises the alarm
     */
    public record Resend(double firstS, double longestS, double stuckS) {
        public Resend {
            require(firstS > 0 && firstS <= 3600, "dicom.resend.firstS", firstS, "above 0, at most 3600");
            require(longestS >= firstS && longestS <= 86400, "dicom.resend.longestS", longestS, "firstS to 86400");
            require(stuckS > 0, "dicom.resend.stuckS", stuckS, "above 0");
        }
    }

    /**
     * @param wanted whether archives are asked; objects stay here until they have committed themselves
     * @param waitS for the report; then the alarm is raised and the archive asked again
     * @param lingerS how long the association is kept open for a report on it
     */
    public record Commitment(boolean wanted, double waitS, double lingerS) {
        public Commitment {
            require(waitS >= 1, "dicom.commitment.waitS", waitS, ">= 1");
            require(lingerS >= 0 && lingerS <= 60, "dicom.commitment.lingerS", lingerS, "0 to 60");
        }
    }

    /**
     * @param url the resource of studies, such as https://pacs.example/dicom-web/studies; empty: none
     * @param authorizationFile whose first line is sent as Authorization; empty: none
     * @param timeoutS for the answer
     */
    public record Stow(String url, String authorizationFile, int timeoutS) {
        public Stow {
            require(url != null && isWeb(url), "dicom.stow.url", url, "empty, or http:// or https:// and a host");
            require(authorizationFile != null, "dicom.stow.authorizationFile", null, "a file; may be empty");
            require(timeoutS >= 1, "dicom.stow.timeoutS", timeoutS, ">= 1");
        }

        private static boolean isWeb(String url) {
            try {
                return url.isEmpty()
                        || url.matches("https?://.*") && URI.create(url).getHost() != null;
            } catch (IllegalArgumentException e) {
                return false;
            }
        }
    }

    /**
     * An empty key store stands for: no TLS.
     *
     * @param keyStore PKCS #12 or PEM with our key and its certificates
     * @param keyStorePassword never printed
     * @param trustStore PKCS #12 or PEM with the authorities whom we believe
     * @param trustStorePassword never printed
     * @param callersNeedCertificates false to let callers come without one
     * @param peerNamesChecked false when certificates of called peers do not carry the host's name
     */
    public record Tls(
            String keyStore,
            String keyStorePassword,
            String trustStore,
            String trustStorePassword,
            boolean callersNeedCertificates,
            boolean peerNamesChecked) {
        public Tls {
            require(keyStore != null && trustStore != null, "dicom.tls.keyStore", null, "a file; may be empty");
            require(keyStorePassword != null, "dicom.tls.keyStorePassword", null, "text, may be empty");
            require(trustStorePassword != null, "dicom.tls.trustStorePassword", null, "text, may be empty");
            boolean isOneOnly = keyStore.isEmpty() != trustStore.isEmpty();
            require(
                    !isOneOnly,
                    keyStore.isEmpty() ? "dicom.tls.keyStore" : "dicom.tls.trustStore",
                    "none",
                    "given, since the other one is");
        }

        /** Whether there are keys. */
        public boolean hasKeys() {
            return !keyStore.isEmpty();
        }
    }

    /**
     * Who may call.
     *
     * @param addresses from where, addresses or networks such as 10.1.2.0/24, with commas between
     * @param certificateSha256 of the certificate that is shown, hexadecimal; empty: any that is trusted
     */
    public record Known(String aeTitle, String addresses, String certificateSha256) {}

    /**
     * @param pduBytes largest P-DATA-TF that is received
     * @param associations served at a time
     * @param associationsEach of one calling AE title
     * @param objectBytes largest object that is received
     * @param connectS TCP connection and TLS handshake
     * @param associateS answer to a request for an association; first PDU of a caller
     * @param answerS answer to a message
     * @param idleS an association on which nothing comes to its end
     */
    public record Limits(
            int pduBytes,
            int associations,
            int associationsEach,
            long objectBytes,
            int connectS,
            int associateS,
            int answerS,
            int idleS) {
        public Limits {
            range("pduBytes", pduBytes, 4096, 1 << 20);
            range("associations", associations, 1, 1000);
            range("associationsEach", associationsEach, 1, 1000);
            require(objectBytes >= 1 << 20, "dicom.limits.objectBytes", objectBytes, ">= 1048576");
            range("connectS", connectS, 1, 600);
            range("associateS", associateS, 1, 600);
            range("answerS", answerS, 1, 3600);
            range("idleS", idleS, 1, 3600);
        }

        private static void range(String name, int value, int least, int most) {
            require(value >= least && value <= most, "dicom.limits." + name, value, least + " to " + most);
        }
    }

    /** The parts of a text with commas between. */
    public static List<String> list(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    static Map<String, Node> checkNodes(AcquisitionConfig.Peer pacs, Map<String, Node> nodes, Tls tls) {
        require(tls != null, "dicom.tls", null, "present");
        require(nodes != null, "dicom.nodes", null, "present");
        nodes.forEach((name, node) -> {
            String key = "dicom.nodes." + name;
            boolean isTaken = name.equals(STOW) || name.equals(PACS) && pacs != null;
            require(
                    name.matches(NAME) && !isTaken,
                    "dicom.nodes",
                    name,
                    "a name of small letters, digits and hyphens, other than stow and that of dicom.pacs");
            AcquisitionConfig.checkAeTitle(key + ".aeTitle", node.aeTitle());
            AcquisitionConfig.checkHost(key + ".host", node.host());
            require(node.port() > 0 && node.port() < 65536, key + ".port", node.port(), "1 to 65535");
            require(!node.tls() || tls.hasKeys(), key + ".tls", true, "false, without dicom.tls.keyStore");
        });
        return Map.copyOf(nodes);
    }

    static void checkName(String key, String name, Collection<String> known) {
        require(
                name != null && (name.isEmpty() || known.contains(name)),
                key,
                name,
                "empty, or one of " + sorted(known));
    }

    static void checkNames(String key, String names, Collection<String> known) {
        require(names != null, key, null, "names with commas between; may be empty");
        for (String name : list(names)) {
            require(known.contains(name), key, name, "one of " + sorted(known));
        }
    }

    private static Collection<String> sorted(Collection<String> names) {
        return new TreeSet<>(names);
    }

    /** Who is on another machine must be known by more than a title that anybody can claim. */
    static Map<String, Known> checkAccess(String host, Map<String, Known> access, Tls tls) {
        require(access != null, "dicom.access", null, "present");
        boolean isOpenToOthers = !AcquisitionConfig.isLoopback(host) && !tls.hasKeys();
        require(
                !isOpenToOthers || !access.isEmpty(),
                "dicom.host",
                host,
                "a loopback address such as 127.0.0.1, or TLS (dicom.tls.keyStore), or dicom.access, who may call");
        access.forEach((name, known) -> {
            String key = "dicom.access." + name;
            AcquisitionConfig.checkAeTitle(key + ".aeTitle", known.aeTitle());
            require(known.addresses() != null, key + ".addresses", null, "addresses; may be empty");
            require(
                    !isOpenToOthers || !known.addresses().isBlank(),
                    key + ".addresses",
                    "none",
                    "at least one, since without TLS anybody can claim an AE title");
            require(known.certificateSha256() != null, key + ".certificateSha256", null, "may be empty");
        });
        return Map.copyOf(new TreeMap<>(access));
    }
}
