package org.petmr.recon.event.petsird;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.petmr.recon.event.petsird.PetsirdScanner.ModuleType;
import org.petmr.recon.event.petsird.TimeBlock.EventList;

/** Counts of everything in a PETSIRD file, as the official reader would give them. */
public final class PetsirdContents {

    private static final String[] LISTS = {
        "singleEvents", "promptEvents", "delayedEvents", "tripleEvents", "quadrupleEvents"
    };
    private static final long NS_PER_S = 1_000_000_000;

    private final PetsirdScanner scanner;
    private final Map<String, Object> exam;
    private final Map<String, Long> events = new TreeMap<>();
    private final Map<String, Long> blocks = new TreeMap<>();
    private long beyondModuleTypes;
    private long singlesOfHistograms;
    private long firstMs = Long.MAX_VALUE;
    private long lastMs;

    private PetsirdContents(PetsirdReader reader) {
        this.scanner = new PetsirdScanner(reader.header());
        this.exam = PetsirdFields.record(reader.header(), "exam");
    }

    /** Reads to the end. */
    public static PetsirdContents of(PetsirdReader reader) throws IOException {
        PetsirdContents contents = new PetsirdContents(reader);
        for (Optional<TimeBlock> block = reader.next(); block.isPresent(); block = reader.next()) {
            contents.add(block.get());
        }
        return contents;
    }

    private void add(TimeBlock block) {
        blocks.merge(block.kind() + "s", 1L, Long::sum);
        firstMs = Math.min(firstMs, block.startMs());
        lastMs = Math.max(lastMs, block.stopMs());
        for (String list : LISTS) {
            for (EventList each : block.events(list)) {
                events.merge(list, (long) each.rows().count(), Long::sum);
                if (Arrays.stream(each.types()).anyMatch(t -> t >= moduleTypes())) {
                    beyondModuleTypes += each.rows().count();
                }
            }
        }
        for (Object histogram : PetsirdFields.list(block.fields(), "singlesHistograms")) {
            singlesOfHistograms +=
                    Arrays.stream(PetsirdFields.integers(histogram)).sum();
        }
    }

    public String modelName() {
        return scanner.modelName();
    }

    public int moduleTypes() {
        return scanner.moduleTypes().size();
    }

    /** Crystals of all module types. */
    public long crystals() {
        return scanner.moduleTypes().stream()
                .mapToLong((ModuleType t) -> (long) t.modules() * t.elements())
                .sum();
    }

    /** The ring scanner that the geometry is, by name and size, or why it is none. */
    public String ringScanner() {
        try {
            RingGeometry rings = RingGeometry.of(scanner, Optional.empty());
            return "%s: %d rings of %d, up to %.1f mm off"
                    .formatted(
                            rings.scanner().name(),
                            rings.scanner().rings(),
                            rings.scanner().indicesPerRing(),
                            rings.worstMm());
        } catch (IllegalArgumentException e) {
            return "none: " + e.getMessage();
        }
    }

    /** Start of the acquisition, ISO-8601 in UTC; empty when the file does not say it. */
    public String startedAt() {
        if (!(exam.get("startOfAcquisition") instanceof Long ns)) {
            return "";
        }
        return Instant.ofEpochSecond(Math.floorDiv(ns, NS_PER_S), Math.floorMod(ns, NS_PER_S))
                .toString();
    }

    /** Such as {@code 18F}; empty when the file does not say it. */
    public String isotope() {
        return PetsirdIsotope.of(exam);
    }

    /** Events of all lists of a field such as {@code promptEvents}. */
    public long events(String field) {
        return events.getOrDefault(field, 0L);
    }

    /** Events, of any kind, in rows for module types that the scanner hasn't: some writers repeat rows. */
    public long eventsBeyondModuleTypes() {
        return beyondModuleTypes;
    }

    /** Sum of all singles histograms. */
    public long singlesOfHistograms() {
        return singlesOfHistograms;
    }

    /** Blocks of each kind, by name such as {@code EventTimeBlocks}. */
    public Map<String, Long> blocks() {
        return blocks;
    }

    /** First start of a block. */
    public long firstMs() {
        return firstMs;
    }

    /** Last stop of a block. */
    public long lastMs() {
        return lastMs;
    }
}
