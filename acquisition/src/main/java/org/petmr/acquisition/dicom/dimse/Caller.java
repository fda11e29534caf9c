package org.petmr.acquisition.dicom.dimse;

import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * What a connection shows of who is at its other end.
 *
 * @param address its address, on a real network
 * @param certificateSha256 fingerprint of the certificate it has shown, with TLS
 */
public record Caller(Optional<InetAddress> address, Optional<String> certificateSha256) {

    /** Who is there, by address and by the session when there is TLS. */
    public static Caller of(Optional<InetAddress> address, Optional<SSLSession> session) {
        return new Caller(address, session.flatMap(Caller::fingerprint));
    }

    private static Optional<String> fingerprint(SSLSession session) {
        try {
            byte[] certificate = session.getPeerCertificates()[0].getEncoded();
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate);
            return Optional.of(HexFormat.of().formatHex(digest));
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty(); // came without one, which is allowed only when the configuration says so
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java has SHA-256
        }
    }
}
