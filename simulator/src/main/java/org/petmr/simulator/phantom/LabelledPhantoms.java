package org.petmr.simulator.phantom;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.StrictJson;
import org.petmr.simulator.phantom.LabelTable.Label;
import org.petmr.simulator.phantom.LabelTable.OwnTissue;
import org.petmr.simulator.phantom.Phantom.Compartment;

/** Phantoms from volumes of labels, with a table that says what each label is; and back. */
public final class LabelledPhantoms {

    private static final double FINEST_MM = 0.25;
    private static final double COARSEST_MM = 20;

    private LabelledPhantoms() {}

    /**
     * Reads a NIfTI volume of whole numbers. The patient's axes in the file become those of the scanner, the middle of all
     * that is not outside becomes its origin, and each voxel of the phantom takes the label nearest to its centre.
     *
     * @param labelsJson names for each number a region and a tissue; see docs/phantoms.md
     * @param voxelMm edge of the phantom's voxels
     * @throws IllegalArgumentException for a volume without labels, with numbers that have none, or that are not whole
     */
    public static LabelledPhantom read(Path nifti, Path labelsJson, double voxelMm) throws IOException {
        if (!(voxelMm >= FINEST_MM && voxelMm <= COARSEST_MM)) {
            throw new IllegalArgumentException(
                    "voxelMm: %s (expected: %s to %s)".formatted(voxelMm, FINEST_MM, COARSEST_MM));
        }
        if (!Files.isRegularFile(labelsJson)) {
            throw new IllegalArgumentException(
                    "%s: not there (expected: the labels of %s; a phantom needs them)".formatted(labelsJson, nifti));
        }
        LabelTable table = LabelTable.parse(labelsJson.toString(), Files.readString(labelsJson));
        Volume volume = Nifti.read(nifti);
        List<Compartment> compartments = new ArrayList<>();
        byte[] parts = parts(volume, table, compartments, nifti, labelsJson);
        return resample(table.name(), volume.grid(), parts, compartments, voxelMm, nifti);
    }

    /** Part of each voxel of the file; fills {@code compartments}. */
    private static byte[] parts(
            Volume volume, LabelTable table, List<Compartment> compartments, Path nifti, Path labelsJson) {
        Map<Integer, Byte> partOfLabel = new HashMap<>();
        List<Tissue> tissues = table.tissueOfEachLabel();
        for (int i = 0; i < tissues.size(); i++) {
            Label label = table.labels().get(i);
            if (tissues.get(i) == null) {
                partOfLabel.put(label.label(), (byte) Phantom.NOWHERE);
            } else {
                partOfLabel.put(label.label(), (byte) compartments.size());
                compartments.add(new Compartment(label.region(), tissues.get(i)));
            }
        }
        if (compartments.isEmpty()) {
            throw new IllegalArgumentException(labelsJson + ": labels: all none (expected: some tissue)");
        }
        TreeSet<Integer> unnamed = new TreeSet<>();
        byte[] parts = new byte[volume.values().length];
        for (int i = 0; i < parts.length; i++) {
            float value = volume.values()[i];
            if (value != Math.rint(value)) {
                throw new IllegalArgumentException(
                        nifti + ": voxel " + i + ": " + value + " (expected: a whole number, a label)");
            }
            Byte part = partOfLabel.get((int) value);
            if (part == null) {
                unnamed.add((int) value);
            } else {
                parts[i] = part;
            }
        }
        if (!unnamed.isEmpty()) {
            throw new IllegalArgumentException("%s: labels %s%s (expected: only those of %s)"
                    .formatted(
                            nifti,
                            unnamed.stream().limit(8).toList(),
                            unnamed.size() > 8 ? " and " + (unnamed.size() - 8) + " more" : "",
                            labelsJson));
        }
        return parts;
    }

