package org.petmr.simulator.mr;

import java.util.List;
import org.petmr.acquisition.dicom.DicomObject;

/** Series as DICOM objects. */
public final class MrDicom {

    private MrDicom() {}

    /** Classic objects in the usual style, slices from the lowest z to the highest. */
    public static List<DicomObject> objects(MrSeries series, Examination examination) {
        return objects(series, examination, MrStyle.USUAL);
    }

    /** One object for each slice of each volume, or a single enhanced one. */
    public static List<DicomObject> objects(MrSeries series, Examination examination, MrStyle style) {
        return style.isEnhanced()
                ? List.of(EnhancedMr.object(series, examination, style))
                : ClassicMr.objects(series, examination, style);
    }
}
