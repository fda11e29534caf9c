package org.petmr.recon.quantification.nema;

/**
 * How an image quality phantom was filled, and where it is measured.
 *
 * @param hotToBackground ratio of the activity concentrations of hot spheres and background, above 1; 4 or 8 as a rule
 */
public record ImageQualitySetup(ImageQualityPhantom phantom, BackgroundDiscs discs, double hotToBackground) {

    public ImageQualitySetup {
        if (!(hotToBackground > 1 && Double.isFinite(hotToBackground))) {
            throw new IllegalArgumentException("hotToBackground: " + hotToBackground + " (expected: above 1)");
        }
    }

    public ImageQualitySetup(ImageQualityPhantom phantom, double hotToBackground) {
        this(phantom, BackgroundDiscs.in(phantom), hotToBackground);
    }
}
