package org.petmr.acquisition.security;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.petmr.acquisition.AcquisitionException;

/**
 * The chain of an audit trail: each record carries a keyed hash of itself and of the one before, and a file beside the trail
 * holds the newest. A record that is changed, taken out, put in or cut off at the end is found by whoever has the key.
 *
 * <pre>
 * {"n": 7, "at": time, "previous": mac of 6, "message": XML, "mac": HMAC-SHA256(key, previous \\n n \\n at \\n message)}
 * </pre>
 */
public final class AuditChain {

    static final String TRAIL = "audit.jsonl";
    static final String HEAD = "head.json";
    static final String KEY = "audit.key";
    static final String FIRST = "0".repeat(64);

    private static final int KEY_BYTES = 32;

    /**
     * How a check ended.
     *
     * @param head where the chain ends; of a broken one, where it still held
     * @param problem empty when everything holds
     */
    public record Outcome(AuditHead head, String problem) {
        /** Those that hold, from the first. */
        public long records() {
            return head.n();
        }

        public boolean holds() {
            return problem.isEmpty();
        }
    }

    private AuditChain() {}

    /** The key's bytes, from the file that was given or the one beside the trail. */
    static byte[] key(Path directory, String keyFile) throws IOException {
        Path file = keyFile.isEmpty() ? directory.resolve(KEY) : Path.of(keyFile);
        byte[] key;
        try {
            key = HexFormat.of().parseHex(Files.readString(file).strip());
        } catch (IllegalArgumentException e) {
            throw AcquisitionException.damagedFile(file, "no hexadecimal key");
        }
        if (key.length != KEY_BYTES) {
            throw AcquisitionException.damagedFile(
                    file, "key: %d bytes (expected: %d)".formatted(key.length, KEY_BYTES));
        }
        return key;
    }

    static String mac(byte[] key, String previous, long n, String at, String message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            String text = previous + "\n" + n + "\n" + at + "\n" + message;
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }

    /** The same without a head from elsewhere. */
    public static Outcome verify(Path directory, String keyFile) {
        return verify(directory, keyFile, Optional.empty());
    }

    /**
     * Checks every record of a trail.
     *
     * @param keyFile empty: beside the trail
     * @param known where the chain once was, from elsewhere: without it a trail that was put back with its head, or removed and begun
     *     anew, holds
     * @throws AcquisitionException trail or key cannot be read
     */
    public static Outcome verify(Path directory, String keyFile, Optional<AuditHead> known) {
        Path trail = directory.resolve(TRAIL);
        AuditHead end = new AuditHead(0, FIRST);
        if (known.isPresent() && Files.notExists(trail)) {
            return new Outcome(end, lost(known.get(), "there is no trail"));
        }
        try (BufferedReader in = Files.newBufferedReader(trail)) {
            byte[] key = key(directory, keyFile);
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                long n = end.n() + 1;
                String mac;
                try {
                    JsonObject record = new JsonObject(line);
                    mac = record.getString("mac", "");
                    if (!isWhole(record, end, key)) {
                        return new Outcome(end, "line %d was changed, or one before it is missing".formatted(n));
                    }
                } catch (DecodeException | ClassCastException e) {
                    return new Outcome(end, "line %d is no record".formatted(n));
                }
                end = new AuditHead(n, mac);
                if (known.isPresent() && known.get().n() == n && !known.get().equals(end)) {
                    return new Outcome(end, lost(known.get(), "record %d is another one".formatted(n)));
                }
            }
            JsonObject head = new JsonObject(Files.readString(directory.resolve(HEAD)));
            long wanted = head.getLong("n", -1L);
            if (end.n() != wanted || !end.mac().equals(head.getString("mac"))) {
                return new Outcome(
                        end, "%d records (expected: %d): the end was cut off or put on".formatted(end.n(), wanted));
            }
            return known.isPresent() && known.get().n() > end.n()
                    ? new Outcome(end, lost(known.get(), "the trail ends at record %d".formatted(end.n())))
                    : new Outcome(end, "");
        } catch (IOException | DecodeException e) {
            throw AcquisitionException.damagedFile(trail, e.getMessage());
        }
    }

    private static boolean isWhole(JsonObject record, AuditHead before, byte[] key) {
        long n = before.n() + 1;
        String expected = mac(key, before.mac(), n, record.getString("at", ""), record.getString("message", ""));
        return record.getLong("n", 0L) == n
                && before.mac().equals(record.getString("previous"))
                && MessageDigest.isEqual(
                        record.getString("mac", "").getBytes(StandardCharsets.US_ASCII),
                        expected.getBytes(StandardCharsets.US_ASCII));
    }

    private static String lost(AuditHead known, String found) {
        return "%s (expected: %s, as it once was): an older copy took its place, or it was begun anew"
                .formatted(found, known);
    }
}
