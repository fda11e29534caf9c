package org.petmr.acquisition.exchange;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.petmr.acquisition.config.AcquisitionConfig;
import org.petmr.acquisition.config.DicomParts;
import org.petmr.acquisition.dicom.AccessRules;
import org.petmr.acquisition.dicom.DicomNodeConfig;
import org.petmr.acquisition.dicom.DicomTls;
import org.petmr.acquisition.dicom.Network;
import org.petmr.acquisition.dicom.Peer;
import org.petmr.acquisition.dicom.workflow.BackOff;

/** From configuration to what the DICOM rooms are told. */
public final class ExchangeSetup {

    private ExchangeSetup() {}

    /**
     * How our own node behaves.
     *
     * @param incoming where objects lie while they arrive
     * @throws IllegalArgumentException a key file, an address or a fingerprint is not usable
     */
    public static DicomNodeConfig node(AcquisitionConfig.Dicom config, Path incoming) {
        DicomParts.Limits limits = config.limits();
        DicomNodeConfig node = DicomNodeConfig.of(config.aeTitle(), incoming)
                .withHost(config.host())
                .withMaxPduBytes(limits.pduBytes())
                .withMaxAssociations(limits.associations())
                .withMaxObjectBytes(limits.objectBytes())
                .withTimeouts(new DicomNodeConfig.Timeouts(
                        Duration.ofSeconds(limits.connectS()),
                        Duration.ofSeconds(limits.associateS()),
                        Duration.ofSeconds(limits.associateS()),
                        Duration.ofSeconds(limits.answerS()),
                        Duration.ofSeconds(limits.idleS()),
                        DicomNodeConfig.Timeouts.USUAL.release()))
                .withAccess(access(config));
        DicomParts.Tls tls = config.tls();
        return tls.hasKeys()
                ? node.withTls(new DicomTls(
                        Path.of(tls.keyStore()),
                        tls.keyStorePassword(),
                        Path.of(tls.trustStore()),
                        tls.trustStorePassword(),
                        tls.callersNeedCertificates(),
                        tls.peerNamesChecked()))
                : node;
    }

    private static AccessRules access(AcquisitionConfig.Dicom config) {
        List<AccessRules.Known> known = new ArrayList<>();
        new TreeMap<>(config.access()).forEach((name, entry) -> {
            try {
                known.add(new AccessRules.Known(
                        entry.aeTitle(),
                        DicomParts.list(entry.addresses()).stream()
                                .map(Network::of)
                                .toList(),
                        Optional.of(entry.certificateSha256()).filter(text -> !text.isEmpty())));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("dicom.access." + name + ": " + e.getMessage(), e);
            }
        });
        return new AccessRules(known, config.limits().associationsEach());
    }

    /** Archives by C-STORE, by name. */
    static Map<String, Peer> archives(AcquisitionConfig.Dicom config) {
        Map<String, Peer> peers = new TreeMap<>();
        config.archiveNodes().forEach((name, node) -> peers.put(name, peer(node)));
        return peers;
    }

    /** The node of a name; empty for the empty name. */
    static Optional<Peer> named(AcquisitionConfig.Dicom config, String name) {
        return Optional.ofNullable(config.allNodes().get(name)).map(ExchangeSetup::peer);
    }

    private static Peer peer(DicomParts.Node node) {
        return new Peer(node.aeTitle(), node.host(), node.port(), node.tls());
    }

    static BackOff backOff(AcquisitionConfig.Dicom config) {
        return new BackOff(
                seconds(config.resend().firstS()), seconds(config.resend().longestS()));
    }

    static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(1000 * seconds));
    }
}
