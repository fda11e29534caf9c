package org.petmr.attenuation.quality;

import java.util.Arrays;
import java.util.Optional;
import org.petmr.attenuation.mask.VoxelBox;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Resampler;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;

/**
 * How well the patient's outline in MR agrees with that in PET: distances over the surface, and the rigid motion that would
 * bring one onto the other. The two outlines need not be of one size, as thresholds differ; a common margin is found along
 * with the motion and doesn't count. Ends of either field of view, arms that MR doesn't show, and where MR's outline is a side of its
 * own field of view, are left out.
 *
 * @param offsetXMm how far the patient lies more to the left in MR than in PET; y to the back, z to the head alike
 * @param rotationDeg about any axis
 * @param turnDeg of it, about the long axis and to either shoulder, but for the nod
 * @param meanMm mean distance of the outlines, without the margin
 * @param marginMm by how much MR's outline is wider all round
 * @param usedShare part of PET's outline, where both see, that has MR's outline near
 * @param isExplained whether the motion takes away at least half of the distance; the outlines are of two shapes otherwise
 */
public record ContourAgreement(
        double offsetXMm,
        double offsetYMm,
        double offsetZMm,
        double rotationDeg,
        double turnDeg,
        double meanMm,
        double marginMm,
        double usedShare,
        boolean isExplained) {

    /** Beyond these the patient moved (reference of failing maps: 3 mm or 2 degrees). */
    public static final double MOST_MM = 3;

    public static final double MOST_DEG = 2;

    /** Of a head, across the axis. */
    public static final double MOST_HEAD_MM = 5;

    public static final double MOST_HEAD_DEG = 5;

    /** The nod with the rest: of a head that lay still the crown made up 6.6 degrees. */
    public static final double MOST_NOD_DEG = 10;

    /** A motion that takes away this part of the distance explains it; what noise and arms do to an outline, none explains. */
    private static final double EXPLAINED = 0.5;

    /** No outline of a body that lies where it should is so uneven. */
    private static final double ELSEWHERE_MM = 20;

    /** So near to an end of a field of view a body ends because the image does. */
    private static final double END_MM = 12;

    private static final double FAR_MM = 25;

    /** A patient who lies otherwise than this is not that patient, or the two surfaces have too little in common to say so. */
    private static final double MOST_OFFSET_MM = 50;

    private static final double MOST_TURN_DEG = 20;

    /** Distances are known so far round both outlines: no point that counts is moved farther. */
    private static final double AROUND_MM = 2 * FAR_MM;

    private static final int ROUNDS = 8;

    /** Keeps still what a shape can't tell, such as a cylinder's place along its axis; part of the number of points. */
    private static final double RIDGE = 0.002;

    /** A radian moves the surface by about this. */
    private static final double ARM_MM = 120;

    private static final int FEWEST = 200;

    public double offsetMm() {
        return Math.sqrt(offsetXMm * offsetXMm + offsetYMm * offsetYMm + offsetZMm * offsetZMm);
    }

    /**
     * @param petBody from an image without attenuation correction, see {@link NacOutline}
     * @param mrFromPet where a point of PET space should lie in MR space
     * @return empty where both see too little of one surface, or the surfaces don't fit within 50 mm and 20 degrees
     */
    public static Optional<ContourAgreement> of(Region petBody, Region mrBody, Affine mrFromPet, Workers workers) {
        return surfaces(petBody, mrBody, mrFromPet, workers).flatMap(s -> fit(s.points(), s.fromMr()));
    }

    /**
     * What to say where {@link #of} is empty: that the outlines lie apart by a motion that nobody makes; nothing where one is
     * too short to say so, they agree as they lie, or no motion brings them much nearer: then they are of two shapes, as in
     * noise or where one shows arms.
     */
    static Optional<Finding> misfit(Region petBody, Region mrBody, Affine mrFromPet, Workers workers) {
        return surfaces(petBody, mrBody, mrFromPet, workers)
                .flatMap(s -> displacedMm(s))
                .map(mm -> Finding.of(
                                Finding.Kind.CONTOUR,
                                "the outline in MR can't be brought onto that in PET within %.0f mm and %.0f deg; as they lie,"
                                        + " they are %.1f mm apart on average (expected: at most %.0f mm)",
                                MOST_OFFSET_MM,
                                MOST_TURN_DEG,
                                mm,
                                MOST_MM)
                        .with("meanMm", mm)
                        .at(Place.round(petBody)));
    }

    /** Mean distance as they lie, without a common margin, where it is one of displacement. */
    private static Optional<Double> displacedMm(Surfaces s) {
        double mm = apartMm(s.points(), s.fromMr());
        if (mm <= MOST_MM) {
            return Optional.empty();
        }
        boolean isExplained = Motion.of(s.points(), s.fromMr())
                .map(m -> m.last().apartMm() <= EXPLAINED * mm
                        && 2 * m.last().used() >= s.points().n())
                .orElse(false);
        return isExplained || mm > ELSEWHERE_MM ? Optional.of(mm) : Optional.empty();
    }

    private static double apartMm(Points points, SignedDistance fromMr) {
        double[] apart = points.apart(fromMr);
        return RigidFit.mean(apart, apart.length, RigidFit.median(apart, apart.length));
    }

    /** Found in {@link #ROUNDS} steps. @param mm shifts, then turns in rad */
    private record Motion(double[] mm, RigidFit.Step last) {

        /** Empty where too few points are left. */
        static Optional<Motion> of(Points points, SignedDistance fromMr) {
            double[] motion = new double[6];
            double[] centre = points.centre();
            RigidFit.Step step = null;
            for (int round = 0; round < ROUNDS; round++) {
                step = RigidFit.step(points, fromMr, motion, centre, FAR_MM, RIDGE, ARM_MM);
                if (step.used() < FEWEST) {
                    return Optional.empty();
                }
                for (int i = 0; i < 6; i++) {
                    motion[i] += step.change()[i];
                }
            }
            return Optional.of(new Motion(motion, step));
        }
    }

    /** Points of PET's outline where both see, enough to compare, and how far MR's is. */
    private record Surfaces(Points points, SignedDistance fromMr) {}

    private static Optional<Surfaces> surfaces(Region petBody, Region mrBody, Affine mrFromPet, Workers workers) {
        VoxelGrid g = petBody.grid();
        Volume mr = Resampler.linear(0).resample(asVolume(mrBody), g, mrFromPet, workers);
        Region inMr = Region.where(mr, v -> v >= 0.5f);
        if (inMr.voxels() == 0 || petBody.voxels() == 0) {
            return Optional.empty();
        }
        VoxelBox box = VoxelBox.round(inMr).with(VoxelBox.round(petBody)).wider(g, AROUND_MM);
        SignedDistance fromMr = SignedDistance.of(box.of(inMr));
        SignedDistance fromPet = SignedDistance.of(box.of(petBody));
        MrSides sides = MrSides.of(mrBody.grid(), mrFromPet, fromMr);
        Points points = Points.on(fromPet, seenByBoth(g, mrBody.grid(), mrFromPet), sides);
        return points.n() < FEWEST ? Optional.empty() : Optional.of(new Surfaces(points, fromMr));
    }

    private static Volume asVolume(Region region) {
        float[] v = new float[region.grid().voxels()];
        for (int i = 0; i < v.length; i++) {
            v[i] = region.contains(i) ? 1 : 0;
        }
        return new Volume(region.grid(), v);
    }

    /** Lowest and highest z of PET space in which both see the patient, ends left out. */
    private static double[] seenByBoth(VoxelGrid pet, VoxelGrid mr, Affine mrFromPet) {
        Affine petFromMr = mrFromPet.inverse().after(mr.lpsFromVoxel());
        double[] a = ends(pet, pet.lpsFromVoxel());
        double[] b = ends(mr, petFromMr);
        return new double[] {Math.max(a[0], b[0]) + END_MM, Math.min(a[1], b[1]) - END_MM};
    }

    private static double[] ends(VoxelGrid g, Affine a) {
        double x = 0.5 * (g.nx() - 1);
        double y = 0.5 * (g.ny() - 1);
        double p = a.z(x, y, 0);
        double q = a.z(x, y, g.nz() - 1.0);
        return new double[] {Math.min(p, q), Math.max(p, q)};
    }

    private static Optional<ContourAgreement> fit(Points points, SignedDistance fromMr) {
        return Motion.of(points, fromMr).flatMap(m -> agreement(points, fromMr, m.mm(), m.last()));
    }

    private static Optional<ContourAgreement> agreement(
            Points points, SignedDistance fromMr, double[] motion, RigidFit.Step step) {
        // The distances that count are those before any motion.
        double margin = step.marginMm();
        double[] apart = points.apart(fromMr);
        double sum = 0;
        int n = 0;
        for (double d : apart) {
            if (Math.abs(d) < FAR_MM) {
                sum += Math.abs(d + margin);
                n++;
            }
        }
        double shift = Math.sqrt(motion[0] * motion[0] + motion[1] * motion[1] + motion[2] * motion[2]);
        double turn = Math.sqrt(motion[3] * motion[3] + motion[4] * motion[4] + motion[5] * motion[5]);
        if (!(shift <= MOST_OFFSET_MM && Math.toDegrees(turn) <= MOST_TURN_DEG)) {
            return Optional.empty();
        }
        // About the centre of PET space's outline, so a turn alone is no offset.
        return Optional.of(new ContourAgreement(
                motion[0],
                motion[1],
                motion[2],
                Math.toDegrees(turn),
                Math.toDegrees(Math.hypot(motion[4], motion[5])),
                n == 0 ? 0 : sum / n,
                margin,
                (double) step.used() / points.n(),
                step.apartMm() <= EXPLAINED * apartMm(points, fromMr)));
    }

    /**
     * For heads: PET shows the brain better than the scalp, and at the crown, where the scalp lies slantwise over it, the outline
     * runs a centimetre lower than the skin, which is taken for a shift along the axis and for a nod. What counts is how the
     * head lies across the axis and is turned about it or to a shoulder, and coarser than in bodies; a nod counts when it is a
     * large one. The registration of the images themselves tells the rest.
     *
     * @param mrBody where to look, for the picture
     */
    Optional<Finding> headFinding(Region mrBody) {
        double acrossMm = Math.hypot(offsetXMm, offsetYMm);
        if (acrossMm <= MOST_HEAD_MM && turnDeg <= MOST_HEAD_DEG && rotationDeg <= MOST_NOD_DEG) {
            return Optional.empty();
        }
        return Optional.of(with(Finding.of(
                                Finding.Kind.CONTOUR,
                                "the outline of the head in MR lies %.1f mm from that in PET across the axis (left %.1f, back"
                                        + " %.1f), turned by %.1f deg, with the nod %.1f (expected: at most %.0f mm, %.0f deg, %.0f"
                                        + " deg)",
                                acrossMm,
                                offsetXMm,
                                offsetYMm,
                                turnDeg,
                                rotationDeg,
                                MOST_HEAD_MM,
                                MOST_HEAD_DEG,
                                MOST_NOD_DEG)
                        .with("acrossMm", acrossMm))
                .at(Place.round(mrBody)));
    }

    /** @param mrBody where to look, for the picture */
    Optional<Finding> finding(Region mrBody) {
        boolean isMoved = offsetMm() > MOST_MM || rotationDeg > MOST_DEG || meanMm > MOST_MM;
        if (!isMoved) {
            return Optional.empty();
        }
        if (meanMm > MOST_MM && !isExplained) {
            return Optional.of(Finding.of(
                            Finding.Kind.CONTOUR,
                            "the outlines in MR and PET are of two shapes that no motion brings together, %.1f mm apart on"
                                    + " average; a tracer that hardly lies outside of organs, or few counts, make one of PET's"
                                    + " own, and whether the patient moved can't be told by it (expected: at most %.0f mm)",
                            meanMm,
                            MOST_MM)
                    .with("meanMm", meanMm)
                    .at(Place.round(mrBody)));
        }
        return Optional.of(with(Finding.of(
                        Finding.Kind.CONTOUR,
                        "the outline in MR lies %.1f mm from that in PET (left %.1f, back %.1f, up %.1f), turned by %.1f"
                                + " deg, %.1f mm apart on average (expected: at most 3 mm, 2 deg, 3 mm)",
                        offsetMm(),
                        offsetXMm,
                        offsetYMm,
                        offsetZMm,
                        rotationDeg,
                        meanMm))
                .at(Place.round(mrBody)));
    }

    private Finding with(Finding finding) {
        return finding.with("offsetMm", offsetMm())
                .with("offsetXMm", offsetXMm)
                .with("offsetYMm", offsetYMm)
                .with("offsetZMm", offsetZMm)
                .with("rotationDeg", rotationDeg)
                .with("turnDeg", turnDeg)
                .with("meanMm", meanMm)
                .with("marginMm", marginMm);
    }

    /** A few points of a surface, mm. @param at x, y, z of each; @param bias distance of each from the surface itself */
    record Points(double[] at, double[] bias) {

        /** Every how many voxels of the surface one is taken, at most. */
        private static final int MOST = 20_000;

        static Points on(SignedDistance surface, double[] zRange, MrSides sides) {
            VoxelGrid g = surface.grid();
            double near = 0.6 * Math.max(g.dxMm(), g.dyMm());
            double[] at = new double[3 * MOST];
            double[] bias = new double[MOST];
            Affine a = g.lpsFromVoxel();
            int n = 0;
            for (int y = 1; y < g.ny() - 1; y++) {
                for (int x = 1; x < g.nx() - 1; x++) {
                    for (int z = 0; z < g.nz(); z++) {
                        double d = surface.mm()[g.index(x, y, z)];
                        double pz = a.z(x, y, z);
                        if (Math.abs(d) <= near
                                && pz >= zRange[0]
                                && pz <= zRange[1]
                                && sides.isSeen(a.x(x, y, z), a.y(x, y, z), pz)) {
                            if (n == bias.length) {
                                at = Arrays.copyOf(at, 6 * n);
                                bias = Arrays.copyOf(bias, 2 * n);
                            }
                            at[3 * n] = a.x(x, y, z);
                            at[3 * n + 1] = a.y(x, y, z);
                            at[3 * n + 2] = pz;
                            bias[n++] = d;
                        }
                    }
                }
            }
            int step = Math.max(1, n / MOST);
            int kept = 0;
            for (int i = 0; i < n; i += step) {
                System.arraycopy(at, 3 * i, at, 3 * kept, 3);
                bias[kept++] = bias[i];
            }
            return new Points(Arrays.copyOf(at, 3 * kept), Arrays.copyOf(bias, kept));
        }

        int n() {
            return bias.length;
        }

        double[] centre() {
            double[] c = new double[3];
            for (int i = 0; i < at.length; i++) {
                c[i % 3] += at[i] / n();
            }
            return c;
        }

        /** Distance of each from another surface, positive outside of it. */
        double[] apart(SignedDistance other) {
            double[] d = new double[n()];
            for (int i = 0; i < d.length; i++) {
                d[i] = other.at(at[3 * i], at[3 * i + 1], at[3 * i + 2]) - bias[i];
            }
            return d;
        }
    }
}
