package org.petmr.acquisition.dicom.netty;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import javax.net.ssl.SSLException;
import org.petmr.acquisition.dicom.DicomTls;
import org.petmr.acquisition.dicom.dimse.TlsKeys;

/** TLS as PS3.15 B.12 asks for. Keys are read again when their files have changed, so certificates renew without a restart. */
final class TlsContexts {

    private final DicomTls tls;
    private SslContext server;
    private SslContext client;
    private FileTime keysOf;
    private FileTime trustOf;

    TlsContexts(DicomTls tls) {
        this.tls = tls;
    }

    synchronized SslContext server() throws IOException {
        refresh();
        return server;
    }

    synchronized SslContext client() throws IOException {
        refresh();
        return client;
    }

    private void refresh() throws IOException {
        FileTime keysNow = Files.getLastModifiedTime(tls.keyStore());
        FileTime trustNow = Files.getLastModifiedTime(tls.trustStore());
        if (keysNow.equals(keysOf) && trustNow.equals(trustOf)) {
            return;
        }
        TlsKeys read = TlsKeys.read(tls);
        try {
            server = common(SslContextBuilder.forServer(read.keys()), read)
                    .clientAuth(tls.isClientCertificateRequired() ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL)
                    .build();
            client = common(SslContextBuilder.forClient().keyManager(read.keys()), read)
                    .endpointIdentificationAlgorithm(tls.isPeerNameChecked() ? "HTTPS" : "")
                    .build();
            keysOf = keysNow;
            trustOf = trustNow;
        } catch (SSLException e) {
            throw new IOException("dicom.tls: " + e.getMessage(), e);
        }
    }

    private static SslContextBuilder common(SslContextBuilder builder, TlsKeys read) {
        return builder.sslProvider(SslProvider.JDK)
                .protocols(TlsKeys.PROTOCOLS)
                .ciphers(TlsKeys.SUITES, SupportedCipherSuiteFilter.INSTANCE)
                .trustManager(read.trust());
    }
}
