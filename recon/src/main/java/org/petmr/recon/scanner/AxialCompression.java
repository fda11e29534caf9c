package org.petmr.recon.scanner;

/**
 * How ring differences share segments.
 *
 * @param rule which family of segments
 * @param span odd span for {@link Rule#ODD_SPAN} (1: no compression); 2 for {@link Rule#PAIRED}
 * @param maxRingDifference largest |ring2 - ring1| that is kept
 */
public record AxialCompression(Rule rule, int span, int maxRingDifference) {

    /** The two families in use. */
    public enum Rule {
        /** Segment k holds ring differences k*span - (span-1)/2 .. k*span + (span-1)/2. */
        ODD_SPAN,
        /** GE: segment 0 holds -1, 0, 1; segment +k holds 2k and 2k + 1; negatives mirrored. */
        PAIRED
    }

    public AxialCompression {
        if (rule == Rule.ODD_SPAN && (span < 1 || span % 2 == 0)) {
            throw new IllegalArgumentException("axialCompression.span: " + span + " (expected: odd, >= 1)");
        }
        if (rule == Rule.PAIRED && span != 2) {
            throw new IllegalArgumentException("axialCompression.span: " + span + " (expected: 2 with rule PAIRED)");
        }
        if (maxRingDifference < 0) {
            throw new IllegalArgumentException(
                    "axialCompression.maxRingDifference: " + maxRingDifference + " (expected: >= 0)");
        }
    }

    public AxialCompression withSpan(int newSpan) {
        return new AxialCompression(Rule.ODD_SPAN, newSpan, maxRingDifference);
    }
}
