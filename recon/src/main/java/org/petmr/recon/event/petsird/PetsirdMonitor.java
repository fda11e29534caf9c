package org.petmr.recon.event.petsird;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.petmr.recon.event.ListModeListener;
import org.petmr.recon.event.petsird.PetsirdScanner.ModuleType;
import org.petmr.recon.scanner.SinglesUnits;

/** Tells a listener what PETSIRD reports beside events: singles histograms of modules or crystals, and traces. */
final class PetsirdMonitor {

    private static final double S_PER_MS = 1e-3;

    private final Map<Long, String> signalTypes = new HashMap<>();
    private final SinglesUnits units;
    private final int energyBins;

    /** Unit of each value of a histogram, energies apart; empty when the file has none that fit our units. */
    private final int[] unitOfValue;

    private ListModeListener listener = new ListModeListener() {};

    PetsirdMonitor(Map<String, Object> header, PetsirdScanner petsird, RingGeometry geometry) {
        for (Object signal : PetsirdFields.list(PetsirdFields.record(header, "exam"), "externalSignals")) {
            Map<String, Object> s = PetsirdFields.asRecord(signal);
            signalTypes.put(PetsirdFields.integer(s, "id"), PetsirdFields.text(s, "type"));
        }
        Map<String, Object> scanner = PetsirdFields.record(header, "scanner");
        List<?> edges = PetsirdFields.list(scanner, "singlesHistogramEnergyBinEdges");
        int found =
                edges.isEmpty() ? 0 : PetsirdFields.floats(PetsirdFields.asRecord(edges.get(0)), "edges").length - 1;
        this.energyBins = Math.max(1, found);
        ModuleType type = petsird.moduleTypes().get(0);
        boolean isByCrystal =
                PetsirdFields.text(scanner, "singlesHistogramLevel").equals("all");
        this.units = isByCrystal ? SinglesUnits.elements(geometry.scanner()) : SinglesUnits.blocks(geometry.scanner());
        this.unitOfValue = isByCrystal ? geometry.elementOfCrystal() : unitOfModule(type, geometry);
    }

    /** Units of the modules where each module is one of our blocks, else nothing. */
    private int[] unitOfModule(ModuleType type, RingGeometry geometry) {
        int[] unit = new int[type.modules()];
        BitSet taken = new BitSet();
        for (int m = 0; m < unit.length; m++) {
            unit[m] = units.unit(geometry.elementOfCrystal()[m * type.elements()]);
            taken.set(unit[m]);
        }
        return taken.cardinality() == unit.length && unit.length == units.units() ? unit : new int[0];
    }

    void listen(ListModeListener newListener) {
        this.listener = newListener;
    }

    /** True for a signal that is no trigger: one of a trace, or of several values. */
    boolean isTrace(TimeBlock block) {
        String type = signalTypes.getOrDefault(PetsirdFields.integer(block.fields(), "signalID"), "");
        return type.endsWith("Trace")
                || type.equals("otherMotionSignal")
                || PetsirdFields.floats(block.fields(), "signalValues").length > 1;
    }

    /** Tells a block; false when it is of a kind, or has units, that a listener does not know. */
    boolean tell(TimeBlock block) {
        if (block.kind().equals(TimeBlock.SIGNAL)) {
            long id = PetsirdFields.integer(block.fields(), "signalID");
            if (id > Integer.MAX_VALUE) {
                return false;
            }
            float[] values = PetsirdFields.floats(block.fields(), "signalValues");
            listener.trace((int) id, block.startMs(), block.stopMs(), values.clone());
            return true;
        }
        return block.kind().equals(TimeBlock.SINGLES) && singles(block);
    }

    private boolean singles(TimeBlock block) {
        List<?> histograms = PetsirdFields.list(block.fields(), "singlesHistograms");
        long[] values = histograms.isEmpty() ? new long[0] : PetsirdFields.integers(histograms.get(0));
        long ms = block.stopMs() - block.startMs();
        if (unitOfValue.length == 0 || values.length != unitOfValue.length * energyBins || ms <= 0) {
            return false;
        }
        long[] counts = new long[units.units()]; // gaps have none
        for (int i = 0; i < values.length; i++) {
            counts[unitOfValue[i / energyBins]] += values[i];
        }
        for (int u = 0; u < counts.length; u++) {
            listener.singles(units, u, block.startMs(), block.stopMs(), counts[u] / (ms * S_PER_MS));
        }
        return true;
    }
}
