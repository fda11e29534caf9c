package org.petmr.acquisition.config;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Everything that can be set. Each part of the service is handed its own branch only. See {@link ConfigLoader} for where
 * values come from.
 *
 * @param link detector link
 * @param petsird PETSIRD streams, the second way in
 * @param ingest when what was received is not good enough
 * @param store list-mode store and sessions
 * @param console REST, live stream, page
 * @param dicom this service as a DICOM node and the PACS it sends to
 * @param compute the pipeline's share of the machine
 * @param jobs how often the pipeline tries again
 * @param registry database of studies, acquisitions, series and jobs
 * @param installation JSON file of the installation record; null: none, PET and MR are taken to share their space
 * @param security who may connect and what may be done
 * @param logging how the log is written
 * @param tracing where traces go
 * @param qc the daily check of the scanner
 * @param protocols where more acquisition protocols lie
 */
public record AcquisitionConfig(
        Link link,
        Petsird petsird,
        Ingest ingest,
        Store store,
        Console console,
        Dicom dicom,
        Compute compute,
        Jobs jobs,
        Registry registry,
        Path installation,
        Security security,
        OperationsParts.Logging logging,
        OperationsParts.Tracing tracing,
        OperationsParts.Qc qc,
        Protocols protocols) {

    public AcquisitionConfig {
        require(link != null, "link", null, "present");
        require(petsird != null, "petsird", null, "present");
        require(ingest != null, "ingest", null, "present");
        require(store != null, "store", null, "present");
        require(console != null, "console", null, "present");
        require(dicom != null, "dicom", null, "present");
        require(compute != null, "compute", null, "present");
        require(jobs != null, "jobs", null, "present");
        require(security != null, "security", null, "present");
        require(logging != null, "logging", null, "present");
        require(tracing != null, "tracing", null, "present");
        require(qc != null, "qc", null, "present");
        require(
                console.isLoopback() || security.hasTls() && security.hasLogin(),
                "console.host",
                console.host(),
                "a loopback address such as 127.0.0.1, or TLS and login: security.tlsCertificateFile and"
                        + " security.tlsKeyFile, and security.usersFile, security.openId.issuer or security.jwksFile");
        require(registry != null, "registry", null, "present");
        require(protocols != null, "protocols", null, "present");
    }

    /** @param directory with protocols, {@code *.json}, beside the built-in ones; empty: none */
    public record Protocols(String directory) {
        public Protocols {
            require(directory != null, "protocols.directory", null, "a path, or empty");
        }

        /** {@link #directory()} as a path. */
        public Optional<Path> files() {
            return directory.isEmpty() ? Optional.empty() : Optional.of(Path.of(directory));
        }
    }

    /**
     * @param host address to listen on
     * @param port TCP port, 0 for any free one
     * @param receiveBufferBytes kernel receive buffer asked for
     * @param readBytes bytes read from a socket at once
     * @param ringBytes accepted batches that may wait for store and live histogram before reading stops
     * @param helloTimeoutMs how long a new connection may stay silent
     * @param heartbeatMs a source silent for three of these is stale
     * @param lostAfterMs a source silent for so long is given up: its connection is closed, and a run of which no source is
     *     left is ended
     * @param keyFile secret that front ends must prove; none: nobody is asked
     * @param tlsCertificateFile PEM, the link's certificate and those between it and its authority; none: no TLS
     * @param tlsKeyFile PEM, its private key, PKCS#8
     * @param tlsCaFile PEM, the authority of the front ends' certificates
     */
    public record Link(
            String host,
            int port,
            int receiveBufferBytes,
            int readBytes,
            int ringBytes,
            int helloTimeoutMs,
            int heartbeatMs,
            int lostAfterMs,
            String keyFile,
            String tlsCertificateFile,
            String tlsKeyFile,
            String tlsCaFile) {
        public Link {
            checkHost("link.host", host);
            require(keyFile != null, "link.keyFile", null, "a text, which may be empty");
            both("link.tlsCertificateFile", tlsCertificateFile, "link.tlsKeyFile", tlsKeyFile);
            both("link.tlsCertificateFile", tlsCertificateFile, "link.tlsCaFile", tlsCaFile);
            require(
                    isLoopback(host) || !keyFile.isEmpty() || !tlsCertificateFile.isEmpty(),
                    "link.host",
                    host,
                    "a loopback address such as 127.0.0.1, or front ends that show who they are: link.keyFile, or"
                            + " link.tlsCertificateFile, link.tlsKeyFile and link.tlsCaFile");
            checkPort("link.port", port);
            require(receiveBufferBytes >= 1 << 16, "link.receiveBufferBytes", receiveBufferBytes, ">= 65536");
            require(readBytes >= 1 << 12, "link.readBytes", readBytes, ">= 4096");
            require(ringBytes >= 4L * readBytes, "link.ringBytes", ringBytes, ">= 4 x readBytes " + readBytes);
            require(helloTimeoutMs >= 100, "link.helloTimeoutMs", helloTimeoutMs, ">= 100");
            require(heartbeatMs >= 10, "link.heartbeatMs", heartbeatMs, ">= 10");
            require(
                    lostAfterMs >= 3 * heartbeatMs,
                    "link.lostAfterMs",
                    lostAfterMs,
                    ">= 3 x heartbeatMs " + heartbeatMs);
        }

        public boolean hasKey() {
            return !keyFile.isEmpty();
        }

        public boolean hasTls() {
            return !tlsCertificateFile.isEmpty();
        }
    }

    /**
     * @param host address to listen on, of this machine alone: PETSIRD has no place for a key
     * @param port TCP port; 0: no stream is taken
     * @param sourceId which front end a stream is
     */
    public record Petsird(String host, int port, int sourceId) {
        public Petsird {
            checkHost("petsird.host", host);
            checkPort("petsird.port", port);
            require(
                    isLoopback(host),
                    "petsird.host",
                    host,
                    "a loopback address such as 127.0.0.1, since such a stream cannot show who sends it; from other machines"
                            + " by a tunnel that can");
            require(sourceId >= 0 && sourceId <= 0xFFFE, "petsird.sourceId", sourceId, "0 to 65534");
        }
    }

    /**
     * @param lossLimit a run that lost more than this part of its events ends as failed, its data kept; 0: any loss. What an
     *     arm request says goes before
     * @param clockLimitMs how far a front end's clock may be from this machine's, and this machine's jump, before it is an
     *     alarm
     */
    public record Ingest(double lossLimit, int clockLimitMs) {
        public Ingest {
            require(lossLimit >= 0 && lossLimit <= 1, "ingest.lossLimit", lossLimit, "0 to 1");
            require(clockLimitMs >= 1, "ingest.clockLimitMs", clockLimitMs, ">= 1");
        }
    }

    /**
     * @param dataDirectory sessions lie below it, {@code sessions/<id>/}
     * @param segmentBytes a list-mode segment is closed once it is this long
     * @param minFreeBytes an acquisition is not armed, and ends, with less than this free on the disk
     * @param forceEveryMs data are durable at the latest after this time
     * @param compression of list-mode blocks: {@code none} or {@code zstd}
     * @param expectedEventsPerS rate by which the space for an acquisition is reckoned before it is armed; 0: not at all
     * @param retention what {@code petmr store prune} removes
     */
    public record Store(
            Path dataDirectory,
            long segmentBytes,
            long minFreeBytes,
            int forceEveryMs,
            String compression,
            double expectedEventsPerS,
            Retention retention) {
        public Store {
            require(
                    compression != null && compression.matches("none|zstd"),
                    "store.compression",
                    compression,
                    "none or zstd");
            require(
                    expectedEventsPerS >= 0 && expectedEventsPerS <= 1e9,
                    "store.expectedEventsPerS",
                    expectedEventsPerS,
                    "0 to 1e9");
            require(retention != null, "store.retention", null, "present");
            require(dataDirectory != null, "store.dataDirectory", null, "a path");
            require(segmentBytes >= 1 << 16, "store.segmentBytes", segmentBytes, ">= 65536");
            require(minFreeBytes >= 0, "store.minFreeBytes", minFreeBytes, ">= 0");
            require(forceEveryMs >= 10 && forceEveryMs <= 1000, "store.forceEveryMs", forceEveryMs, "10 to 1000");
        }
    }

    /**
     * Only list mode that was exported and that nobody marked as kept is ever removed.
     *
     * @param maxAgeDays list mode is removed when it is older; 0: never for its age
     * @param maxTotalBytes the oldest are removed until all together are no more; 0: never for its size
     */
    public record Retention(double maxAgeDays, long maxTotalBytes) {
        public Retention {
            require(maxAgeDays >= 0, "store.retention.maxAgeDays", maxAgeDays, ">= 0");
            require(maxTotalBytes >= 0, "store.retention.maxTotalBytes", maxTotalBytes, ">= 0");
        }
    }

    /**
     * @param url {@code jdbc:postgresql://host/database}, {@code jdbc:h2:...}, or empty: a file in the data directory
     * @param user who logs in
     * @param password empty for none
     */
    public record Registry(String url, String user, String password) {
        public Registry {
            require(
                    url != null && url.matches("|jdbc:(h2|postgresql):.+"),
                    "registry.url",
                    url,
                    "empty, jdbc:postgresql:... or jdbc:h2:...");
            require(
                    !url.toLowerCase(Locale.ROOT).contains("password="),
                    "registry.url",
                    "...password=...", // not the address itself: this goes to the log
                    "no password in it; it stands in registry.password, which is never printed");
            require(user != null, "registry.user", null, "a name");
            require(password != null, "registry.password", null, "text, may be empty");
        }
    }

    /**
     * @param host address to listen on
     * @param port HTTP port, 0 for any free one
     * @param bodyLimitBytes longest request body
     * @param labelsLimitBytes longest volume of labels
     * @param liveEveryMs period of rates on the live stream
     */
    public record Console(String host, int port, int bodyLimitBytes, int labelsLimitBytes, int liveEveryMs) {
        public Console {
            checkHost("console.host", host);
            checkPort("console.port", port);
            require(bodyLimitBytes >= 1024, "console.bodyLimitBytes", bodyLimitBytes, ">= 1024");
            require(labelsLimitBytes >= 1024, "console.labelsLimitBytes", labelsLimitBytes, ">= 1024");
            require(liveEveryMs >= 100 && liveEveryMs <= 1000, "console.liveEveryMs", liveEveryMs, "100 to 1000");
        }

        /** Whether only this machine can connect. */
        @JsonIgnore
        public boolean isLoopback() {
            return AcquisitionConfig.isLoopback(host);
        }
    }

    /**
     * @param provider which implementation of the DICOM port, {@code netty}
     * @param aeTitle our application entity title
     * @param host address to listen on for C-STORE
     * @param port 0 for any free one
     * @param mrQuietMs MR series are taken for whole once nothing has come for so long
     * @param mrTimeoutS how long the pipeline waits for MR series that were announced
     * @param pacs one archive, short for a node of the name {@code pacs} that is among the archives; null for none
     * @param nodes other DICOM nodes by name
     * @param archives names of the nodes that get the results, with commas between
     * @param worklist name of the node that is asked for scheduled steps; empty: none
     * @param mpps name of the node that is told of performed steps; empty: none
     * @param export kinds of objects that are made, with commas between, see {@link DicomParts#KINDS}
     * @param resend how what could not be sent is tried again
     * @param commitment whether archives are asked to commit themselves to what they stored
     * @param stow a further archive, over HTTP
     * @param tls keys and trust of associations
     * @param access who may call, by a name of ours; none: anybody, on this machine only
     * @param limits of associations and objects
     */
    public record Dicom(
            String provider,
            String aeTitle,
            String host,
            int port,
            int mrQuietMs,
            int mrTimeoutS,
            Peer pacs,
            Map<String, DicomParts.Node> nodes,
            String archives,
            String worklist,
            String mpps,
            String export,
            DicomParts.Resend resend,
            DicomParts.Commitment commitment,
            DicomParts.Stow stow,
            DicomParts.Tls tls,
            Map<String, DicomParts.Known> access,
            DicomParts.Limits limits) {
        public Dicom {
            require(provider != null && !provider.isBlank(), "dicom.provider", provider, "a name, such as netty");
            require(mrQuietMs >= 100, "dicom.mrQuietMs", mrQuietMs, ">= 100");
            require(mrTimeoutS >= 1, "dicom.mrTimeoutS", mrTimeoutS, ">= 1");
            checkAeTitle("dicom.aeTitle", aeTitle);
            checkHost("dicom.host", host);
            checkPort("dicom.port", port);
            nodes = DicomParts.checkNodes(pacs, nodes, tls);
            DicomParts.checkNames("dicom.archives", archives, nodes.keySet());
            DicomParts.checkName("dicom.worklist", worklist, nodes.keySet());
            DicomParts.checkName("dicom.mpps", mpps, nodes.keySet());
            DicomParts.checkNames("dicom.export", export, DicomParts.KINDS);
            require(resend != null, "dicom.resend", null, "present");
            require(commitment != null, "dicom.commitment", null, "present");
            require(stow != null, "dicom.stow", null, "present");
            require(limits != null, "dicom.limits", null, "present");
            access = DicomParts.checkAccess(host, access, tls);
        }

        /** Where results go by C-STORE, by name. */
        @JsonIgnore
        public Map<String, DicomParts.Node> archiveNodes() {
            Map<String, DicomParts.Node> all = new TreeMap<>(allNodes());
            Set<String> named = new TreeSet<>(DicomParts.list(archives));
            if (pacs != null) {
                named.add(DicomParts.PACS);
            }
            all.keySet().retainAll(named);
            return all;
        }

        /** {@link #nodes}, and the one archive of {@link #pacs}. */
        @JsonIgnore
        public Map<String, DicomParts.Node> allNodes() {
            Map<String, DicomParts.Node> all = new TreeMap<>(nodes);
            if (pacs != null) {
                all.put(DicomParts.PACS, new DicomParts.Node(pacs.aeTitle(), pacs.host(), pacs.port(), false));
            }
            return all;
        }

        /** Kinds of objects that are made. */
        @JsonIgnore
        public Set<String> exported() {
            return Set.copyOf(DicomParts.list(export));
        }
    }

    /** Another DICOM node. */
    public record Peer(String aeTitle, String host, int port) {
        public Peer {
            checkAeTitle("dicom.pacs.aeTitle", aeTitle);
            checkHost("dicom.pacs.host", host);
            require(port > 0 && port < 65536, "dicom.pacs.port", port, "1 to 65535");
        }
    }

    /**
     * An empty text stands for: not used.
     *
     * @param tlsCertificateFile PEM, the console's certificate and those between it and its authority
     * @param tlsKeyFile PEM, its private key, PKCS#8
     * @param usersFile local users, see {@code petmr user}; none: no login with a password
     * @param jwksFile key set of an OpenID provider that cannot be reached from here; none: no bearer tokens by it
     * @param jwtIssuer who must have issued a token
     * @param jwtAudience whom a token must be for
     * @param jwtRolesClaim claim with the roles, with dots into nested ones
     * @param jwtLeewayS how far the clocks of provider and service may differ
     * @param openId the provider, where it can be reached
     * @param allowedOrigins other origins whose pages may use the console, with commas between
     * @param requestsPerMinute of one caller
     * @param loginsPerMinute attempts of one address, and for one user from browsers in which that user never logged in
     * @param loginIdleMinutes a login ends after so long in which nobody did anything at the page
     * @param calibrationDirectory where the files lie that an arm request may name; none: {@code calibration} of the data
     *     directory
     * @param auditKeyFile key of the audit trail's chain; none: made beside the trail
     * @param syslogHost where audit messages go by syslog over TLS; none: nowhere
     * @param syslogPort RFC 5425 has 6514
     * @param syslogCaFile PEM, the authority of the syslog server's certificate
     */
    public record Security(
            String tlsCertificateFile,
            String tlsKeyFile,
            String usersFile,
            String jwksFile,
            String jwtIssuer,
            String jwtAudience,
            String jwtRolesClaim,
            int jwtLeewayS,
            OpenId openId,
            String allowedOrigins,
            int requestsPerMinute,
            int loginsPerMinute,
            int loginIdleMinutes,
            String calibrationDirectory,
            String auditKeyFile,
            String syslogHost,
            int syslogPort,
            String syslogCaFile) {
        public Security {
            both("security.tlsCertificateFile", tlsCertificateFile, "security.tlsKeyFile", tlsKeyFile);
            both("security.jwksFile", jwksFile, "security.jwtIssuer", jwtIssuer);
            both("security.syslogHost", syslogHost, "security.syslogCaFile", syslogCaFile);
            require(calibrationDirectory != null, "security.calibrationDirectory", null, "a folder, or an empty text");
            require(!jwtAudience.isBlank(), "security.jwtAudience", jwtAudience, "a name");
            require(!jwtRolesClaim.isBlank(), "security.jwtRolesClaim", jwtRolesClaim, "a claim");
            require(jwtLeewayS >= 0 && jwtLeewayS <= 300, "security.jwtLeewayS", jwtLeewayS, "0 to 300");
            require(openId != null, "security.openId", null, "present");
            require(
                    jwksFile.isEmpty() || !openId.hasIssuer(),
                    "security.jwksFile",
                    jwksFile,
                    "none, since security.openId.issuer is given, whose keys are fetched");
            require(requestsPerMinute >= 60, "security.requestsPerMinute", requestsPerMinute, ">= 60");
            require(loginsPerMinute >= 1, "security.loginsPerMinute", loginsPerMinute, ">= 1");
            require(loginIdleMinutes >= 1, "security.loginIdleMinutes", loginIdleMinutes, ">= 1");
            require(syslogPort > 0 && syslogPort < 65536, "security.syslogPort", syslogPort, "1 to 65535");
            for (String origin : allowedOrigins.split(",")) {
                require(
                        origin.isEmpty() || origin.strip().matches("https?://[^/*,]+"),
                        "security.allowedOrigins",
                        origin,
                        "origins such as https://viewer.example, with commas between");
            }
        }

        public boolean hasTls() {
            return !tlsCertificateFile.isEmpty();
        }

        /** Whether callers must say who they are. */
        public boolean hasLogin() {
            return !usersFile.isEmpty() || !jwksFile.isEmpty() || openId.hasIssuer();
        }

        /** {@link #allowedOrigins} one by one. */
        public List<String> origins() {
            return Arrays.stream(allowedOrigins.split(","))
                    .map(String::strip)
                    .filter(o -> !o.isEmpty())
                    .toList();
        }
    }

    private static void both(String oneName, String one, String otherName, String other) {
        require(one != null && other != null, one == null ? oneName : otherName, null, "a text, which may be empty");
        boolean isOneOnly = one.isEmpty() != other.isEmpty();
        require(!isOneOnly, one.isEmpty() ? oneName : otherName, "none", "given, since the other one is");
    }

    /** @param threads compute threads, 0 for as many as the machine has processors */
    public record Compute(int threads) {
        public Compute {
            require(threads >= 0, "compute.threads", threads, ">= 0");
        }
    }

    /**
     * @param attempts of a job whose failures may pass, the first among them
     * @param firstPauseMs after the first failure; it doubles with each
     * @param longestPauseMs the longest pause
     */
    public record Jobs(int attempts, int firstPauseMs, int longestPauseMs) {
        public Jobs {
            require(attempts >= 1 && attempts <= 100, "jobs.attempts", attempts, "1 to 100");
            require(firstPauseMs >= 1, "jobs.firstPauseMs", firstPauseMs, ">= 1");
            require(
                    longestPauseMs >= firstPauseMs,
                    "jobs.longestPauseMs",
                    longestPauseMs,
                    ">= firstPauseMs " + firstPauseMs);
        }
    }

    static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    static void checkHost(String name, String host) {
        require(host != null && !host.isBlank(), name, host, "a host name or address");
    }

    private static void checkPort(String name, int port) {
        require(port >= 0 && port < 65536, name, port, "0 to 65535");
    }

    static void checkAeTitle(String name, String title) {
        // PS3.5, value representation AE: at most 16 characters, no backslash, no control characters.
        require(
                title != null && title.matches("[ -\\[\\]-~]{1,16}") && !title.isBlank(),
                name,
                title,
                "1 to 16 printable characters without backslash");
    }

    static void require(boolean holds, String name, Object found, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("%s: %s (expected: %s)".formatted(name, found, expected));
        }
    }
}