    private static LabelledPhantom resample(
            String name, VoxelGrid from, byte[] parts, List<Compartment> compartments, double voxelMm, Path nifti) {
        double[] box = boxOfTheInside(from, parts, nifti);
        VoxelGrid grid = VoxelGrid.centred(
                voxels(box[3], voxelMm), voxels(box[4], voxelMm), voxels(box[5], voxelMm), voxelMm, voxelMm, voxelMm);
        Affine voxelFromLps = from.lpsFromVoxel().inverse();
        Affine lps = grid.lpsFromVoxel();
        byte[] labels = new byte[grid.voxels()];
        Arrays.fill(labels, (byte) Phantom.NOWHERE);
        for (int iy = 0; iy < grid.ny(); iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                for (int iz = 0; iz < grid.nz(); iz++) {
                    double x = lps.x(ix, iy, iz) + box[0];
                    double y = lps.y(ix, iy, iz) + box[1];
                    double z = lps.z(ix, iy, iz) + box[2];
                    int jx = (int) Math.floor(voxelFromLps.x(x, y, z) + 0.5);
                    int jy = (int) Math.floor(voxelFromLps.y(x, y, z) + 0.5);
                    int jz = (int) Math.floor(voxelFromLps.z(x, y, z) + 0.5);
                    if (jx >= 0 && jy >= 0 && jz >= 0 && jx < from.nx() && jy < from.ny() && jz < from.nz()) {
                        labels[grid.index(ix, iy, iz)] = parts[from.index(jx, jy, jz)];
                    }
                }
            }
        }
        return new LabelledPhantom(name, compartments, grid, labels);
    }

    private static int voxels(double halfMm, double voxelMm) {
        return (int) Math.max(1, Math.ceil(2 * halfMm / voxelMm - 1e-9));
    }

    /** In the file's space: {cx, cy, cz, hx, hy, hz}, whole voxels. */
    private static double[] boxOfTheInside(VoxelGrid grid, byte[] parts, Path nifti) {
        double[] low = {Double.MAX_VALUE, Double.MAX_VALUE, Double.MAX_VALUE};
        double[] high = {-Double.MAX_VALUE, -Double.MAX_VALUE, -Double.MAX_VALUE};
        Affine a = grid.lpsFromVoxel();
        for (int iy = 0; iy < grid.ny(); iy++) {
            for (int ix = 0; ix < grid.nx(); ix++) {
                for (int iz = 0; iz < grid.nz(); iz++) {
                    if (parts[grid.index(ix, iy, iz)] != Phantom.NOWHERE) {
                        double[] p = {a.x(ix, iy, iz), a.y(ix, iy, iz), a.z(ix, iy, iz)};
                        for (int k = 0; k < 3; k++) {
                            low[k] = Math.min(low[k], p[k]);
                            high[k] = Math.max(high[k], p[k]);
                        }
                    }
                }
            }
        }
        if (low[0] > high[0]) {
            throw new IllegalArgumentException(nifti + ": all outside (expected: some voxels of tissue)");
        }
        double[] edge = {
            Math.abs(a.m00()) + Math.abs(a.m01()) + Math.abs(a.m02()),
            Math.abs(a.m10()) + Math.abs(a.m11()) + Math.abs(a.m12()),
            Math.abs(a.m20()) + Math.abs(a.m21()) + Math.abs(a.m22())
        };
        double[] box = new double[6];
        for (int k = 0; k < 3; k++) {
            box[k] = 0.5 * (low[k] + high[k]);
            box[3 + k] = 0.5 * (high[k] - low[k] + edge[k]);
        }
        return box;
    }

    /**
     * Any phantom as labels: its parts count from 1, 0 is the air. {@link #read} gives them back.
     *
     * @param grid of the volume that is written
     */
    public static void write(Phantom phantom, VoxelGrid grid, Path nifti, Path labelsJson) throws IOException {
        List<Label> labels = new ArrayList<>();
        Map<String, OwnTissue> own = new LinkedHashMap<>();
        labels.add(new Label(0, "outside", LabelTable.NONE));
        for (Compartment c : phantom.compartments()) {
            labels.add(new Label(labels.size(), c.region(), c.tissue().name()));
            if (!Tissues.names().contains(c.tissue().name())) {
                own.put(c.tissue().name(), OwnTissue.of(c.tissue()));
            }
        }
        LabelTable table = new LabelTable(phantom.name(), labels, List.copyOf(own.values()));
        int[] parts = phantom.labels(grid);
        float[] values = new float[parts.length];
        for (int i = 0; i < parts.length; i++) {
            values[i] = parts[i] + 1;
        }
        Path whole = labelsJson.resolveSibling(labelsJson.getFileName() + ".part");
        Files.writeString(whole, StrictJson.write(table));
        Files.move(whole, labelsJson, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        Nifti.write(nifti, new Volume(grid, values));
    }
}
