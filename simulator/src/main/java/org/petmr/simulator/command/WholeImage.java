package org.petmr.simulator.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.scenario.Scenario;
import org.petmr.simulator.scenario.TableTravel;

/**
 * The service's image of all beds, in the phantom's own place, with the activity at the first bed's start.
 *
 * @param image Bq/mL
 * @param wellSeen {@code [nz]}: whether a plane is seen by at least a part of what sees the best one
 */
record WholeImage(Volume image, boolean[] wellSeen) {

    /** Of the best plane's sensitivity; at the ends of the scanner there is little to judge by. */
    private static final double LEAST_PART = 0.15;

    /** @param pet of the service: of the only bed, or of all that were knit */
    static WholeImage of(Scenario scenario, Path pet) throws IOException {
        List<TableTravel.Bed> beds = scenario.table().beds();
        // The image of an only bed has the scanner's middle at 0, wherever the table stands.
        Volume image = shifted(Nifti.read(pet), beds.size() == 1 ? beds.get(0).positionMm() : 0);
        double[] seen = new double[image.grid().nz()];
        double most = 0;
        for (int i = 0; i < seen.length; i++) {
            double z = image.grid().lpsFromVoxel().z(0, 0, i);
            for (TableTravel.Bed bed : beds) {
                seen[i] += bed.durationS() * ringPairs(scenario.scannerModel(), z - bed.positionMm());
            }
            most = Math.max(most, seen[i]);
        }
        boolean[] wellSeen = new boolean[seen.length];
        for (int i = 0; i < seen.length; i++) {
            wellSeen[i] = seen[i] >= LEAST_PART * most;
        }
        return new WholeImage(image, wellSeen);
    }

    private static Volume shifted(Volume image, double zMm) {
        VoxelGrid grid = image.grid();
        Affine there = Affine.scaling(1, 1, 1, 0, 0, zMm).after(grid.lpsFromVoxel());
        return new Volume(new VoxelGrid(grid.nx(), grid.ny(), grid.nz(), there), image.values());
    }

    /** How many pairs of rings see a plane: what the sensitivity near the axis goes by. */
    private static int ringPairs(ScannerModel scanner, double zMm) {
        int plane = (int) Math.round(zMm / (0.5 * scanner.ringSpacingMm()) + scanner.rings() - 1);
        int most = scanner.axialCompression().maxRingDifference();
        int pairs = 0;
        for (int a = 0; a < scanner.rings(); a++) {
            int b = plane - a;
            if (b >= 0 && b < scanner.rings() && Math.abs(a - b) <= most) {
                pairs++;
            }
        }
        return pairs;
    }

    /** Writes a projection of it from the front, {@code mip.png}. */
    DemoPart write(Path out) throws IOException {
        MipPicture.write(out.resolve("mip.png"), image);
        double lengthMm = image.grid().nz() * image.grid().dzMm();
        return new DemoPart(
                "whole",
                List.of(String.format(
                        Locale.ROOT,
                        " knit      %.0f mm in one image: %s, mip.png",
                        lengthMm,
                        out.resolve(DemoBeds.WHOLE))),
                Map.of("length_mm", lengthMm, "planes", image.grid().nz()),
                true);
    }
}
