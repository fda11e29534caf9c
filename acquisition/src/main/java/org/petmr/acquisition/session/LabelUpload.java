package org.petmr.acquisition.session;

/**
 * A volume of labels that was sent for a session.
 *
 * @param labels the name under which it is kept, and where it lies
 * @param nifti the file, plain or gzip; not checked
 */
public record LabelUpload(RegionRequest.Labels labels, byte[] nifti) {

    /** @param space pet or mr; null: pet */
    public LabelUpload(String file, String space, byte[] nifti) {
        this(new RegionRequest.Labels(file, space, null), nifti);
    }
}
