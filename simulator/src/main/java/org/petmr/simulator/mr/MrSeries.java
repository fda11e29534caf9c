package org.petmr.simulator.mr;

import java.util.List;
import org.petmr.recon.image.Volume;

/**
 * A series as the MR host makes it.
 *
 * @param number of the series in the study
 * @param description for people
 * @param imageType values of Image Type (0008,0008)
 * @param sequenceName as in (0018,0024)
 * @param echo what was played
 * @param teMs echo time
 * @param signal magnitudes, 0 to 4095, one volume; on a grid whose slices are transverse
 */
public record MrSeries(
        int number,
        String description,
        List<String> imageType,
        String sequenceName,
        GradientEcho echo,
        double teMs,
        Volume signal) {}
