package org.petmr.acquisition.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.petmr.recon.scanner.ScannerCatalogue;

/**
 * Head of a native list-mode file.
 *
 * <pre>
 *  off size
 *    0   8   "PETMRLM1"
 *    8   4   bytes before the first frame, a multiple of 4096
 *   12   4   CRC-32C of the JSON with its padding
 *   16   .   JSON, padded with spaces
 * </pre>
 */
final class SegmentHeader {

    static final byte[] MAGIC = "PETMRLM1".getBytes(StandardCharsets.US_ASCII);
    static final int JSON_AT = 16;
    static final int BLOCK = 4096;

    private static final ObjectMapper JSON = new ObjectMapper();

    private SegmentHeader() {}

    static ByteBuffer encode(Recording recording, int segment) {
        byte[] json = json(recording, segment);
        int size = round(JSON_AT + json.length);
        byte[] padded = Arrays.copyOf(json, size - JSON_AT);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        CRC32C crc = new CRC32C();
        crc.update(padded);
        ByteBuffer b = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        b.put(MAGIC).putInt(size).putInt((int) crc.getValue()).put(padded);
        return b.flip();
    }

    private static int round(int n) {
        return (n + BLOCK - 1) / BLOCK * BLOCK;
    }

    private static byte[] json(Recording r, int segment) {
        try {
            ObjectNode node = JSON.createObjectNode();
            node.set("scanner", JSON.readTree(ScannerCatalogue.toJson(r.scanner())));
            node.put("acquisitionId", r.acquisitionId());
            node.put("startedAt", r.startedAt().toString());
            node.put("segment", segment);
            node.put("isotope", r.isotope());
            node.put("halfLifeS", r.halfLifeS());
            node.put("positronFraction", r.positronFraction());
            return JSON.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
