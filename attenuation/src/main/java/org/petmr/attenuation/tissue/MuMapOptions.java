package org.petmr.attenuation.tissue;

/**
 * How to make a mu-map.
 *
 * @param anatomy decides whether lungs are looked for, and which checks apply
 * @param withSkull give the dark shell between scalp and brain the mu of bone, where no series shows bone; heads only
 * @param mode what fat and soft tissue are worth
 * @param lungValue what lung is worth
 * @param undoSwaps true to exchange water and fat back where they were found exchanged; told of in any case
 */
public record MuMapOptions(
        MuClasses classes, Anatomy anatomy, boolean withSkull, Mode mode, LungValue lungValue, boolean undoSwaps) {

    /** What lies in the field of view. */
    public enum Anatomy {
        HEAD,
        BODY
    }

    /** What fat and soft tissue are worth. */
    public enum Mode {
        /** A voxel is fat or soft tissue, whichever fills more of it, as in the Biograph mMR's maps. */
        CLASSES,
        /** Each voxel lies between fat and soft tissue by the parts of both, as in the SIGNA's maps. */
        FAT_WATER
    }

    /** What lung is worth. */
    public enum LungValue {
        /** The value of its class, which may be the patient's: {@link MuClasses#withLung}. */
        CLASS,
        /**
         * The density of the patient's lungs, from their signal in both echoes; the class' value where these don't say. See
         * {@link LungDensity}.
         */
        PATIENT
    }

    public static final MuMapOptions HEAD = new MuMapOptions(MuClasses.PRODUCT, Anatomy.HEAD, false);
    public static final MuMapOptions HEAD_WITH_SKULL = new MuMapOptions(MuClasses.PRODUCT, Anatomy.HEAD, true);
    public static final MuMapOptions BODY = new MuMapOptions(MuClasses.PRODUCT, Anatomy.BODY, false);

    public MuMapOptions {
        if (withSkull && anatomy != Anatomy.HEAD) {
            throw new IllegalArgumentException(
                    "withSkull: true for " + anatomy + " (expected: HEAD, bone and air are alike elsewhere)");
        }
    }

    /** Classes, the class' value for lung, exchanges of water and fat told of but not undone. */
    public MuMapOptions(MuClasses classes, Anatomy anatomy, boolean withSkull) {
        this(classes, anatomy, withSkull, Mode.CLASSES, LungValue.CLASS, false);
    }

    public MuMapOptions with(MuClasses other) {
        return new MuMapOptions(other, anatomy, withSkull, mode, lungValue, undoSwaps);
    }

    public MuMapOptions with(Mode other) {
        return new MuMapOptions(classes, anatomy, withSkull, other, lungValue, undoSwaps);
    }

    public MuMapOptions with(LungValue other) {
        return new MuMapOptions(classes, anatomy, withSkull, mode, other, undoSwaps);
    }

    public MuMapOptions undoingSwaps(boolean undo) {
        return new MuMapOptions(classes, anatomy, withSkull, mode, lungValue, undo);
    }
}
