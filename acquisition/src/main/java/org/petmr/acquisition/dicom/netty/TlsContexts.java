package org.petmr.acquisition.dicom.netty;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.petmr.acquisition.dicom.DicomTls;

/** TLS as PS3.15 B.12 asks for. Keys are read again when their files have changed, so certificates renew without a restart. */
final class TlsContexts {

    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    /** Forward secrecy and authenticated encryption only (RFC 9325 section 4.2). */
    private static final List<String> SUITES = List.of(
            "TLS_AES_256_GCM_SHA384",
            "TLS_AES_128_GCM_SHA256",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256");

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
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(
                    store(tls.keyStore(), tls.keyStorePassword()),
                    tls.keyStorePassword().toCharArray());
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store(tls.trustStore(), tls.trustStorePassword()));
            server = common(SslContextBuilder.forServer(keys), trust)
                    .clientAuth(tls.isClientCertificateRequired() ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL)
                    .build();
            client = common(SslContextBuilder.forClient().keyManager(keys), trust)
                    .endpointIdentificationAlgorithm(tls.isPeerNameChecked() ? "HTTPS" : "")
                    .build();
            keysOf = keysNow;
            trustOf = trustNow;
        } catch (GeneralSecurityException e) {
            throw new IOException("dicom.tls: " + e.getMessage(), e);
        }
    }

    private static SslContextBuilder common(SslContextBuilder builder, TrustManagerFactory trust) {
        return builder.sslProvider(SslProvider.JDK)
                .protocols(PROTOCOLS)
                .ciphers(SUITES, SupportedCipherSuiteFilter.INSTANCE)
                .trustManager(trust);
    }

    private static KeyStore store(Path file, String password) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password.toCharArray());
        } catch (IOException e) {
            throw new IOException("dicom.tls: " + file + ": " + e.getMessage(), e);
        }
        return store;
    }
}
