package org.petmr.simulator.phantom;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.petmr.simulator.phantom.MrProperties.Perfusion;

/**
 * The tissues that the simulator knows, from the table {@code tissues.csv} beside this class.
 *
 * <p>mu at 511 keV is {@link Material} times density, to 1e-4 cm^-1; densities after ICRU report 44 and ICRP publication 89, lung inflated.
 * They are not the class values of the mu-map, on purpose: a real body is not made of classes either.
 *
 * <p>MR at 3 T, in round figures. Brain: Wansapura 1999, J Magn Reson Imaging 9:531; body: de Bazelaire 2004, Radiology
 * 230:652, and Stanisz 2005, Magn Reson Med 54:507 (muscle, heart, blood); T2* of the brain: Peters 2007, Magn Reson Imaging
 * 25:748; bone and its marrow: Robson 2003, J Comput Assist Tomogr 27:825. Protons of bone as an echo time near zero shows
 * them: a fifth of water's in cortical bone (Techawiboonwong 2008, Radiology 248:824), more where marrow lies between, so
 * that density and CT number go together as ZTE has found in patients (Wiesinger 2016, Magn Reson Med 75:107). Diffusion:
 * Thoeny and De Keyzer 2007, Eur Radiol 17:1385 and the usual textbooks. Blood volumes and transit times: Ostergaard 2005, J
 * Magn Reson Imaging 22:710, for the brain; elsewhere and for the late enhancement, choices that look right, not
 * measurements.
 *
 * <p>Uptake is the standardised uptake value (SUV, of body weight) at the tracer's usual time, means over adults; see
 * {@link Tracers} for the sources. So a reference of 1 is the injected activity, at the time of the scan, per gram of body.
 */
public final class Tissues {

    private static final int TRACERS_FROM = 12;

    private static final Map<String, Tissue> ALL = read();

    private Tissues() {}

    /** Names, in the order of the table. */
    public static List<String> names() {
        return List.copyOf(ALL.keySet());
    }

    /** @throws IllegalArgumentException for another name than {@link #names()} */
    public static Tissue find(String name) {
        Tissue tissue = ALL.get(name);
        if (tissue == null) {
            throw new IllegalArgumentException(
                    "tissue: %s (expected: one of %s)".formatted(name, String.join(", ", ALL.keySet())));
        }
        return tissue;
    }

    private static Map<String, Tissue> read() {
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(Tissues.class.getResourceAsStream("tissues.csv"), StandardCharsets.UTF_8))) {
            List<String[]> rows = in.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\\s*,\\s*"))
                    .toList();
            Map<String, Tissue> tissues = new LinkedHashMap<>();
            rows.stream().skip(1).forEach(row -> tissues.put(row[0], tissue(rows.get(0), row)));
            return tissues;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Tissue tissue(String[] head, String[] row) {
        double[] v = new double[row.length];
        for (int i = 2; i < row.length; i++) {
            v[i] = Double.parseDouble(row[i]);
        }
        Map<String, Double> uptake = new LinkedHashMap<>();
        for (int i = TRACERS_FROM; i < head.length; i++) {
            uptake.put(head[i], v[i]);
        }
        MrProperties mr = new MrProperties(v[3], v[4], v[5], v[6], v[7], v[8], new Perfusion(v[9], v[10], v[11]));
        double muPerCm = Math.rint(1e4 * Material.find(row[1]).muPerCm(v[2])) / 1e4;
        return new Tissue(row[0], muPerCm, v[2], mr, uptake);
    }
}
