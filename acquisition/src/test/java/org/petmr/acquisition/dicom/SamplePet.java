package org.petmr.acquisition.dicom;

import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;

/** A small PET image of an invented patient, with slices of very different activity. */
public final class SamplePet {

    public static final OffsetDateTime SERIES_START = OffsetDateTime.parse("2026-01-10T00:10:05.250+01:00");

    private SamplePet() {}

    /** Axes a little off 2 mm, slices from 10 Bq/mL up to 100 kBq/mL. */
    public static Volume volume() {
        VoxelGrid grid = new VoxelGrid(24, 20, 6, Affine.scaling(2.08626, 2.08626, 2.03125, -24, -21, -5));
        Volume volume = Volume.zeros(grid);
        for (int iy = 0; iy < 20; iy++) {
            for (int ix = 0; ix < 24; ix++) {
                for (int iz = 0; iz < 6; iz++) {
                    volume.values()[grid.index(ix, iy, iz)] = (float) (Math.pow(10, iz) * (ix + 0.1 * iy) / 2.4);
                }
            }
        }
        return volume;
    }

    /** The same with twice as much in every further one of a series. @param n from 0 */
    static Volume doubled(int n) {
        Volume volume = volume();
        for (int i = 0; i < volume.values().length; i++) {
            volume.values()[i] *= 1 << n;
        }
        return volume;
    }

    public static PetSeriesDescription description(PetSeriesDescription.Quantity quantity) {
        boolean isActivity = quantity == PetSeriesDescription.Quantity.ACTIVITY_BQ_PER_ML;
        String study = Uids.fresh();
        return new PetSeriesDescription(
                quantity,
                new PetSeriesDescription.Patient(
                        "Prüfer^Änne",
                        "PAT-0001",
                        Optional.of(LocalDate.of(1970, 2, 28)),
                        Optional.of("F"),
                        OptionalDouble.of(66.2),
                        OptionalDouble.of(1.71)),
                new PetSeriesDescription.Study(study, "S1", "ACC1", "PET-MR brain", "", SERIES_START.minusMinutes(9)),
                new PetSeriesDescription.Series(
                        Uids.fresh(), 101, isActivity ? "PET AC" : "mu-map 511 keV", "brain", Uids.fresh(), "BRAIN"),
                new PetSeriesDescription.Equipment("petmr", "bench", "0001", "0.1", ""),
                isActivity
                        ? Optional.of(new PetSeriesDescription.Tracer(
                                "Fluorodeoxyglucose",
                                Optional.of(Code.FLUORODEOXYGLUCOSE),
                                Code.FLUORINE_18,
                                6586.2,
                                0.967,
                                2.1e8,
                                SERIES_START.minusMinutes(55)))
                        : Optional.empty(),
                isActivity
                        ? new PetSeriesDescription.Reconstruction(
                                "OSEM 4i21s",
                                "MRAC Dixon 4-class",
                                "",
                                "DLYD",
                                "Gauss 4 mm",
                                List.of("NORM", "RAN", "ATTN", "DECY"),
                                new double[] {430, 610},
                                5.86)
                        : new PetSeriesDescription.Reconstruction("", "", "", "NONE", "", List.of(), new double[0], 0),
                new PetSeriesDescription.Frame(SERIES_START, 0, 600_000),
                List.of(new PetSeriesDescription.Related(study, Uids.fresh(), Code.FOR_ATTENUATION_CORRECTION)));
    }
}
