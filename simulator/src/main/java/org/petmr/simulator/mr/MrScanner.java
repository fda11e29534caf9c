package org.petmr.simulator.mr;

import java.util.List;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.simulator.phantom.Motion;
import org.petmr.simulator.phantom.Phantom;

/** Makes images of a phantom at 3 T. Partial volume comes from points inside each voxel. */
public final class MrScanner {

    /** Air in the image round the phantom. */
    private static final double AIR_MM = 10;

    private final Motion motion;
    private final MrSettings settings;
    private final Workers workers;

    /** @param noise see {@link MrSettings#noise} */
    public MrScanner(Phantom phantom, double noise, long seed, Workers workers) {
        this(Motion.still(phantom), MrSettings.of(noise, seed), workers);
    }

    /** @param motion whose times are those of the examination: 0 when the protocol starts */
    public MrScanner(Motion motion, MrSettings settings, Workers workers) {
        this.motion = motion;
        this.settings = settings;
        this.workers = workers;
    }

    /** A grid of transverse slices round the phantom, with some air about it, centred in scanner space. */
    public static VoxelGrid gridRound(Phantom phantom, double inPlaneMm, double sliceMm, double airMm) {
        double[] box = phantom.bounds();
        int nx = even((2 * (Math.abs(box[0]) + box[3]) + 2 * airMm) / inPlaneMm);
        int ny = even((2 * (Math.abs(box[1]) + box[4]) + 2 * airMm) / inPlaneMm);
        int nz = even((2 * (Math.abs(box[2]) + box[5]) + 2 * airMm) / sliceMm);
        return VoxelGrid.centred(nx, ny, nz, inPlaneMm, inPlaneMm, sliceMm);
    }

    private static int even(double n) {
        return 2 * (int) Math.ceil(n / 2);
    }

    /** The slices of a step: round the phantom, and no further along z than its bed goes. */
    public VoxelGrid grid(MrProtocol.Step step) {
        double[] box = motion.phantom(0).bounds();
        Bed bed = step.bed();
        double low = Math.max(bed.centreZMm() - 0.5 * bed.lengthMm(), box[2] - box[5] - AIR_MM);
        double high = Math.min(bed.centreZMm() + 0.5 * bed.lengthMm(), box[2] + box[5] + AIR_MM);
        if (high - low < 2 * step.sliceMm()) {
            throw new IllegalArgumentException(
                    "bed %d: z from %.0f to %.0f mm (expected: to meet the phantom, which goes from %.0f to %.0f mm)"
                            .formatted(
                                    bed.number(),
                                    bed.centreZMm() - 0.5 * bed.lengthMm(),
                                    bed.centreZMm() + 0.5 * bed.lengthMm(),
                                    box[2] - box[5],
                                    box[2] + box[5]));
        }
        int nx = even((2 * (Math.abs(box[0]) + box[3]) + 2 * AIR_MM) / step.inPlaneMm());
        int ny = even((2 * (Math.abs(box[1]) + box[4]) + 2 * AIR_MM) / step.inPlaneMm());
        int nz = (int) Math.max(2, Math.round((high - low) / step.sliceMm()));
        VoxelGrid centred = VoxelGrid.centred(nx, ny, nz, step.inPlaneMm(), step.inPlaneMm(), step.sliceMm());
        Affine up = Affine.scaling(1, 1, 1, 0, 0, 0.5 * (low + high));
        return new VoxelGrid(nx, ny, nz, up.after(centred.lpsFromVoxel()));
    }

    /** What a step of a protocol gives, ready to be sent at its end. */
    public List<MrSeries> play(MrProtocol.Step step) {
        return on(grid(step), step);
    }

    /** The same on slices of one's own choice. */
    public List<MrSeries> on(VoxelGrid grid, MrProtocol.Step step) {
        Scene scene = Scene.of(motion, grid, step, settings, workers);
        SeriesMaker maker = new SeriesMaker(step, MrSeries.Header.of(settings.faults()));
        return switch (step.scan()) {
            case DIXON -> DixonImages.of(scene, maker);
            case DWI -> DiffusionImages.of(scene, maker);
            case DSC -> PerfusionImages.of(scene, maker);
            default -> AnatomicalImages.of(scene, maker);
        };
    }

    /** In phase, opposed phase, water and fat, of one shot with two echoes. @param firstNumber of the four series */
    public List<MrSeries> dixon(VoxelGrid grid, int firstNumber) {
        return on(grid, alone(MrScan.DIXON, firstNumber, grid));
    }

    /** A T1-weighted series for fusion. */
    public MrSeries t1(VoxelGrid grid, int number) {
        return on(grid, alone(MrScan.T1, number, grid)).get(0);
    }

    private static MrProtocol.Step alone(MrScan scan, int number, VoxelGrid grid) {
        return new MrProtocol.Step(number, scan, new Bed(1, 0, 600), 0, scan.durationS(), grid.dxMm(), grid.dzMm());
    }
}
