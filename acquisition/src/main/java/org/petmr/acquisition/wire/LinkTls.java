package org.petmr.acquisition.wire;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/**
 * TLS of the link, always mutual: each side shows a certificate of the same authority.
 *
 * @param certificateFile PEM, this side's certificate and those between it and the authority
 * @param keyFile PEM, its private key, PKCS#8
 * @param caFile PEM, the authority of the other side's certificate
 */
public record LinkTls(String certificateFile, String keyFile, String caFile) {

    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    /** @throws IllegalArgumentException when one of the files is not what it should be */
    public SslContext server() {
        try {
            return SslContextBuilder.forServer(new File(certificateFile), new File(keyFile))
                    .sslProvider(SslProvider.JDK)
                    .protocols(PROTOCOLS)
                    .trustManager(new File(caFile))
                    .clientAuth(ClientAuth.REQUIRE)
                    .build();
        } catch (SSLException | IllegalArgumentException e) {
            throw refused(e);
        }
    }

    /** @throws IllegalArgumentException when one of the files is not what it should be */
    SSLContext client() {
        try {
            return ((JdkSslContext) SslContextBuilder.forClient()
                            .sslProvider(SslProvider.JDK)
                            .keyManager(new File(certificateFile), new File(keyFile))
                            .trustManager(new File(caFile))
                            .build())
                    .context();
        } catch (SSLException | IllegalArgumentException e) {
            throw refused(e);
        }
    }

    private IllegalArgumentException refused(Exception e) {
        return new IllegalArgumentException(
                "link.tlsCertificateFile, link.tlsKeyFile, link.tlsCaFile: %s, %s, %s: %s (expected: PEM files)"
                        .formatted(certificateFile, keyFile, caFile, e.getMessage()),
                e);
    }
}
