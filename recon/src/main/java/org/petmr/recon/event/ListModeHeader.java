package org.petmr.recon.event;

import java.time.DateTimeException;
import java.time.Instant;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.StrictJson;

/**
 * What a list-mode recording says about itself before its first event.
 *
 * @param scanner the scanner, in full, so that a recording can be read without a catalogue
 * @param acquisitionId which acquisition; empty when the source does not name one
 * @param startedAt start of the recording, ISO-8601 in UTC
 * @param segment number of this file in its recording, from 0
 * @param isotope as DICOM and the field write it, such as {@code 18F}; empty when unknown
 * @param halfLifeS half-life; 0 when the isotope is unknown
 * @param positronFraction positrons per decay, above 0 up to 1
 */
public record ListModeHeader(
        ScannerModel scanner,
        String acquisitionId,
        String startedAt,
        int segment,
        String isotope,
        double halfLifeS,
        double positronFraction) {

    public ListModeHeader {
        require(scanner != null, "scanner", scanner, "present");
        require(acquisitionId != null, "acquisitionId", acquisitionId, "present, may be empty");
        require(isInstant(startedAt), "startedAt", startedAt, "ISO-8601 in UTC, such as 2026-01-31T10:00:00Z");
        require(segment >= 0, "segment", segment, ">= 0");
        require(isotope != null, "isotope", isotope, "present, may be empty");
        require(halfLifeS >= 0 && halfLifeS < Double.POSITIVE_INFINITY, "halfLifeS", halfLifeS, ">= 0");
        require(positronFraction > 0 && positronFraction <= 1, "positronFraction", positronFraction, "above 0 to 1");
    }

    private static boolean isInstant(String text) {
        if (text == null) {
            return false;
        }
        try {
            Instant.parse(text);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static void require(boolean holds, String field, Object found, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("list-mode %s: %s (expected: %s)".formatted(field, found, expected));
        }
    }

    /** The header of another segment of the same recording. */
    public ListModeHeader withSegment(int newSegment) {
        return new ListModeHeader(scanner, acquisitionId, startedAt, newSegment, isotope, halfLifeS, positronFraction);
    }

    /** The JSON text; {@link #parse} reads it back equal. */
    public String toJson() {
        return StrictJson.write(this);
    }

    /**
     * @param json a header as JSON text; blanks after it are allowed
     * @throws IllegalArgumentException naming the field that is missing, unknown or out of range
     */
    public static ListModeHeader parse(String json) {
        return StrictJson.read("list-mode header", json, ListModeHeader.class);
    }
}
