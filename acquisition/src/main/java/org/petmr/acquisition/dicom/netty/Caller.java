package org.petmr.acquisition.dicom.netty;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * What a connection shows of who is at its other end.
 *
 * @param address its address, on a real network
 * @param certificateSha256 fingerprint of the certificate it has shown, with TLS
 */
record Caller(Optional<InetAddress> address, Optional<String> certificateSha256) {

    static Caller of(Channel channel) {
        Optional<InetAddress> address = channel.remoteAddress() instanceof InetSocketAddress remote
                ? Optional.of(remote.getAddress())
                : Optional.empty();
        return new Caller(address, fingerprint(channel.pipeline().get(SslHandler.class)));
    }

    private static Optional<String> fingerprint(SslHandler tls) {
        if (tls == null) {
            return Optional.empty();
        }
        try {
            byte[] certificate = tls.engine().getSession().getPeerCertificates()[0].getEncoded();
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate);
            return Optional.of(HexFormat.of().formatHex(digest));
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty(); // came without one, which is allowed only when the configuration says so
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java has SHA-256
        }
    }
}
