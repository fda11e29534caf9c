package org.petmr.simulator.mr;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.simulator.mr.fault.FaultFields;
import org.petmr.simulator.mr.fault.MrFault;
import org.petmr.simulator.phantom.Motion;
import org.petmr.simulator.phantom.MrProperties;
import org.petmr.simulator.phantom.Phantom;

/**
 * What one sequence sees: tissues on a grid, gains, noise. Noise is complex and Gaussian before the magnitude is taken, so
 * magnitudes are Rician.
 */
final class Scene {

    static final double FULL_SCALE = 4095;

    /** The brightest tissue stands at this part of full scale. */
    static final double BRIGHTEST = 0.6;

    /** Poses are looked at so often while a sequence runs. */
    private static final int MOMENTS = 40;

    private final VoxelGrid grid;
    private final List<MrProperties> tissues;
    private final PartMap map;
    private final FaultFields fields;
    private final MrSettings settings;
    private final MrProtocol.Step step;
    private final double[] box;
    private final Workers workers;

    private Scene(
            VoxelGrid grid,
            List<MrProperties> tissues,
            PartMap map,
            FaultFields fields,
            MrSettings settings,
            MrProtocol.Step step,
            double[] box,
            Workers workers) {
        this.grid = grid;
        this.tissues = tissues;
        this.map = map;
        this.fields = fields;
        this.settings = settings;
        this.step = step;
        this.box = box;
        this.workers = workers;
    }

    static Scene of(Motion motion, VoxelGrid wanted, MrProtocol.Step step, MrSettings settings, Workers workers) {
        Phantom rest = motion.phantom(0);
        List<MrProperties> tissues = new ArrayList<>();
        rest.compartments().forEach(part -> tissues.add(part.tissue().mr()));
        double widthMm = settings.faults()
                .find(MrFault.WrapAround.class)
                .map(MrFault.WrapAround::widthMm)
                .orElse(Double.POSITIVE_INFINITY);
        VoxelGrid grid = narrowed(wanted, widthMm);
        List<PartMap.Layer> layers = new ArrayList<>();
        poses(motion, step, settings.moment()).forEach((pose, weight) -> {
            PartMap.Parts parts = parts(motion.phantom(pose), step.scan(), tissues.size());
            layers.add(new PartMap.Layer(parts, weight));
            if (grid.nx() < wanted.nx()) {
                double fieldMm = grid.nx() * grid.dxMm();
                layers.add(new PartMap.Layer((x, y, z) -> parts.at(x - fieldMm, y, z), weight));
                layers.add(new PartMap.Layer((x, y, z) -> parts.at(x + fieldMm, y, z), weight));
            }
        });
        FaultFields fields = new FaultFields(settings.faults(), step.bed().centreZMm());
        PartMap map = PartMap.of(layers, grid, fields, workers);
        return new Scene(grid, tissues, map, fields, settings, step, rest.bounds(), workers);
    }

    /** Arteries are a part of their own after all others, where there is perfused tissue. */
    private static PartMap.Parts parts(Phantom phantom, MrScan scan, int artery) {
        if (scan != MrScan.DSC) {
            return phantom::partAt;
        }
        Arteries arteries = Arteries.of(phantom);
        return (x, y, z) -> arteries.contains(x, y, z) ? artery : phantom.partAt(x, y, z);
    }

    private static Map<Integer, Double> poses(Motion motion, MrProtocol.Step step, MrSettings.Moment moment) {
        return switch (moment) {
            case REST -> Map.of(0, 1.0);
            case MIDDLE -> Map.of(motion.poseAt(Math.round(500 * (step.startS() + step.endS()))), 1.0);
            case AVERAGED -> {
                Map<Integer, Double> share = new TreeMap<>();
                for (int i = 0; i < MOMENTS; i++) {
                    double atS = step.startS() + (i + 0.5) / MOMENTS * step.durationS();
                    share.merge(motion.poseAt(Math.round(1000 * atS)), 1.0 / MOMENTS, Double::sum);
                }
                yield share;
            }
        };
    }

