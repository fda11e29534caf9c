package org.petmr.simulator.phantom;

/**
 * How what is scanned moves: a set of poses, each a phantom of its own with the same compartments in the same order, and
 * which of them is taken when. PET events and MR images of one examination use the same one.
 */
public interface Motion {

    /** Number of poses. */
    int poses();

    /** @param pose 0 to {@link #poses()} - 1; pose 0 is that of rest */
    Phantom phantom(int pose);

    /** Pose at a time of the scan. */
    int poseAt(long timeMs);

    /** Nothing moves. */
    static Motion still(Phantom phantom) {
        return new Motion() {
            @Override
            public int poses() {
                return 1;
            }

            @Override
            public Phantom phantom(int pose) {
                return phantom;
            }

            @Override
            public int poseAt(long timeMs) {
                return 0;
            }
        };
    }
}
