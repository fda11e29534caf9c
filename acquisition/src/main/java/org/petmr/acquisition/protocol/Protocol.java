package org.petmr.acquisition.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.petmr.acquisition.mr.AnnouncedMr;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.scanner.ScannerCatalogue;

/**
 * How an examination of one kind is acquired and processed.
 *
 * @param name as requests and files call it
 * @param version goes up with every change; kept with each session
 * @param title for people
 * @param scanner name in the catalogue; null: any
 * @param anatomy {@code head} or {@code body}: what lies in the field of view, for the mu-map
 * @param beds table positions in the order in which they are measured, at least one; several for a multi-bed protocol only
 * @param range beds by rule in the place of {@code beds}, which is empty then; null: none. See {@link #bedsOn}
 * @param mrSeries kinds of MR series that are waited for at each bed, words of {@link AnnouncedMr}
 * @param lossLimit part of the events lost above which a run ends as failed, with its data; null: the service's
 * @param plan frames, gates, when to end, what to do with it
 * @param pipeline options of the pipeline as an arm request has them; null: the defaults
 */
public record Protocol(
        @JsonProperty(required = true) String name,
        @JsonProperty(required = true) int version,
        @JsonProperty(required = true) String title,
        String scanner,
        String anatomy,
        List<PlannedBed> beds,
        BedRange range,
        List<String> mrSeries,
        Double lossLimit,
        Plan plan,
        JsonNode pipeline) {

    private static final int MOST_BEDS = 20;
    private static final int LONGEST_TITLE = 200;

    public Protocol {
        Rule.require(name != null && name.matches("[a-z0-9][a-z0-9-]{0,63}"), "name", name, "a-z, 0-9 and -, 1 to 64");
        Rule.require(version >= 1, "version", version, ">= 1");
        Rule.require(
                title != null && !title.isBlank() && title.length() <= LONGEST_TITLE,
                "title",
                title,
                "1 to %d characters".formatted(LONGEST_TITLE));
        Rule.require(anatomy == null || anatomy.matches("head|body"), "anatomy", anatomy, "head or body");
        int listed = beds == null ? 0 : beds.size();
        Rule.require(
                range == null ? listed >= 1 && listed <= MOST_BEDS : listed == 0,
                "beds",
                beds == null ? null : listed,
                range == null ? "1 to %d".formatted(MOST_BEDS) : "none beside a range");
        beds = beds == null ? List.of() : List.copyOf(beds);
        Rule.range("lossLimit", lossLimit, 0, 1);
        plan = plan == null ? Plan.STATIC : plan;
        mrSeries = mrSeries == null ? List.of() : List.copyOf(mrSeries);
        AnnouncedMr.check("mrSeries", mrSeries);
        boolean isMultiBed = plan.kind().equals("multi-bed");
        Rule.require(
                isMultiBed == (range != null || beds.size() > 1),
                "beds",
                range == null ? beds.size() : "range",
                isMultiBed ? "several, for a multi-bed protocol" : "one, unless plan.kind is multi-bed");
        Set<Double> positions = new TreeSet<>();
        for (PlannedBed bed : beds) {
            double at = bed.positionMm() == null ? 0 : bed.positionMm();
            Rule.require(positions.add(at), "beds.positionMm", at, "each position once");
        }
        if (range != null && scanner != null) {
            range.beds(lengthMm(scanner)); // what can be known now is refused now
        }
        double lengthS = range == null ? beds.get(0).durationS() : range.durationS();
        plan.frameSpec()
                .ifPresent(f -> Rule.require(
                        f.endMs() <= Math.round(1000 * lengthS),
                        "plan.frames",
                        "up to %.3f s".formatted(1e-3 * f.endMs()),
                        "within the %.3f s of the bed".formatted(lengthS)));
    }

    /**
     * The beds on a scanner, in the order in which they are measured.
     *
     * @param scannerName in the catalogue; null: the one that the protocol is for
     * @throws IllegalArgumentException the beds go by the scanner's length, and there is no such scanner or it is too short or long
     */
    public List<PlannedBed> bedsOn(String scannerName) {
        return range == null ? beds : range.beds(lengthMm(scannerName == null ? scanner : scannerName));
    }

    private static double lengthMm(String scannerName) {
        Rule.require(
                scannerName != null && ScannerCatalogue.names().contains(scannerName),
                "scanner",
                scannerName,
                "one of " + String.join(", ", ScannerCatalogue.names()));
        VoxelGrid image = ScannerCatalogue.find(scannerName).imageGrid();
        return image.nz() * image.dzMm();
    }
}
