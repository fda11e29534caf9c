package org.petmr.attenuation.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/**
 * All that shapes tell about a map: what to check, and what is known of the patient. What isn't known is left out of the
 * checks, never guessed.
 *
 * @param body on the MR's lattice in LPS order
 * @param anatomy what the images should show
 * @param volumeMl of each class, lower-case names as in {@link ClassFractions}; empty where there are no classes
 * @param signal MR magnitude on the body's grid, in phase; voids are told from air by it
 * @param petGrid what PET reconstructs
 * @param mrFromPet where a point of PET space lies in MR space
 * @param petBody the outline in PET, see {@link NacOutline}
 * @param size of the patient
 */
public record QualityChecks(
        Body body,
        Anatomy anatomy,
        Map<String, Double> volumeMl,
        Optional<Volume> signal,
        VoxelGrid petGrid,
        Affine mrFromPet,
        Optional<Region> petBody,
        Optional<Size> size) {

    /** What the images should show. */
    public enum Anatomy {
        HEAD,
        /** Lungs must be there. */
        CHEST,
        /** Lungs may be there, or a part of them. */
        TRUNK
    }

    /** As entered at the console. */
    public record Size(double heightCm, double weightKg) {}

    public QualityChecks {
        volumeMl = Map.copyOf(volumeMl);
        if (signal.isPresent() && !signal.get().grid().equals(body.grid())) {
            throw new IllegalArgumentException("signal: on another grid (expected: the body's)");
        }
    }

    /** How the outlines in PET and MR lie; empty without PET's, and where they can't be compared. */
    public Optional<ContourAgreement> contour(Workers workers) {
        return petBody.flatMap(pet -> ContourAgreement.of(pet, body.inside(), mrFromPet, workers));
    }

    /**
     * In the order of the report, the gravest kinds first.
     *
     * @return places in PET space, where the map is
     */
    public List<Finding> run(Workers workers) {
        return with(contour(workers), workers);
    }

    /** What {@link #run} finds. @param contour of {@link #contour}, for who wants its figures as well */
    public List<Finding> with(Optional<ContourAgreement> contour, Workers workers) {
        List<Finding> found = new ArrayList<>();
        Affine petFromMr = mrFromPet.inverse();
        boolean isHead = anatomy == Anatomy.HEAD;
        add(found, isHead ? Orientations.ofHead(body) : Orientations.ofChest(body), petFromMr);
        add(found, TruncatedArms.check(body.inside()), petFromMr);
        signal.ifPresent(s -> add(found, MetalVoid.check(body, s), petFromMr));
        if (!isHead) {
            boolean hasLungs = anatomy == Anatomy.CHEST || body.lungs().voxels() > 0;
            add(found, hasLungs ? WrongLung.check(body) : WrongLung.lost(body), petFromMr);
        }
        if (petBody.isPresent()) {
            Region pet = petBody.get();
            add(found, Coverage.ofBody(pet, body.grid(), mrFromPet), Affine.IDENTITY);
            Optional<Finding> apart = contour.isPresent()
                    ? contour.flatMap(c -> isHead ? c.headFinding(pet) : c.finding(pet))
                    : ContourAgreement.misfit(pet, body.inside(), mrFromPet, workers);
            add(found, apart, Affine.IDENTITY);
        } else {
            add(found, Coverage.ofRange(body.inside(), petGrid, mrFromPet), petFromMr);
        }
        if (!volumeMl.isEmpty()) {
            add(found, ClassFractions.check(volumeMl, isHead ? ClassFractions.HEAD : ClassFractions.BODY), petFromMr);
        }
        add(found, size(isHead), petFromMr);
        return List.copyOf(found);
    }

    private Optional<Finding> size(boolean isHead) {
        if (isHead) {
            return BodySize.ofHead(body.inside());
        }
        return size.isPresent()
                ? BodySize.ofTrunk(
                        body.inside(), size.get().heightCm(), size.get().weightKg())
                : BodySize.ofTrunk(body.inside());
    }

    private static void add(List<Finding> to, Optional<Finding> finding, Affine petFromHere) {
        finding.map(f -> f.place().map(p -> f.at(p.in(petFromHere))).orElse(f)).ifPresent(to::add);
    }

    /**
     * The findings of a map's making and those of its checks; of two of one kind the one with a place, else the first. Swaps
     * keep all, as every slab counts.
     */
    public static List<Finding> joined(List<Finding> making, List<Finding> checks) {
        List<Finding> all = new ArrayList<>(making);
        for (Finding f : checks) {
            int same = -1;
            for (int i = 0; i < all.size(); i++) {
                same = all.get(i).kind() == f.kind() ? i : same;
            }
            if (same < 0 || f.kind() == Finding.Kind.FAT_WATER_SWAP) {
                all.add(f);
            } else if (all.get(same).place().isEmpty() && f.place().isPresent()) {
                all.set(same, f);
            }
        }
        all.sort((a, b) -> b.severity().compareTo(a.severity()));
        return List.copyOf(all);
    }
}
