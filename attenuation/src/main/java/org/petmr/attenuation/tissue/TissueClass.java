package org.petmr.attenuation.tissue;

/** What a voxel is made of; the ordinal is the label in a class volume. */
public enum TissueClass {
    AIR,
    LUNG,
    FAT,
    SOFT,
    BONE
}
