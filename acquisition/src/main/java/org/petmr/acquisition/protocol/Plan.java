package org.petmr.acquisition.protocol;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Optional;
import org.petmr.recon.sinogram.FrameSpec;

/**
 * What an acquisition is made for, beyond its length: as it stands in a protocol, or in an arm request that overrides one. Null
 * for what is not asked for.
 *
 * @param kind {@code static}, {@code multi-bed}, {@code dynamic}, {@code gated} or {@code list-mode}, which is stored and not
 *     processed unless asked; null: static
 * @param frames time frames as {@code 12x5,6x10,8x300}, seconds; see {@link FrameSpec}
 * @param gating how to cut into gates
 * @param noise ends the acquisition when the image is good enough
 * @param mrWaitS how long MR series are waited for; null: as configured
 * @param quickLook a fast first image before the whole pipeline; null: yes
 * @param bodyPart what lies in the middle of the bed, of several in the middle of all, for the outline that people see; null: as the
 *     MR series say
 */
public record Plan(
        String kind,
        String frames,
        GatingWish gating,
        NoiseTarget noise,
        Integer mrWaitS,
        Boolean quickLook,
        String bodyPart) {

    public static final Plan STATIC = new Plan("static", null, null, null, null, null, null);

    private static final String KINDS = "static|multi-bed|dynamic|gated|list-mode";
    private static final String BODY_PARTS = "head|neck|chest|abdomen|pelvis|legs";
    private static final int LONGEST_WAIT_S = 24 * 3600;

    public Plan {
        kind = kind == null ? "static" : kind;
        Rule.text("plan.kind", kind, KINDS);
        if (bodyPart != null) {
            Rule.text("plan.bodyPart", bodyPart, BODY_PARTS);
        }
        Rule.range("plan.mrWaitS", mrWaitS, 0, LONGEST_WAIT_S);
        if (frames != null) {
            try {
                FrameSpec.parse(frames);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("plan." + e.getMessage(), e);
            }
        }
        Rule.require(
                !kind.equals("dynamic") || frames != null,
                "plan.frames",
                null,
                "time frames, for a dynamic acquisition");
        Rule.require(!kind.equals("gated") || gating != null, "plan.gating", null, "gates, for a gated acquisition");
    }

    /** The frames that are asked for. */
    public Optional<FrameSpec> frameSpec() {
        return Optional.ofNullable(frames).map(FrameSpec::parse);
    }

    /** Goes through the pipeline by itself once it is stored. */
    @JsonIgnore
    public boolean isProcessed() {
        return !kind.equals("list-mode");
    }
}
