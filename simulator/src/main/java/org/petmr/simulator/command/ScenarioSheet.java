package org.petmr.simulator.command;

import java.io.PrintWriter;
import java.util.Locale;
import org.petmr.simulator.phantom.Lesion;
import org.petmr.simulator.scenario.Scenario;
import org.petmr.simulator.scenario.TableTravel;

/** Scenarios in words. */
final class ScenarioSheet {

    private static final String LINE = " %-13s %s%n";

    private ScenarioSheet() {}

    /** One line for each. */
    static void list(PrintWriter out) {
        for (String name : Scenario.names()) {
            Scenario scenario = Scenario.find(name);
            out.printf(
                    Locale.ROOT, "%-18s %-6s %-44s %s%n", name, scenario.scanner(), scenario.title(), scenario.shows());
        }
        out.flush();
    }

    static void describe(Scenario s, PrintWriter out) {
        out.printf(Locale.ROOT, "%s: %s%n%s%n%n", s.name(), s.title(), s.shows());
        out.printf(LINE, "scanner", s.scannerModel().title());
        out.printf(LINE, "phantom", s.phantom().title());
        for (Lesion lesion : s.phantom().lesions()) {
            out.printf(
                    LINE,
                    "",
                    text("%s, %.0f mm, contrast %.1f", lesion.region(), lesion.diameterMm(), lesion.contrast()));
        }
        out.printf(
                LINE,
                "tracer",
                text(
                        "%s %s, %.0f MBq for %.0f kg, %.0f min before the scan",
                        s.isotope(),
                        s.tracer(),
                        s.dose().injectedMbq(),
                        s.dose().weightKg(),
                        s.dose().uptakeMin()));
        for (TableTravel.Bed bed : s.table().beds()) {
            out.printf(LINE, "bed", text("at %.0f mm, %.0f s", bed.positionMm(), bed.durationS()));
        }
        s.dynamics()
                .ifPresent(t -> out.printf(
                        LINE,
                        "time",
                        text("%.0f min of biology in %.0f s, frames %s", t.minutes(), s.durationS(), t.frames())));
        s.movement().ifPresent(m -> {
            if (m.head() != null) {
                out.printf(
                        LINE,
                        "motion",
                        text("head: %d steps, and drift", m.head().steps().size()));
            }
            if (m.breath() != null) {
                out.printf(
                        LINE,
                        "motion",
                        text(
                                "breath of %.1f s, %.0f mm",
                                m.breath().periodS(), m.breath().wayMm()));
            }
        });
        if (s.mr().protocol() != null) {
            out.printf(LINE, "MR", text("%s, voxels x %.1f", s.mr().protocol(), s.mr().coarser()));
        }
        s.mr().faults().all().forEach(f -> out.printf(LINE, "MR fault", f));
        s.faults().link().forEach(f -> out.printf(LINE, "fault", f));
        out.printf(LINE, "events", s.events().inWords());
        Scenario.Reconstruction r = s.reconstruction();
        out.printf(
                LINE,
                "image",
                text(
                        "OSEM %di%ds, pixels x %d, %.0f mm filter, %d rounds of scatter",
                        r.iterations(), r.subsets(), r.imageCoarsening(), r.postfilterMm(), r.scatterRounds()));
        out.printf(
                LINE,
                "judged",
                text(
                        "%s within %.0f %%, %.0f mm inside",
                        String.join(", ", s.measure().regions()),
                        100 * s.measure().toleranceFraction(),
                        s.measure().marginMm()));
        out.printf(LINE, "seed", Long.toString(s.seed()));
        out.flush();
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
