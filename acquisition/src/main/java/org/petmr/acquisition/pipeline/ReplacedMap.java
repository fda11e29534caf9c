package org.petmr.acquisition.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.dicom.AttenuationSource;
import org.petmr.acquisition.said.Phrase;
import org.petmr.acquisition.session.MapReplacement;
import org.petmr.acquisition.session.StoredSession;
import org.petmr.attenuation.override.HeldHardware;
import org.petmr.attenuation.override.MapOverride;
import org.petmr.attenuation.override.MapUnit;
import org.petmr.attenuation.override.OverrideOptions;
import org.petmr.attenuation.quality.Finding;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.file.WholeFile;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.registration.RigidTransform;
import org.petmr.recon.registration.TransformFile;

/**
 * A map from outside that was accepted for a session: {@code override/map.nii.gz} with its words in {@code override/map.json}
 * in the session's directory. There is one when the words are there.
 *
 * @param source name under which it came
 * @param acceptedAt ISO-8601 UTC
 * @param unit in which it came
 * @param muPerCm on the grid on which it was checked, in PET space
 * @param held whether table and coils are in it
 * @param correction by which the map that it replaces was moved from where the calibration has the MR, and this one with it
 * @param findings in words, the first that it was replaced
 */
record ReplacedMap(
        String source,
        String acceptedAt,
        MapUnit unit,
        Volume muPerCm,
        HeldHardware held,
        Optional<RigidTransform> correction,
        List<Finding> findings) {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static Path folder(StoredSession session) {
        return session.directory().resolve("override");
    }

    private static Path words(StoredSession session) {
        return folder(session).resolve("map.json");
    }

    private static Path map(StoredSession session) {
        return folder(session).resolve("map.nii.gz");
    }

    /** What was accepted for a session; empty when the map is to be computed. */
    static Optional<ReplacedMap> of(StoredSession session) throws IOException {
        if (!Files.isReadable(words(session))) {
            return Optional.empty();
        }
        JsonNode said = JSON.readTree(words(session).toFile());
        List<Finding> findings = new ArrayList<>();
        for (JsonNode f : said.path("findings")) {
            findings.add(new Finding(
                            Finding.Kind.valueOf(f.path("kind").asText()),
                            f.path("text").asText())
                    .as(Finding.Severity.valueOf(f.path("severity").asText())));
        }
        return Optional.of(new ReplacedMap(
                said.path("source").asText(),
                said.path("acceptedAt").asText(),
                MapUnit.valueOf(said.path("unit").asText(MapUnit.PER_CM.name())),
                Nifti.read(map(session)),
                held(said),
                PipelineState.correction(said),
                findings));
    }

    /** Of a map that was accepted before anybody asked: the patient alone. */
    private static HeldHardware held(JsonNode said) {
        return new HeldHardware(
                said.path("holdsHardware").asBoolean(false),
                HeldHardware.By.valueOf(said.path("holdsHardwareBy").asText(HeldHardware.By.ASSUMED.name())),
                said.path("holdsHardwareContradicted").asBoolean(false));
    }

    /** Back to the computed map. */
    static void forget(StoredSession session) throws IOException {
        Files.deleteIfExists(words(session));
        Files.deleteIfExists(map(session));
    }

    /**
     * Checks a map and keeps it for the session's next processing. What was exported lies where the registration put the MR,
     * and so does what comes back, in whichever space.
     *
     * @param maps folder in which it lies under its name
     * @param grid of the session's PET image
     * @param calibration of the installation, from PET to MR
     * @throws AcquisitionException when it can't be the patient's map, saying why; what was accepted before stays
     */
    static ReplacedMap accept(
            StoredSession session, MapReplacement wish, Path maps, VoxelGrid grid, Affine calibration, Workers workers)
            throws IOException {
        MapOverride checked;
        HeldHardware held;
        Optional<RigidTransform> correction = PipelineState.correction(session.resultDirectory());
        try {
            EditedMap edited = EditedMap.read(maps.resolve(wish.file()));
            boolean isInMrSpace =
                    wish.space() == null ? edited.isDicom() : wish.space().equals("mr");
            held = HeldHardware.of(Optional.ofNullable(wish.holdsHardware()), edited.description());
            OverrideOptions options = new OverrideOptions(
                    units(wish.convert()),
                    wish.kVp() == null ? 120 : wish.kVp(),
                    isInMrSpace ? PipelineJob.mrFromPet(session.arm(), calibration, correction) : Affine.IDENTITY,
                    reference(session, held.isHeld()));
            checked = MapOverride.of(wish.file(), edited.values(), grid, options, workers);
        } catch (IllegalArgumentException e) {
            throw AcquisitionException.invalid(e.getMessage());
        }
        Optional<Finding> alarm = checked.findings().stream()
                .filter(f -> f.severity() == Finding.Severity.ALARM)
                .findFirst();
        if (alarm.isPresent()) {
            throw AcquisitionException.invalid(
                    Phrase.MAP_ALARM.said(alarm.get().text(), alarm.get().kind().name()));
        }
        List<Finding> findings = new ArrayList<>(checked.findings());
        held.finding(wish.file()).ifPresent(findings::add);
        ReplacedMap accepted = new ReplacedMap(
                wish.file(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                checked.unit(),
                checked.muPerCm(),
                held,
                correction,
                findings);
        // The words last: without them there is no replacement.
        Files.createDirectories(folder(session));
        Files.deleteIfExists(words(session));
        Nifti.write(map(session), accepted.muPerCm(), HeldHardware.description(held.isHeld()));
        Map<String, Object> said = accepted.figures();
        correction.ifPresent(t -> said.put("correction", TransformFile.of(t)));
        WholeFile.write(words(session), JSON.writeValueAsBytes(said));
        return accepted;
    }

    /** Only a CT has Hounsfield units; of a map in another unit its origin is not known. */
    AttenuationSource measuredWith() {
        return unit == MapUnit.HOUNSFIELD ? AttenuationSource.CT : AttenuationSource.UNKNOWN;
    }

    private static Set<MapUnit> units(List<String> names) {
        Set<MapUnit> units = new HashSet<>();
        for (String name : names) {
            units.add(
                    switch (name) {
                        case "per-mm" -> MapUnit.PER_MM;
                        case "hu" -> MapUnit.HOUNSFIELD;
                        default -> MapUnit.TEN_THOUSANDTHS_PER_CM;
                    });
        }
        return units;
    }

    /** The map that is replaced, so that a flipped one is seen; empty when there is none. */
    private static Optional<Volume> reference(StoredSession session, boolean withHardware) throws IOException {
        String whole = "mumap.nii.gz";
        for (String name : withHardware ? List.of(whole) : List.of("mumap-patient.nii.gz", whole)) {
            Path file = session.resultDirectory().resolve(name);
            if (Files.isReadable(file)) {
                return Optional.of(Nifti.read(file));
            }
        }
        return Optional.empty();
    }

    /** For the session's result, its file and the answer to whoever sent it. */
    Map<String, Object> figures() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("source", source);
        all.put("acceptedAt", acceptedAt);
        all.put("unit", unit.name());
        all.put("holdsHardware", held.isHeld());
        all.put("holdsHardwareBy", held.by().name());
        all.put("holdsHardwareContradicted", held.isContradicted());
        List<Map<String, String>> found = new ArrayList<>();
        for (Finding f : findings) {
            found.add(Map.of(
                    "kind", f.kind().name(),
                    "severity", f.severity().name(),
                    "text", f.text()));
        }
        all.put("findings", found);
        return all;
    }
}
