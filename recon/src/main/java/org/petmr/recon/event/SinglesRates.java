package org.petmr.recon.event;

import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.SinglesUnits;

/**
 * Mean singles rates of the units of a scanner over a time.
 *
 * @param units what is counted together
 * @param cps {@code [units.units()]}, as counted, with its dead time; read only
 */
public record SinglesRates(SinglesUnits units, double[] cps) {

    public SinglesRates {
        if (cps.length != units.units()) {
            throw new IllegalArgumentException(
                    "singles: %d rates (expected: %d units)".formatted(cps.length, units.units()));
        }
        for (int i = 0; i < cps.length; i++) {
            if (!(cps[i] >= 0 && cps[i] < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("singles: unit %d: %s cps (expected: >= 0)".formatted(i, cps[i]));
            }
        }
    }

    /** Rate of the whole unit to which an element belongs. */
    public double ofUnit(int element) {
        return cps[units.unit(element)];
    }

    /**
     * Rates of single elements, each unit's shared equally by its crystals; 0 for gaps.
     *
     * @return {@code [scanner.elements()]} by element id
     */
    public double[] ofElements(ScannerModel scanner) {
        double[] rates = new double[scanner.elements()];
        double share = 1.0 / units.crystalsPerUnit(scanner);
        for (int e = 0; e < rates.length; e++) {
            if (!scanner.isGap(e % scanner.indicesPerRing())) {
                rates[e] = ofUnit(e) * share;
            }
        }
        return rates;
    }

    /** The same rates for other units, each unit's shared equally by its crystals. */
    public SinglesRates gatheredIn(ScannerModel scanner, SinglesUnits others) {
        double[] ofElements = ofElements(scanner);
        double[] gathered = new double[others.units()];
        for (int e = 0; e < ofElements.length; e++) {
            gathered[others.unit(e)] += ofElements[e];
        }
        return new SinglesRates(others, gathered);
    }

    /** All units together. */
    public double totalCps() {
        double sum = 0;
        for (double rate : cps) {
            sum += rate;
        }
        return sum;
    }
}
