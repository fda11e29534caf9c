package org.petmr.recon.event;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.petmr.recon.interfile.InterfileHeader;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.recon.scanner.SegmentTable;

/**
 * The Interfile header that lies beside a Siemens list-mode file.
 *
 * @param data the list-mode file
 * @param header what it says, in our terms
 * @param maxRingDifference largest ring difference of the bin addresses
 * @param dataOffsetBytes where the words begin in the data file
 * @param singles how the buckets' singles tags are to be read
 * @param notes contradictions met and how they were decided, for people
 */
record SiemensHeader(
        Path data,
        ListModeHeader header,
        int maxRingDifference,
        long dataOffsetBytes,
        Singles singles,
        List<String> notes) {

    /**
     * @param scale counts a second for each unit of a tag
     * @param pollingMs time between two tags of a bucket
     */
    record Singles(double scale, long pollingMs) {

        /** As every mMR header seen has them. */
        static final Singles USUAL = new Singles(8, 2000);
    }

    static final String MMR = "mmr";

    private static final int MMR_SYSTEM = 2008;
    private static final Pattern ZONE = Pattern.compile("gmt([+-]\\d\\d:\\d\\d)");

    /** A file without a header: the scanner says the rest, the start stays unknown (the epoch). */
    static SiemensHeader without(Path data, ScannerModel scanner) {
        ListModeHeader header = new ListModeHeader(scanner, "", "1970-01-01T00:00:00Z", 0, "", 0, 1);
        return new SiemensHeader(
                data,
                header,
                scanner.axialCompression().maxRingDifference(),
                0,
                Singles.USUAL,
                List.of("no header: start and isotope are unknown"));
    }

    /** Headers of a directory that name this data file, or are named after it. */
    static List<Path> beside(Path data) throws IOException {
        String name = data.getFileName().toString();
        List<Path> found = new ArrayList<>();
        Path directory = data.toAbsolutePath().getParent();
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path p : entries.filter(p -> p.getFileName().toString().contains(".hdr"))
                    .sorted()
                    .toList()) {
                String own = p.getFileName().toString();
                if (InterfileHeader.isInterfile(p)
                        && (own.equals(name + ".hdr")
                                || InterfileHeader.read(p)
                                        .text("name of data file")
                                        .filter(name::equals)
                                        .isPresent())) {
                    found.add(p);
                }
            }
        }
        return found;
    }

    /**
     * The header for a data file. Of several that name it the earliest counts, since data are never older than their
     * measurement; the choice is noted.
     */
    static Optional<SiemensHeader> find(Path data, Optional<ScannerModel> scanner) throws IOException {
        List<SiemensHeader> all = new ArrayList<>();
        for (Path file : beside(data)) {
            all.add(read(InterfileHeader.read(file), data, scanner));
        }
        Optional<SiemensHeader> first =
                all.stream().min(Comparator.comparing(h -> h.header().startedAt()));
        if (all.size() > 1) {
            first.get()
                    .notes
                    .add("%d headers name %s: the earliest counts, of %s"
                            .formatted(
                                    all.size(),
                                    data.getFileName(),
                                    first.get().header().startedAt()));
        }
        return first;
    }

    static SiemensHeader read(Path headerFile, Optional<ScannerModel> scanner) throws IOException {
        InterfileHeader file = InterfileHeader.read(headerFile);
        String name = file.text("name of data file")
                .orElseThrow(() -> file.wrong("name of data file", "absent", "the list-mode file"));
        Path data = headerFile.resolveSibling(name);
        if (!Files.isReadable(data)) {
            throw file.wrong("name of data file", name, "a readable file beside the header");
        }
        return read(file, data, scanner);
    }

    private static SiemensHeader read(InterfileHeader file, Path data, Optional<ScannerModel> given) {
        ScannerModel scanner = given.orElseGet(() -> scannerOf(file));
        file.text("sms-mi header name space")
                .filter(v -> !v.equalsIgnoreCase("PETLINK bin address"))
                .ifPresent(v -> {
                    throw file.wrong("%SMS-MI header name space", v, "PETLINK bin address");
                });
        file.expect("%LM event and tag words format (bits)", 32);
        file.expect("%axial compression", 1);
        file.expect("number of rings", scanner.rings());
        file.expect("%number of projections", scanner.tangentialBins());
        file.expect("%number of views", scanner.views());
        file.expect("%number of TOF time bins", 1);
        List<String> notes = new ArrayList<>();
        int most = file.integer("%maximum ring difference")
                .orElse(scanner.axialCompression().maxRingDifference());
        if (most < 0 || most >= scanner.rings()) {
            throw file.wrong("%maximum ring difference", "" + most, "0 to " + (scanner.rings() - 1));
        }
        int segments = file.integer("%number of segments").orElse(2 * most + 1);
        if (segments != 2 * most + 1) {
            notes.add(
                    "%%number of segments: %d contradicts axial compression 1 with ring differences up to %d; %d are used"
                            .formatted(segments, most, 2 * most + 1));
        }
        double fraction = file.number("isotope branching factor").orElse(1);
        ListModeHeader header = new ListModeHeader(
                scanner,
                "",
                startedAt(file),
                0,
                isotope(file.text("isotope name").orElse("")),
                file.number("isotope gamma halflife (sec)").orElse(0),
                fraction);
        Singles singles = new Singles(
                file.number("%singles scale factor").orElse(Singles.USUAL.scale()),
                Math.round(1000
                        * file.number("%singles polling interval (sec)").orElse(Singles.USUAL.pollingMs() / 1000.0)));
        return new SiemensHeader(
                data, header, most, (long) file.number("data offset in bytes").orElse(0), singles, notes);
    }

    private static ScannerModel scannerOf(InterfileHeader file) {
        if (file.integer("originating system").orElse(0) == MMR_SYSTEM) {
            return ScannerCatalogue.find(MMR);
        }
        throw file.wrong(
                "originating system",
                file.text("originating system").orElse("absent"),
                MMR_SYSTEM + " (Biograph mMR), or a scanner of your choice");
    }

    /** {@code F-18} becomes {@code 18F}. */
    private static String isotope(String name) {
        return name.replaceFirst("^([A-Za-z]{1,2})-?(\\d+)$", "$2$1");
    }

    private static String startedAt(InterfileHeader file) {
        Optional<Map.Entry<String, String>> date = file.startingWith("study date");
        Optional<Map.Entry<String, String>> time = file.startingWith("study time");
        if (date.isEmpty() || time.isEmpty()) {
            return "1970-01-01T00:00:00Z";
        }
        Matcher zone = ZONE.matcher(time.get().getKey());
        try {
            LocalDate day = LocalDate.parse(date.get().getValue().replace(':', '-'), DateTimeFormatter.ISO_LOCAL_DATE);
            return day.atTime(LocalTime.parse(time.get().getValue()))
                    .toInstant(zone.find() ? ZoneOffset.of(zone.group(1)) : ZoneOffset.UTC)
                    .toString();
        } catch (DateTimeException e) {
            throw file.wrong(
                    "%study date, time",
                    date.get().getValue() + " " + time.get().getValue(), "yyyy:mm:dd and hh:mm:ss");
        }
    }

    /**
     * The text of a header for words of a Biograph mMR; keys as in UCL/STIR {@code examples/samples/mMR_listmode.l.hdr}.
     *
     * @param words in the data file
     */
    static String text(ListModeHeader header, String dataName, SegmentTable segments, long words, long durationS) {
        ScannerModel s = header.scanner();
        ZonedDateTime start = Instant.parse(header.startedAt()).atZone(ZoneOffset.UTC);
        String table = IntStream.range(0, segments.segments())
                .mapToObj(i -> Integer.toString(segments.planesOf(i)))
                .collect(Collectors.joining(",", "{", "}"));
        List<String> lines = new ArrayList<>(List.of(
                "!INTERFILE:=",
                "!originating system:=" + MMR_SYSTEM,
                "%SMS-MI header name space:=PETLINK bin address",
                "%SMS-MI version number:=3.4",
                "!GENERAL DATA:=",
                "!data offset in bytes:=0",
                "name of data file:=" + dataName,
                "!GENERAL IMAGE DATA:=",
                "!type of data:=PET",
                "%study date (yyyy:mm:dd):="
                        + DateTimeFormatter.ofPattern("yyyy:MM:dd").format(start),
                "%study time (hh:mm:ss GMT+00:00):="
                        + DateTimeFormatter.ofPattern("HH:mm:ss").format(start)));
        if (!header.isotope().isEmpty()) {
            lines.add("isotope name:=" + header.isotope().replaceFirst("^(\\d+)([A-Za-z]+)$", "$2-$1"));
        }
        if (header.halfLifeS() > 0) {
            lines.add("isotope gamma halflife (sec):=" + header.halfLifeS());
            lines.add("isotope branching factor:=" + header.positronFraction());
        }
        lines.addAll(List.of(
                "PET data type:=Emission",
                "data format:=CoincidenceList",
                "number of energy windows:=1",
                "%energy window lower level (keV) [1]:=" + Math.round(s.lowerEnergyKev()),
                "%energy window upper level (keV) [1]:=" + Math.round(s.upperEnergyKev()),
                "!PET STUDY (Emission data):=",
                "PET scanner type:=cylindrical",
                "number of rings:=" + s.rings(),
                "distance between rings (cm):=" + s.ringSpacingMm() / 10,
                "gantry crystal radius (cm):=" + s.innerRadiusMm() / 10,
                "septa state:=none",
                "%number of TOF time bins:=1",
                "%TOF mashing factor:=1",
                "!IMAGE DATA DESCRIPTION:=",
                "image duration (sec):=" + durationS,
                "%total listmode word counts:=" + words,
                "%COINCIDENCE LIST DATA:=",
                "%LM event and tag words format (bits):=32",
                "%timing tagwords interval (msec):=1",
                "%axial compression:=1",
                "%maximum ring difference:=" + s.axialCompression().maxRingDifference(),
                "%number of projections:=" + s.tangentialBins(),
                "%number of views:=" + s.views(),
                "%number of segments:=" + segments.segments(),
                "%segment table:=" + table));
        return String.join("\r\n", lines) + "\r\n";
    }
}
