package org.petmr.simulator.phantom;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.petmr.recon.correction.Isotope;

/**
 * The tracers that come with the simulator. Their uptake in each tissue stands in {@code tissues.csv}, as mean SUV; single
 * patients scatter by a third and more round such means.
 */
public final class Tracers {

    /** Of the adult to whom the usual activities belong. */
    public static final double WEIGHT_KG = 75;

    public static final Tracer FDG = new Tracer(
            "fdg",
            "18F-FDG",
            Isotope.find("18F"),
            225,
            3600,
            List.of("fluorodeoxyglucose", "18f-fludeoxyglucose"),
            "body: Wang 2007, Mol Imaging Biol 9:83; Zincirkeser 2007, J Int Med Res 35:207. Brain: grey to white matter "
                    + "4 to 1 after Huang 1980, Am J Physiol 238:E69. Activity 3 MBq/kg: Boellaard 2015, EJNMMI 42:328");

    public static final Tracer DOTATATE = new Tracer(
            "dotatate",
            "68Ga-DOTATATE",
            Isotope.find("68Ga"),
            150,
            3600,
            List.of("ga-dotatate", "dota-tate"),
            "Shastry 2010, Nucl Med Commun 31:70; Walker 2013, J Nucl Med 54:855: spleen above kidneys above liver; "
                    + "lesions above liver. Activity: Bozkurt 2017, EJNMMI 44:1588");

    public static final Tracer FET = new Tracer(
            "fet",
            "18F-FET",
            Isotope.find("18F"),
            200,
            1800,
            List.of("fluoroethyltyrosine", "fluoroethyl-tyrosine"),
            "Pauleit 2003, EJNMMI 30:519, whole body; glioma to brain about 3 after Pauleit 2005, Brain 128:678. Activity "
                    + "and time 20 to 40 min: Law 2019, EJNMMI 46:540");

    public static final Tracer PSMA = new Tracer(
            "psma",
            "68Ga-PSMA-11",
            Isotope.find("68Ga"),
            150,
            3600,
            List.of("psma-11", "psma11", "68ga-psma", "68ga-psma-hbed-cc"),
            "Prasad 2016, Mol Imaging Biol 18:428; Demirci 2016, Nucl Med Commun 37:1169: kidneys, bladder and salivary "
                    + "glands far above spleen and liver. Activity 2 MBq/kg: Fendler 2017, EJNMMI 44:1014");

    private static final List<Tracer> ALL = List.of(FDG, DOTATATE, FET, PSMA);

    private Tracers() {}

    public static List<Tracer> all() {
        return ALL;
    }

    /**
     * @param name such as {@code fdg}, {@code FDG} or {@code 18F-FDG}
     * @throws IllegalArgumentException that lists what there is
     */
    public static Tracer find(String name) {
        String asked = name == null ? "" : name.strip().toLowerCase(Locale.ROOT);
        return ALL.stream()
                .filter(t -> t.key().equals(asked)
                        || t.name().toLowerCase(Locale.ROOT).equals(asked)
                        || t.aliases().contains(asked))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("tracer: %s (expected: one of %s)"
                        .formatted(name, ALL.stream().map(Tracer::name).collect(Collectors.joining(", ")))));
    }
}
