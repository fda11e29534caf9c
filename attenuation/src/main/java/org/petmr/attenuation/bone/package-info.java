/** Bone, where MR shows it or shows its absence. */
package org.petmr.attenuation.bone;
