package org.petmr.attenuation.assembly;

import org.petmr.attenuation.bone.AtlasBone;
import org.petmr.attenuation.bone.AtlasOptions;
import org.petmr.attenuation.bone.BoneMap;
import org.petmr.attenuation.bone.HeadAtlas;
import org.petmr.attenuation.bone.UteBone;
import org.petmr.attenuation.bone.UteEchoes;
import org.petmr.attenuation.bone.UteOptions;
import org.petmr.attenuation.bone.ZteBone;
import org.petmr.attenuation.bone.ZteOptions;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;

/** What tells where a head's bone is. */
public sealed interface BoneSource {

    /** @throws IllegalArgumentException for series that can't show it, by the name they were given */
    BoneMap bone(Workers workers, Progress progress);

    /** A map that was made before, to know first whether its series is any good. */
    record Made(BoneMap map) implements BoneSource {
        @Override
        public BoneMap bone(Workers workers, Progress progress) {
            return map;
        }
    }

    /** Two ultrashort echoes. */
    record Ute(UteEchoes echoes, UteOptions options) implements BoneSource {
        @Override
        public BoneMap bone(Workers workers, Progress progress) {
            return UteBone.of(echoes, options, workers, progress);
        }
    }

    /** Zero echo time. @param series how messages call it */
    record Zte(String series, Volume magnitude, ZteOptions options) implements BoneSource {
        @Override
        public BoneMap bone(Workers workers, Progress progress) {
            return ZteBone.of(series, magnitude, options, workers, progress);
        }
    }

    /** The project's mean head, laid over an image in which bone is dark. @param series how messages call it */
    record Atlas(String series, Volume magnitude, AtlasOptions options) implements BoneSource {
        @Override
        public BoneMap bone(Workers workers, Progress progress) {
            return AtlasBone.of(series, magnitude, HeadAtlas.standard(), options, workers, progress);
        }
    }
}
