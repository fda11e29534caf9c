package org.petmr.acquisition.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.HexFormat;
import org.petmr.acquisition.OutsideProgram;

/** Keys made for a test, by the keytool of the running Java. Each certificate is its own authority. */
public record TestKeys(Path keyStore, Certificate certificate) {

    public static final String PASSWORD = "changeit";

    /** A new key pair for 127.0.0.1. */
    public static TestKeys fresh(Path directory, String name) throws Exception {
        Path file = directory.resolve(name + ".p12");
        OutsideProgram.Result made = OutsideProgram.run(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", name, "-keyalg", "RSA", "-keysize", "2048", "-validity", "2",
                "-dname", "CN=" + name, "-ext", "san=ip:127.0.0.1,dns:localhost",
                "-storetype", "PKCS12", "-keystore", file.toString(), "-storepass", PASSWORD);
        assertThat(made.status()).as(made.output()).isZero();
        return new TestKeys(file, store(file).getCertificate(name));
    }

    private static KeyStore store(Path file) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    /** A trust store with these certificates. */
    public static Path trusting(Path file, TestKeys... others) throws Exception {
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, PASSWORD.toCharArray());
        for (int i = 0; i < others.length; i++) {
            trust.setCertificateEntry("peer" + i, others[i].certificate());
        }
        try (OutputStream out = Files.newOutputStream(file)) {
            trust.store(out, PASSWORD.toCharArray());
        }
        return file;
    }

    /** TLS with this key, believing these others. */
    public DicomTls believing(TestKeys... others) throws Exception {
        Path trust = trusting(keyStore.resolveSibling(keyStore.getFileName() + ".trust-" + others.length), others);
        return DicomTls.mutual(keyStore, PASSWORD, trust, PASSWORD);
    }

    public String fingerprint() throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    }

    /** The certificate as PEM, for programs of others. */
    public Path certificatePem() throws Exception {
        return pem(".cert.pem", "CERTIFICATE", certificate.getEncoded());
    }

    /** The key as PEM, without a password. */
    public Path keyPem() throws Exception {
        KeyStore store = store(keyStore);
        String alias = store.aliases().nextElement();
        return pem(".key.pem", "PRIVATE KEY", store.getKey(alias, PASSWORD.toCharArray()).getEncoded());
    }

    private Path pem(String suffix, String type, byte[] bytes) throws Exception {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return Files.writeString(
                keyStore.resolveSibling(keyStore.getFileName() + suffix),
                "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n");
    }
}
