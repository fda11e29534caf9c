package org.petmr.acquisition.examination;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.protocol.BedRange;
import org.petmr.acquisition.protocol.PlannedBed;
import org.petmr.acquisition.protocol.Protocol;
import org.petmr.acquisition.protocol.Protocols;
import org.petmr.acquisition.said.Phrase;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;

/**
 * What the console asks for when it arms an examination of several beds.
 *
 * @param arm an arm request without what belongs to a bed
 * @param beds in the order in which they are to be measured
 */
record ExaminationRequest(JsonObject arm, List<ExaminedBed> beds) {

    private static final int MOST_BEDS = 20;
    private static final List<String> OF_A_BED =
            List.of("bed", "durationS", "counts", "tablePositionMm", "examination");

    /** @param json {@code {arm, beds?, range?}} @throws AcquisitionException naming the field that is wrong */
    static ExaminationRequest read(String json, Protocols protocols) {
        JsonObject body;
        try {
            body = new JsonObject(json);
        } catch (DecodeException e) {
            throw AcquisitionException.badRequest("body: not JSON: " + e.getMessage());
        }
        if (!(body.getValue("arm") instanceof JsonObject given)) {
            throw AcquisitionException.invalid("arm: missing (expected: what all beds have in common)");
        }
        JsonObject arm = given.copy();
        for (String name : OF_A_BED) {
            if (arm.getValue(name) != null) {
                throw AcquisitionException.invalid(
                        "arm.%s: %s (expected: none, each bed has its own)".formatted(name, arm.getValue(name)));
            }
        }
        Optional<Protocol> protocol = Optional.ofNullable(arm.getString("protocol"))
                .map(name -> protocols
                        .find(name)
                        .orElseThrow(() -> AcquisitionException.invalid(Phrase.UNKNOWN_PROTOCOL.of(
                                "arm.protocol: %s (expected: one of %s)", name, protocols.names()))));
        List<PlannedBed> planned = planned(body, arm.getString("scanner"), protocol);
        if (protocol.isEmpty() && arm.getValue("plan") == null) {
            arm.put("plan", new JsonObject().put("kind", "multi-bed"));
        }
        boolean isListModeOnly = arm.getJsonObject("plan") != null
                ? "list-mode".equals(arm.getJsonObject("plan").getString("kind"))
                : protocol.isPresent() && !protocol.get().plan().isProcessed();
        if (isListModeOnly) {
            throw AcquisitionException.invalid(
                    "plan.kind: list-mode (expected: one that is processed, or a session each)");
        }
        requireNoneOfABed(arm);
        protocol.map(Protocol::plan)
                .filter(plan -> plan.frames() != null || plan.gating() != null)
                .ifPresent(plan -> {
                    throw AcquisitionException.invalid(
                            "arm.protocol: %s, with frames or gates (expected: none, beds become one image; or a session each)"
                                    .formatted(arm.getString("protocol")));
                });
        JsonArray ofAll = arm.getJsonArray("mrSeries");
        List<ExaminedBed> beds = new ArrayList<>();
        for (PlannedBed bed : planned) {
            List<String> mrSeries = bed.mrSeries() == null && ofAll != null
                    ? ofAll.stream().map(String::valueOf).toList()
                    : bed.mrSeries();
            double atMm = bed.positionMm() == null ? 0 : bed.positionMm();
            beds.add(new ExaminedBed(
                    beds.size() + 1, atMm, bed.durationS(), bed.counts(), mrSeries, null, null, List.of()));
        }
        scanner(arm.getString("scanner"), protocol).ifPresent(s -> requireNoGap(beds, s));
        return new ExaminationRequest(arm, List.copyOf(beds));
    }

    /** Coils may be named for all beds; where one lies, and times, are of one bed. */
    private static void requireNoneOfABed(JsonObject arm) {
        if (arm.getValue("coils") instanceof JsonArray coils) {
            for (int i = 0; i < coils.size(); i++) {
                if (coils.getValue(i) instanceof JsonObject coil
                        && (coil.getValue("xMm") != null || coil.getValue("markersMm") != null)) {
                    throw AcquisitionException.invalid(
                            "arm.coils[%d]: with a place (expected: a name alone, the table moves between beds)"
                                    .formatted(i));
                }
            }
        }
        if (arm.getValue("plan") instanceof JsonObject plan) {
            for (String name : List.of("frames", "gating")) {
                if (plan.getValue(name) != null) {
                    throw AcquisitionException.invalid(
                            "arm.plan.%s: %s (expected: none, beds become one image; or a session each)"
                                    .formatted(name, plan.getValue(name)));
                }
            }
        }
    }

