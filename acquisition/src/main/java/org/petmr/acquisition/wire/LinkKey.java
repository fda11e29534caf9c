package org.petmr.acquisition.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret that a service and its front ends share. Neither ever sends it: each proves it by an HMAC-SHA-256 (RFC 2104) over
 * numbers that both chose for this one connection, so that what was overheard is worth nothing later. The two sides' proofs are
 * of different texts; none can be sent back as the other.
 */
public final class LinkKey {

    private static final String HMAC = "HmacSHA256";
    private static final int LEAST_BYTES = 16;
    private static final int MOST_BYTES = 4096;
    private static final int NONCE_BYTES = 32;
    private static final String HOST = "PDL 1 host";
    private static final String FRONT_END = "PDL 1 front end";
    private static final Set<PosixFilePermission> OF_OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKeySpec secret;

    /** What the host asks: its number for this connection, and its own proof. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Challenge(String command, String nonce, String proof, String error) {}

    public LinkKey(byte[] secret) {
        this.secret = new SecretKeySpec(secret, HMAC);
    }

    /**
     * Reads a key: all bytes of the file but line ends at its end, at least 16.
     *
     * @throws IllegalArgumentException when it cannot be read, is too short, or can be read by others than its owner
     */
    public static LinkKey read(Path file) {
        try {
            if (Files.getFileStore(file).supportsFileAttributeView("posix")
                    && Files.getPosixFilePermissions(file).stream().anyMatch(OF_OTHERS::contains)) {
                throw new IllegalArgumentException(
                        "link.keyFile: %s can be read or written by others (expected: rw-------, as of chmod 600)"
                                .formatted(file));
            }
            byte[] bytes = Files.readAllBytes(file);
            int length = bytes.length;
            while (length > 0 && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r')) {
                length--;
            }
            if (length < LEAST_BYTES || length > MOST_BYTES) {
                throw new IllegalArgumentException(
                        "link.keyFile: %s: %d bytes (expected: %d to %d, such as of openssl rand"
                                        .formatted(file, length, LEAST_BYTES, MOST_BYTES)
                                + " -hex 32)");
            }
            return new LinkKey(Arrays.copyOf(bytes, length));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "link.keyFile: %s: %s (expected: a file that this user can read)".formatted(file, e), e);
        }
    }

    /** A key that nobody else knows. */
    public static LinkKey random() {
        return new LinkKey(bytes());
    }

    private static byte[] bytes() {
        byte[] bytes = new byte[NONCE_BYTES];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    /** A number for one connection, 64 hexadecimal digits. */
    public static String nonce() {
        return HexFormat.of().formatHex(bytes());
    }

    /** Whether it is one, as {@link #nonce()} makes them. */
    public static boolean isNonce(String text) {
        return text != null && text.matches("[0-9a-f]{64}");
    }

    /** How the host shows that it has the key. */
    public String hostProof(int sourceId, String frontEndNonce, String hostNonce) {
        return proof(HOST, sourceId, frontEndNonce, hostNonce);
    }

    /** How the front end shows that it has the key. */
    public String frontEndProof(int sourceId, String frontEndNonce, String hostNonce) {
        return proof(FRONT_END, sourceId, frontEndNonce, hostNonce);
    }

    private String proof(String side, int sourceId, String frontEndNonce, String hostNonce) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(secret);
            String text = "%s\n%d\n%s\n%s".formatted(side, sourceId, frontEndNonce, hostNonce);
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }

    /** Takes as long whatever differs. */
    public static boolean isSame(String expected, String found) {
        return found != null
                && MessageDigest.isEqual(
                        expected.getBytes(StandardCharsets.UTF_8), found.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A front end's answer to what the host said after HELLO.
     *
     * @param nonce as HELLO had it
     * @param said the host's COMMAND, JSON
     * @return the REPLY, JSON
     * @throws IOException the host refuses, asks for something else, or does not have this key
     */
    public String answer(int sourceId, String nonce, String said) throws IOException {
        Challenge challenge;
        try {
            challenge = JsonFrames.JSON.readValue(said, Challenge.class);
        } catch (JsonProcessingException e) {
            throw new IOException("from the host: not readable: " + e.getOriginalMessage(), e);
        }
        if (challenge.error() != null) {
            throw new IOException("refused by the host: " + challenge.error());
        }
        if (!"prove".equals(challenge.command()) || !isNonce(challenge.nonce())) {
            throw new IOException("from the host: %s (expected: the command prove)".formatted(said));
        }
        if (!isSame(hostProof(sourceId, nonce, challenge.nonce()), challenge.proof())) {
            throw new IOException("the host does not have the key of this front end");
        }
        return "{\"request\":0,\"ok\":true,\"proof\":\"%s\"}"
                .formatted(frontEndProof(sourceId, nonce, challenge.nonce()));
    }
}