    private static VoxelGrid narrowed(VoxelGrid grid, double widthMm) {
        int nx = (int) Math.max(2, Math.floor(widthMm / grid.dxMm()));
        if (nx >= grid.nx()) {
            return grid;
        }
        int first = (grid.nx() - nx) / 2;
        Affine a = grid.lpsFromVoxel();
        Affine shift = Affine.scaling(1, 1, 1, first, 0, 0);
        return new VoxelGrid(nx, grid.ny(), grid.nz(), a.after(shift));
    }

    VoxelGrid grid() {
        return grid;
    }

    /** How a tissue is made visible: one value for each part. */
    double[] ofParts(ToDoubleFunction<MrProperties> value) {
        return tissues.stream().mapToDouble(value).toArray();
    }

    List<MrProperties> tissues() {
        return tissues;
    }

    /** Standard deviation of the noise of a channel, where the brightest tissue has {@code brightest}. */
    double sigma(double brightest) {
        return settings.noise() * settings.faults().noiseFactor() * brightest;
    }

    /** Real signal of a value for each part, with the gains of coils and faults; no noise yet. */
    float[] signal(double[] valueOfPart) {
        float[] signal = map.mean(valueOfPart);
        Affine a = grid.lpsFromVoxel();
        workers.forItems(grid.ny(), (worker, iy) -> {
            for (int ix = 0; ix < grid.nx(); ix++) {
                for (int iz = 0; iz < grid.nz(); iz++) {
                    int i = grid.index(ix, iy, iz);
                    if (signal[i] != 0) {
                        signal[i] *= (float) gain(a.x(ix, iy, iz), a.y(ix, iy, iz), a.z(ix, iy, iz));
                    }
                }
            }
        });
        return signal;
    }

    private double gain(double x, double y, double z) {
        double u = (x - box[0]) / box[3];
        double v = (y - box[1]) / box[4];
        double coils = 1 + settings.coilBias() * Math.min(1.5, u * u + v * v);
        return coils * fields.gain(x, y, z, step.scan().susceptibility());
    }

    /** Error of the phase between Dixon's echoes, for each voxel. */
    double phaseErrorRad(int ix, int iy, int iz) {
        Affine a = grid.lpsFromVoxel();
        return fields.phaseErrorRad(a.x(ix, iy, iz), a.y(ix, iy, iz), a.z(ix, iy, iz));
    }

    /** Adds the noise of one echo to a channel. @param stream different for each channel of each echo of the step */
    void addNoise(float[] channel, double sigma, int stream) {
        int row = grid.nx() * grid.nz();
        long series = settings.seed() * 31 + step.firstNumber() * 15_485_863L;
        workers.forItems(grid.ny(), (worker, iy) -> {
            SplittableRandom random = new SplittableRandom(series + stream * 1_000_003L + iy * 7_919L);
            for (int i = iy * row; i < (iy + 1) * row; i++) {
                channel[i] += (float) (sigma * random.nextGaussian());
            }
        });
    }

    /** Magnitude of two channels, scaled and rounded to whole numbers up to full scale. */
    Volume magnitude(float[] real, float[] imaginary, double scale) {
        Volume magnitude = Volume.zeros(grid);
        float[] to = magnitude.values();
        for (int i = 0; i < to.length; i++) {
            double m = scale * Math.sqrt(real[i] * real[i] + imaginary[i] * imaginary[i]);
            to[i] = (float) Math.min(FULL_SCALE, Math.rint(m));
        }
        return magnitude;
    }

    /** Noisy magnitude of a real and an imaginary signal for each part. */
    Volume image(double[] real, double[] imaginary, double brightest, int echo) {
        float[] re = signal(real);
        float[] im = isZero(imaginary) ? new float[grid.voxels()] : signal(imaginary);
        addNoise(re, sigma(brightest), 2 * echo);
        addNoise(im, sigma(brightest), 2 * echo + 1);
        return magnitude(re, im, scale(brightest));
    }

    /** From signal to stored values. */
    double scale(double brightest) {
        return FULL_SCALE * BRIGHTEST / (brightest * (1 + 0.5 * settings.coilBias()));
    }

    private static boolean isZero(double[] values) {
        for (double v : values) {
            if (v != 0) {
                return false;
            }
        }
        return true;
    }

    static double most(double[] values) {
        double most = 0;
        for (double v : values) {
            most = Math.max(most, Math.abs(v));
        }
        return most > 0 ? most : 1;
    }
}
