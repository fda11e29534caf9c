package org.petmr.acquisition.dicom;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Who may open an association to us. AE titles are names, not secrets: a title counts together with the address it comes
 * from, and with a certificate where there is TLS.
 *
 * @param known the peers that are let in; empty lets everybody in
 * @param maxAssociationsEach served at a time for each calling AE title
 */
public record AccessRules(List<Known> known, int maxAssociationsEach) {

    private static final int USUAL_EACH = 8;

    /**
     * A peer that is let in.
     *
     * @param aeTitle its title, compared exactly
     * @param addresses from where: addresses, or networks such as 10.1.2.0/24; empty for any
     * @param certificateSha256 fingerprint of the certificate it must show, in hexadecimal; empty for any that is trusted
     */
    public record Known(String aeTitle, List<Network> addresses, Optional<String> certificateSha256) {

        public Known {
            AeTitles.check("dicom.known.aeTitle", aeTitle);
            addresses = List.copyOf(addresses);
            certificateSha256 = certificateSha256.map(AccessRules::fingerprint);
        }

        /** A title from these addresses or networks. */
        public static Known of(String aeTitle, String... addresses) {
            return new Known(
                    aeTitle, List.of(addresses).stream().map(Network::of).toList(), Optional.empty());
        }

        public Known withCertificate(String sha256) {
            return new Known(aeTitle, addresses, Optional.of(sha256));
        }
    }

    public AccessRules {
        known = List.copyOf(known);
        if (maxAssociationsEach < 1) {
            throw new IllegalArgumentException(
                    "dicom.maxAssociationsEach: " + maxAssociationsEach + " (expected: >= 1)");
        }
    }

    /** Everybody is let in. */
    public static AccessRules open() {
        return new AccessRules(List.of(), USUAL_EACH);
    }

    public static AccessRules only(Known... known) {
        return new AccessRules(List.of(known), USUAL_EACH);
    }

    public AccessRules withMaxAssociationsEach(int newMax) {
        return new AccessRules(known, newMax);
    }

    /**
     * Why a caller is not let in; empty when it is. For the log: the caller itself is told only that it is not known.
     *
     * @param address from where; empty when there is none to be had
     * @param certificateSha256 what it has shown; empty without TLS
     */
    public Optional<String> objection(
            String callingAeTitle, Optional<InetAddress> address, Optional<String> certificateSha256) {
        if (known.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> objection = Optional.of("AE title is not in the list");
        for (Known peer : known) {
            if (peer.aeTitle().equals(callingAeTitle)) {
                boolean isFromThere = peer.addresses().isEmpty()
                        || peer.addresses().stream().anyMatch(n -> address.isPresent() && n.contains(address.get()));
                boolean hasShown = peer.certificateSha256().isEmpty()
                        || peer.certificateSha256().equals(certificateSha256.map(AccessRules::fingerprint));
                if (isFromThere && hasShown) {
                    return Optional.empty();
                }
                objection = Optional.of(
                        isFromThere
                                ? "certificate is not the one of this AE title"
                                : "address is not one of this AE title");
            }
        }
        return objection;
    }

    private static String fingerprint(String text) {
        String plain = text.replace(":", "").toLowerCase(Locale.ROOT);
        if (!plain.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException(
                    "dicom.known.certificateSha256: '" + text + "' (expected: 64 hexadecimal digits)");
        }
        return plain;
    }
}
