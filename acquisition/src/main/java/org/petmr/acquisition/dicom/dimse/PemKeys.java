package org.petmr.acquisition.dicom.dimse;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keys and certificates as text (RFC 7468): a private key in PKCS #8 without a password, followed by its chain, our own
 * certificate first; or certificates alone, which are then those we believe.
 */
final class PemKeys {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
    private static final List<String> KINDS_OF_KEY = List.of("RSA", "EC", "EdDSA");
    private static final int LONGEST_BYTES = 1 << 20;

    private PemKeys() {}

    /** True when there is a PEM block in the file; PKCS #12 is binary and begins with a sequence. */
    static boolean isPem(Path file) throws IOException {
        return Files.size(file) <= LONGEST_BYTES
                && Files.readString(file, StandardCharsets.ISO_8859_1).contains("-----BEGIN ");
    }

    /** A store with the key and its chain, or with the trusted certificates, when there is no key. */
    static KeyStore read(Path file, char[] password) throws IOException, GeneralSecurityException {
        List<Certificate> certificates = new ArrayList<>();
        PrivateKey key = null;
        Matcher block = BLOCK.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        while (block.find()) {
            byte[] content;
            try {
                content = Base64.getMimeDecoder().decode(block.group(2));
            } catch (IllegalArgumentException e) {
                throw new IOException("the block " + block.group(1) + " is not Base64", e);
            }
            switch (block.group(1)) {
                case "CERTIFICATE" ->
                    certificates.add(CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(content)));
                case "PRIVATE KEY" -> key = key(content);
                default ->
                    throw new IOException("a block '" + block.group(1)
                            + "' (expected: CERTIFICATE, and PRIVATE KEY in PKCS #8 without a password)");
            }
        }
        if (certificates.isEmpty()) {
            throw new IOException("no certificate (expected: at least one)");
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, password);
        if (key != null) {
            store.setKeyEntry("key", key, password, certificates.toArray(Certificate[]::new));
        } else {
            for (int i = 0; i < certificates.size(); i++) {
                store.setCertificateEntry("trusted" + i, certificates.get(i));
            }
        }
        return store;
    }

    private static PrivateKey key(byte[] content) throws IOException, GeneralSecurityException {
        for (String kind : KINDS_OF_KEY) {
            try {
                return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(content));
            } catch (InvalidKeySpecException e) {
                // Not of this kind: the encoding names its own, and another factory takes it.
            }
        }
        throw new IOException("a private key of a kind that is not known (expected: one of " + KINDS_OF_KEY + ")");
    }
}
