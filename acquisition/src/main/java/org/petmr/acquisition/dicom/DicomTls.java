package org.petmr.acquisition.dicom;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How associations are secured: TLS 1.2 and 1.3 with the suites of the profile "BCP 195 RFC 8996, 9325" (PS3.15 B.12), both
 * sides with certificates.
 *
 * @param keyStore PKCS #12, or PEM (a key in PKCS #8 without a password), with our key and its chain
 * @param keyStorePassword its password; PEM needs none
 * @param trustStore PKCS #12, or PEM, with the authorities whom we believe
 * @param trustStorePassword its password
 * @param isClientCertificateRequired false to let callers come without one
 * @param isPeerNameChecked false when certificates of called peers do not carry the host's name or address
 */
public record DicomTls(
        Path keyStore,
        String keyStorePassword,
        Path trustStore,
        String trustStorePassword,
        boolean isClientCertificateRequired,
        boolean isPeerNameChecked) {

    public DicomTls {
        checkFile("dicom.tls.keyStore", keyStore);
        checkFile("dicom.tls.trustStore", trustStore);
    }

    /** Certificates on both sides, names checked. */
    public static DicomTls mutual(Path keyStore, String keyStorePassword, Path trustStore, String trustStorePassword) {
        return new DicomTls(keyStore, keyStorePassword, trustStore, trustStorePassword, true, true);
    }

    private static void checkFile(String field, Path file) {
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException(field + ": " + file + " (expected: a readable PKCS #12 or PEM file)");
        }
    }

    /** Without the passwords. */
    @Override
    public String toString() {
        return "DicomTls[keyStore=%s, trustStore=%s]".formatted(keyStore, trustStore);
    }
}
