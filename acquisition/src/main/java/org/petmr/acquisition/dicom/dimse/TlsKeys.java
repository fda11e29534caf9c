package org.petmr.acquisition.dicom.dimse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.petmr.acquisition.dicom.DicomTls;

/**
 * Keys and trust as they lie in their files at the moment, and what TLS is spoken with them (PS3.15 B.12).
 *
 * @param keys ours
 * @param trust whom we believe
 */
public record TlsKeys(KeyManagerFactory keys, TrustManagerFactory trust) {

    public static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    /** Forward secrecy and authenticated encryption only (RFC 9325 section 4.2). */
    public static final List<String> SUITES = List.of(
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

    /** Reads both files, each PKCS #12 or PEM; throws {@link IOException} that names the file. */
    public static TlsKeys read(DicomTls tls) throws IOException {
        try {
            char[] password = tls.keyStorePassword().toCharArray();
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store(tls.keyStore(), password), password);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store(tls.trustStore(), tls.trustStorePassword().toCharArray()));
            return new TlsKeys(keys, trust);
        } catch (GeneralSecurityException e) {
            throw new IOException("dicom.tls: " + e.getMessage(), e);
        }
    }

    private static KeyStore store(Path file, char[] password) throws IOException, GeneralSecurityException {
        try {
            if (PemKeys.isPem(file)) {
                return PemKeys.read(file, password);
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                store.load(in, password);
            }
            return store;
        } catch (IOException e) {
            throw new IOException("dicom.tls: " + file + ": " + e.getMessage(), e);
        }
    }
}
