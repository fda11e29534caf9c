package org.petmr.simulator.mr.fault;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.petmr.recon.registration.RigidTransform;

/** One thing that goes wrong. Places are in patient space, mm, unless they are said to be from the isocentre. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = MrFault.FatWaterSwap.class, name = "fat-water-swap"),
    @JsonSubTypes.Type(value = MrFault.FieldInhomogeneity.class, name = "field-inhomogeneity"),
    @JsonSubTypes.Type(value = MrFault.TruncatedView.class, name = "truncated-view"),
    @JsonSubTypes.Type(value = MrFault.MetalVoid.class, name = "metal-void"),
    @JsonSubTypes.Type(value = MrFault.LowSignal.class, name = "low-signal"),
    @JsonSubTypes.Type(value = MrFault.WrapAround.class, name = "wrap-around"),
    @JsonSubTypes.Type(value = MrFault.FeetFirst.class, name = "feet-first"),
    @JsonSubTypes.Type(value = MrFault.FrameOffset.class, name = "frame-offset"),
    @JsonSubTypes.Type(value = MrFault.CoilReported.class, name = "coil-reported")
})
public sealed interface MrFault {

    /** Dixon takes fat for water and water for fat in the slab between two heights. */
    record FatWaterSwap(double fromZMm, double toZMm) implements MrFault {
        public FatWaterSwap {
            require(fromZMm < toZMm, "fromZMm", fromZMm, "below toZMm " + toZMm);
        }
    }

    /**
     * A smooth error of B0 that Dixon's phase correction misses: none at the isocentre, growing with the square of the
     * distance from it to {@code phaseErrorDeg} at {@code atMm}, and turned over along the body's axis.
     */
    record FieldInhomogeneity(double phaseErrorDeg, double atMm) implements MrFault {
        public FieldInhomogeneity {
            require(Math.abs(phaseErrorDeg) <= 360, "phaseErrorDeg", phaseErrorDeg, "-360 to 360");
            require(atMm > 0, "atMm", atMm, "> 0");
        }
    }

    /**
     * The magnet images a cylinder only, arms outside are cut; towards its border gradients flag, and what lies further out
     * is drawn inwards.
     *
     * @param diameterMm of the cylinder round the isocentre
     * @param warpFraction by how much of its radius a point at the border is drawn in
     */
    record TruncatedView(double diameterMm, double warpFraction) implements MrFault {
        public TruncatedView {
            require(diameterMm >= 50 && diameterMm <= 1000, "diameterMm", diameterMm, "50 to 1000");
            require(warpFraction >= 0 && warpFraction <= 0.2, "warpFraction", warpFraction, "0 to 0.2");
        }
    }

    /**
     * Metal: no signal within {@code radiusMm} in a gradient echo, and its signal piled up beside it along the readout (x).
     * Spin echoes lose less, echo planar images more.
     */
    record MetalVoid(double xMm, double yMm, double zMm, double radiusMm) implements MrFault {
        public MetalVoid {
            require(radiusMm > 0 && radiusMm <= 200, "radiusMm", radiusMm, "above 0, to 200");
        }
    }

    /** A coil element is dead or not plugged in: noise is so much higher. */
    record LowSignal(double noiseFactor) implements MrFault {
        public LowSignal {
            require(noiseFactor >= 1 && noiseFactor <= 1000, "noiseFactor", noiseFactor, "1 to 1000");
        }
    }

    /** The field of view along x, the phase encoding, is too narrow: what lies outside is folded in. */
    record WrapAround(double widthMm) implements MrFault {
        public WrapAround {
            require(widthMm >= 20 && widthMm <= 1000, "widthMm", widthMm, "20 to 1000");
        }
    }

    /** A patient that lies head first was entered as feet first: positions are turned about the vertical. */
    record FeetFirst() implements MrFault {}

    /**
     * The MR's frame is not the PET's: headers say another place than that in scanner space, as in every installation before
     * it is calibrated. Turned about the isocentre first, by x, then y, then z, and shifted then.
     */
    record FrameOffset(double xMm, double yMm, double zMm, double rxDeg, double ryDeg, double rzDeg)
            implements MrFault {
        public FrameOffset {
            require(Math.abs(xMm) <= 100, "xMm", xMm, "-100 to 100");
            require(Math.abs(yMm) <= 100, "yMm", yMm, "-100 to 100");
            require(Math.abs(zMm) <= 100, "zMm", zMm, "-100 to 100");
            require(Math.abs(rxDeg) <= 30, "rxDeg", rxDeg, "-30 to 30");
            require(Math.abs(ryDeg) <= 30, "ryDeg", ryDeg, "-30 to 30");
            require(Math.abs(rzDeg) <= 30, "rzDeg", rzDeg, "-30 to 30");
        }

        /** Where headers say that a point of scanner space lies. */
        public RigidTransform headerFromScanner() {
            return new RigidTransform(
                    Math.toRadians(rxDeg), Math.toRadians(ryDeg), Math.toRadians(rzDeg), xMm, yMm, zMm, 0, 0, 0);
        }
    }

    /** Headers name this coil, whatever lies in the scanner; one that no catalogue knows will miss in the mu-map. */
    record CoilReported(String name) implements MrFault {
        public CoilReported {
            if (name == null || !name.matches("[A-Z0-9_;]{1,16}")) {
                throw new IllegalArgumentException(
                        "MR fault: name: %s (expected: 1 to 16 of A-Z, 0-9, _ and ;)".formatted(name));
            }
        }
    }

    private static void require(boolean holds, String field, double found, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("MR fault: %s: %s (expected: %s)".formatted(field, found, expected));
        }
    }
}
