package org.petmr.simulator.phantom;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.petmr.recon.scanner.StrictJson;
import org.petmr.simulator.phantom.MrProperties.Perfusion;

/**
 * What the numbers in a volume of labels mean; a JSON file with these fields.
 *
 * @param name of the phantom
 * @param labels one for each number of the volume; at most 127
 * @param tissues that {@link Tissues} lacks, by numbers; may be empty
 */
record LabelTable(String name, List<Label> labels, List<OwnTissue> tissues) {

    private static final int MOST = Byte.MAX_VALUE;

    /** Instead of a tissue: what lies round the phantom. */
    static final String NONE = "none";

    /**
     * @param label number in the volume
     * @param region by whose name it is measured
     * @param tissue name in {@link Tissues} or among the table's own; {@code none} for what lies round
     *     the phantom
     */
    record Label(int label, String region, String tissue) {}

    /** A tissue by numbers, in the units of {@link Tissue} and {@link MrProperties}. @param uptake SUV of each tracer */
    record OwnTissue(
            String name,
            double muPerCm,
            double densityGPerMl,
            double protonDensity,
            double t1Ms,
            double t2Ms,
            double t2StarMs,
            double fatFraction,
            double adcMm2PerS,
            double cbvFraction,
            double mttS,
            double enhancementPerS,
            Map<String, Double> uptake) {

        Tissue tissue() {
            MrProperties mr = new MrProperties(
                    protonDensity,
                    t1Ms,
                    t2Ms,
                    t2StarMs,
                    fatFraction,
                    adcMm2PerS,
                    new Perfusion(cbvFraction, mttS, enhancementPerS));
            return new Tissue(name, muPerCm, densityGPerMl, mr, uptake);
        }

        static OwnTissue of(Tissue t) {
            MrProperties mr = t.mr();
            return new OwnTissue(
                    t.name(),
                    t.muPerCm(),
                    t.densityGPerMl(),
                    mr.protonDensity(),
                    mr.t1Ms(),
                    mr.t2Ms(),
                    mr.t2StarMs(),
                    mr.fatFraction(),
                    mr.adcMm2PerS(),
                    mr.perfusion().cbvFraction(),
                    mr.perfusion().mttS(),
                    mr.perfusion().enhancementPerS(),
                    t.uptake());
        }
    }

    LabelTable {
        if (name == null || name.isBlank()) {
            throw new IllegalArgumentException("name: " + name + " (expected: a name)");
        }
        if (labels == null || labels.isEmpty() || labels.size() > MOST) {
            throw new IllegalArgumentException("labels: %d (expected: 1 to %d, one for each number in the volume)"
                    .formatted(labels == null ? 0 : labels.size(), MOST));
        }
        if (tissues == null) {
            throw new IllegalArgumentException("tissues: null (expected: a list, it may be empty)");
        }
        Set<Integer> seen = new HashSet<>();
        for (Label l : labels) {
            if (!seen.add(l.label())) {
                throw new IllegalArgumentException("labels: " + l.label() + " twice (expected: once)");
            }
            if (l.region() == null || l.region().isBlank()) {
                throw new IllegalArgumentException(
                        "labels: %d: region: %s (expected: a name)".formatted(l.label(), l.region()));
            }
        }
        labels = List.copyOf(labels);
        tissues = List.copyOf(tissues);
    }

    /** @param file for messages */
    static LabelTable parse(String file, String json) {
        try {
            LabelTable table = StrictJson.read(file, json, LabelTable.class);
            table.tissueOfEachLabel();
            return table;
        } catch (IllegalArgumentException e) {
            throw e.getMessage().startsWith(file) ? e : new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /** In the order of the labels; null for {@link #NONE}. */
    List<Tissue> tissueOfEachLabel() {
        Map<String, Tissue> own = new HashMap<>();
        tissues.forEach(t -> own.put(t.name(), t.tissue()));
        return labels.stream()
                .map(l -> NONE.equals(l.tissue())
                        ? null
                        : own.containsKey(l.tissue()) ? own.get(l.tissue()) : Tissues.find(l.tissue()))
                .toList();
    }
}
