package org.petmr.simulator.mr.fault;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Optional;
import org.petmr.recon.image.Affine;
import org.petmr.recon.scanner.StrictJson;

/**
 * What goes wrong in an examination: at most one fault of each kind. As JSON an array of objects, each with its {@code type}
 * and the fields of that {@link MrFault}: {@code [{"type": "metal-void", "xMm": 0, "yMm": -40, "zMm": 0, "radiusMm": 20}]}.
 *
 * @param all in any order
 */
public record MrFaults(@JsonValue List<MrFault> all) {

    public static final MrFaults NONE = new MrFaults(List.of());

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public MrFaults {
        all = List.copyOf(all);
        for (MrFault fault : all) {
            if (all.stream().filter(f -> f.getClass() == fault.getClass()).count() > 1) {
                throw new IllegalArgumentException("MR faults: %s twice (expected: at most one of a kind)"
                        .formatted(fault.getClass().getSimpleName()));
            }
        }
    }

    public static MrFaults of(MrFault... faults) {
        return new MrFaults(List.of(faults));
    }

    /** From its JSON form. */
    public static MrFaults parse(String json) {
        return StrictJson.read("MR faults", json, MrFaults.class);
    }

    /** Names that {@link #named} knows. */
    public static List<String> names() {
        return List.of(
                "fat-water-swap",
                "fat-water-swap-slab",
                "field-inhomogeneity",
                "truncated-view",
                "metal-void",
                "low-signal",
                "wrap-around",
                "feet-first",
                "frame-offset",
                "coil-reported");
    }

    /** One fault as it usually comes. @throws IllegalArgumentException for another name than {@link #names()} */
    public static MrFault named(String name) {
        return switch (name) {
            case "fat-water-swap" -> new MrFault.FatWaterSwap(-10_000, 10_000);
            case "fat-water-swap-slab" -> new MrFault.FatWaterSwap(0, 10_000);
            case "field-inhomogeneity" -> new MrFault.FieldInhomogeneity(150, 100);
            case "truncated-view" -> new MrFault.TruncatedView(500, 0.05);
            case "metal-void" -> new MrFault.MetalVoid(0, -60, -10, 18);
            case "low-signal" -> new MrFault.LowSignal(8);
            case "wrap-around" -> new MrFault.WrapAround(110);
            case "feet-first" -> new MrFault.FeetFirst();
            case "frame-offset" -> new MrFault.FrameOffset(5, -4, 6, 1, 0, 0);
            case "coil-reported" -> new MrFault.CoilReported("UNKNOWN");
            default ->
                throw new IllegalArgumentException(
                        "MR fault: %s (expected: one of %s)".formatted(name, String.join(", ", names())));
        };
    }

    /** The fault of a kind, if it is among these. */
    public <T extends MrFault> Optional<T> find(Class<T> kind) {
        return all.stream().filter(kind::isInstance).map(kind::cast).findFirst();
    }

    /** How much higher noise is. */
    public double noiseFactor() {
        return find(MrFault.LowSignal.class).map(MrFault.LowSignal::noiseFactor).orElse(1.0);
    }

    /** Where headers say that a point of scanner space lies. */
    public Affine headerFromScanner() {
        return find(MrFault.FrameOffset.class)
                .map(f -> f.headerFromScanner().toAffine())
                .orElse(Affine.IDENTITY);
    }

    /** Receive Coil Name; empty when the host names none. */
    public String coil() {
        return find(MrFault.CoilReported.class).map(MrFault.CoilReported::name).orElse("");
    }

    /** DICOM's Patient Position of one who lies head first. */
    public String patientPosition() {
        return find(MrFault.FeetFirst.class).isPresent() ? "FFS" : "HFS";
    }
}