    private static List<PlannedBed> planned(JsonObject body, String scanner, Optional<Protocol> protocol) {
        JsonArray own = body.getJsonArray("beds");
        JsonObject range = body.getJsonObject("range");
        List<PlannedBed> beds;
        try {
            if (own == null && range == null) {
                return protocol.orElseThrow(() -> AcquisitionException.invalid(
                                "beds: missing (expected: at least one, a range, or those of arm.protocol)"))
                        .bedsOn(scanner);
            }
            if (own != null && range != null) {
                throw AcquisitionException.invalid("range: beside beds (expected: one of both)");
            }
            beds = own != null ? listed(own) : ofRange(range, scanner(scanner, protocol));
            // A protocol says more of a bed than its place and length, so there must be one for each.
            int most = protocol.map(p -> p.bedsOn(scanner).size()).orElse(MOST_BEDS);
            if (beds.isEmpty() || beds.size() > most) {
                throw AcquisitionException.invalid("beds: %d (expected: 1 to %d)".formatted(beds.size(), most));
            }
            return beds;
        } catch (IllegalArgumentException e) {
            throw AcquisitionException.invalid(e.getMessage());
        }
    }

    private static List<PlannedBed> ofRange(JsonObject range, Optional<ScannerModel> scanner) {
        double lengthMm = lengthMm(scanner.orElseThrow(() -> AcquisitionException.invalid(
                "arm.scanner: missing or unknown (expected: one of %s, by whose length the beds go)"
                        .formatted(String.join(", ", ScannerCatalogue.names())))));
        try {
            return new BedRange(
                            range.getDouble("startMm"),
                            range.getInteger("count"),
                            range.getDouble("fromMm"),
                            range.getDouble("toMm"),
                            range.getDouble("overlapMm"),
                            range.getDouble("overlapPart"),
                            range.getDouble("stepMm"),
                            range.getDouble("durationS"),
                            range.getLong("counts"),
                            kinds(range))
                    .beds(lengthMm);
        } catch (ClassCastException e) {
            throw AcquisitionException.invalid("range: %s (expected: beds by rule)".formatted(range));
        }
    }

    private static List<String> kinds(JsonObject bed) {
        JsonArray mr = bed.getJsonArray("mrSeries");
        return mr == null ? null : mr.stream().map(String::valueOf).toList();
    }

    private static List<PlannedBed> listed(JsonArray own) {
        List<PlannedBed> beds = new ArrayList<>();
        for (int i = 0; i < own.size(); i++) {
            try {
                JsonObject bed = own.getJsonObject(i);
                beds.add(new PlannedBed(
                        bed.getDouble("positionMm"), bed.getDouble("durationS"), bed.getLong("counts"), kinds(bed)));
            } catch (IllegalArgumentException e) {
                throw AcquisitionException.invalid("beds[%d]: %s".formatted(i, e.getMessage()));
            } catch (ClassCastException e) {
                throw AcquisitionException.invalid("beds[%d]: %s (expected: a bed)".formatted(i, own.getValue(i)));
            }
        }
        return beds;
    }

    /** Empty for one that nobody knows: that is refused when the first bed is armed. */
    private static Optional<ScannerModel> scanner(String name, Optional<Protocol> protocol) {
        String wanted = name == null ? protocol.map(Protocol::scanner).orElse(null) : name;
        return wanted != null && ScannerCatalogue.names().contains(wanted)
                ? Optional.of(ScannerCatalogue.find(wanted))
                : Optional.empty();
    }

    /** Length of a field of view. */
    static double lengthMm(ScannerModel scanner) {
        return scanner.imageGrid().nz() * scanner.imageGrid().dzMm();
    }

    /** Beds that do not touch would leave a hole in the image that looks like a body without activity. */
    static void requireNoGap(List<ExaminedBed> beds, ScannerModel scanner) {
        double most = lengthMm(scanner);
        List<ExaminedBed> along = beds.stream()
                .sorted(Comparator.comparingDouble(ExaminedBed::atMm))
                .toList();
        for (int i = 1; i < along.size(); i++) {
            double apart = along.get(i).atMm() - along.get(i - 1).atMm();
            if (!(apart > 0 && apart < most)) {
                throw AcquisitionException.invalid(String.format(
                        Locale.ROOT,
                        "beds: %d at %.1f mm and %d at %.1f mm (expected: above 0 and less than %.1f mm apart, the length of the field of view)",
                        along.get(i - 1).number(),
                        along.get(i - 1).atMm(),
                        along.get(i).number(),
                        along.get(i).atMm(),
                        most));
            }
        }
    }
}
