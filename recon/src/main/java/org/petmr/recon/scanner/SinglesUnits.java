package org.petmr.recon.scanner;

/**
 * How the elements of a scanner are gathered into units whose singles are counted together: blocks, buckets of blocks, or
 * single elements. Units are numbered {@code axial * around + transaxial}.
 *
 * @param rings rings of the scanner
 * @param indicesPerRing crystal numbers around a ring, gaps counted
 * @param ringsPerUnit rings of a unit; divides the rings
 * @param indicesPerUnit crystal numbers of a unit around the ring; divides those of a ring
 */
public record SinglesUnits(int rings, int indicesPerRing, int ringsPerUnit, int indicesPerUnit) {

    public SinglesUnits {
        if (ringsPerUnit < 1 || rings % ringsPerUnit != 0) {
            throw new IllegalArgumentException(
                    "singles units: ringsPerUnit: %d (expected: a divisor of %d)".formatted(ringsPerUnit, rings));
        }
        if (indicesPerUnit < 1 || indicesPerRing % indicesPerUnit != 0) {
            throw new IllegalArgumentException("singles units: indicesPerUnit: %d (expected: a divisor of %d)"
                    .formatted(indicesPerUnit, indicesPerRing));
        }
    }

    /** One unit for each detector block. */
    public static SinglesUnits blocks(ScannerModel scanner) {
        return new SinglesUnits(
                scanner.rings(),
                scanner.indicesPerRing(),
                scanner.crystalsPerBlockAxial(),
                scanner.indicesPerRing() / scanner.blocksTransaxial());
    }

    /** One unit for each element. */
    public static SinglesUnits elements(ScannerModel scanner) {
        return new SinglesUnits(scanner.rings(), scanner.indicesPerRing(), 1, 1);
    }

    /**
     * The buckets of a Siemens Biograph mMR, two blocks around the ring and one along the axis: 28 x 8. Source:
     * NiftyPET/NIPET {@code norm.cu}; the 224 rates of a published header repeat with period 28.
     */
    public static SinglesUnits siemensBuckets(ScannerModel scanner) {
        return new SinglesUnits(
                scanner.rings(),
                scanner.indicesPerRing(),
                scanner.crystalsPerBlockAxial(),
                2 * scanner.indicesPerRing() / scanner.blocksTransaxial());
    }

    /** Units around the ring. */
    public int around() {
        return indicesPerRing / indicesPerUnit;
    }

    public int units() {
        return around() * (rings / ringsPerUnit);
    }

    /** The unit of an element. */
    public int unit(int element) {
        return element / indicesPerRing / ringsPerUnit * around() + element % indicesPerRing / indicesPerUnit;
    }

    /** Elements of each unit that are crystals and not gaps. */
    public int crystalsPerUnit(ScannerModel scanner) {
        int real = 0;
        for (int i = 0; i < indicesPerUnit; i++) {
            real += scanner.isGap(i) ? 0 : 1;
        }
        return real * ringsPerUnit;
    }
}
