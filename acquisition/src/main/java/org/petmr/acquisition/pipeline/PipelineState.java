package org.petmr.acquisition.pipeline;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.petmr.acquisition.dicom.AttenuationSource;
import org.petmr.acquisition.mr.MrIntake;
import org.petmr.acquisition.mr.MrSeries;
import org.petmr.attenuation.quality.Finding;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.file.WholeFile;
import org.petmr.recon.image.Nifti;
import org.petmr.recon.image.Volume;
import org.petmr.recon.registration.RigidTransform;
import org.petmr.recon.registration.TransformFile;
import org.petmr.recon.sinogram.DecaySpan;

/**
 * What the stages of a processing have left so far, in {@code state.json} beside their images: so a stage can be worked on by
 * another process than the one before it, and again after a failure.
 */
final class PipelineState {

    private static final String NAME = "state.json";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<LinkedHashMap<String, Object>> FIGURES = new TypeReference<>() {};

    private PipelineState() {}

    /** The images are on disk already. */
    static void write(PipelineJob job) throws IOException {
        ObjectNode o = JSON.createObjectNode();
        o.set("summary", JSON.valueToTree(job.summary));
        o.put("hasMap", job.muPerCm.isPresent());
        o.put("hasPet", job.pet.isPresent());
        o.put("hasHardware", job.hasHardware);
        o.put("attenuationMethod", job.attenuationMethod);
        job.mapSource.ifPresent(source -> o.put("mapSource", source.name()));
        o.put("attenuationComments", job.attenuationComments);
        o.put("registrationComments", job.registrationComments);
        o.put("isBqPerMl", job.isBqPerMl);
        o.put("durationS", job.durationS);
        job.decay.ifPresent(d -> o.put("decayStartS", d.startS()).put("decayLengthS", d.lengthS()));
        o.put("hasDeadTime", job.corrected.hasDeadTime());
        o.put("areRandomsBySingles", job.corrected.areRandomsBySingles());
        job.correction.ifPresent(t -> o.set("correction", JSON.valueToTree(TransformFile.of(t))));
        ArrayNode findings = o.putArray("findings");
        for (Finding f : job.mapFindings) {
            ObjectNode one = findings.addObject();
            one.put("kind", f.kind().name())
                    .put("severity", f.severity().name())
                    .put("text", f.text());
            one.set("figures", JSON.valueToTree(f.figures()));
        }
        job.mr.ifPresent(mr -> o.set("mr", uids(mr.series())));
        o.set("mrForMap", uids(job.mrForMap));
        WholeFile.write(
                job.session.resultDirectory().resolve(NAME),
                JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(o));
    }

    /** A series is known by its UID and what was recognised in it: two echoes may share a UID. */
    private static ArrayNode uids(List<MrSeries> series) {
        Set<String> all = new TreeSet<>();
        series.forEach(s -> all.add(key(s)));
        return JSON.valueToTree(all);
    }

    private static String key(MrSeries s) {
        return s.seriesInstanceUid() + " " + s.kind() + " " + s.echoTimeMs();
    }

    /** What was returned by the last stage that ended; empty when none has. */
    static Map<String, Object> summary(Path results) throws IOException {
        Path file = results.resolve(NAME);
        return Files.exists(file)
                ? JSON.convertValue(JSON.readTree(file.toFile()).path("summary"), FIGURES)
                : Map.of();
    }

    /** By which the map of a processing was moved from where the calibration has the MR; empty when by nothing. */
    static Optional<RigidTransform> correction(Path results) throws IOException {
        Path file = results.resolve(NAME);
        return Files.exists(file) ? correction(JSON.readTree(file.toFile())) : Optional.empty();
    }

    /** @param o an object that may have a field {@code correction} */
    static Optional<RigidTransform> correction(JsonNode o) throws IOException {
        return o.has("correction")
                ? Optional.of(JSON.treeToValue(o.get("correction"), TransformFile.class)
                        .transform())
                : Optional.empty();
    }

    /** Into a job that is new; nothing when no stage has ended. */
    static void read(PipelineJob job, MrIntake intake) throws IOException {
        JsonNode o = readImages(job, intake);
        if (o.has("mr")) {
            List<MrSeries> series = find(intake, o.get("mr"));
            job.mr = Optional.of(MrImages.read(job, series, Progress.NONE));
        }
    }

    /** The same without the volumes of the MR. @return the file's content, empty when there is none */
    static JsonNode readImages(PipelineJob job, MrIntake intake) throws IOException {
        JsonNode o = readWords(job);
        job.mrForMap = find(intake, o.path("mrForMap"));
        Set<String> seen = keys(o.path("mr"));
        job.mrSeen = intake.series().stream().filter(s -> seen.contains(key(s))).toList();
        job.muPerCm = volume(job, o.path("hasMap").asBoolean(), "mumap.nii.gz");
        job.pet = volume(job, o.path("hasPet").asBoolean(), "pet.nii.gz");
        return o;
    }

    /** What is said, and PET: enough to measure in it, also when the MR is gone. */
    static void readPet(PipelineJob job) throws IOException {
        JsonNode o = readWords(job);
        job.pet = volume(job, o.path("hasPet").asBoolean(), "pet.nii.gz");
    }

    private static JsonNode readWords(PipelineJob job) throws IOException {
        Path results = job.session.resultDirectory();
        Path file = results.resolve(NAME);
        if (Files.notExists(file)) {
            return JSON.createObjectNode();
        }
        JsonNode o = JSON.readTree(file.toFile());
        job.summary.putAll(summary(results));
        if (job.summary.get("attenuation") instanceof Map<?, ?> figures) {
            job.mapFigures = new LinkedHashMap<>();
            figures.forEach((name, value) -> job.mapFigures.put((String) name, value));
            job.summary.put("attenuation", job.mapFigures);
        }
        job.hasHardware = o.path("hasHardware").asBoolean();
        job.attenuationMethod = o.path("attenuationMethod").asText();
        job.mapSource = o.has("mapSource")
                ? Optional.of(AttenuationSource.valueOf(o.get("mapSource").asText()))
                : Optional.empty();
        job.attenuationComments = o.path("attenuationComments").asText();
        job.registrationComments = o.path("registrationComments").asText();
        job.isBqPerMl = o.path("isBqPerMl").asBoolean();
        job.durationS = o.path("durationS").asDouble();
        job.decay = o.has("decayStartS")
                ? Optional.of(new DecaySpan(
                        o.get("decayStartS").asDouble(), o.path("decayLengthS").asDouble()))
                : Optional.empty();
        job.corrected = new FrameCorrections.Done(
                o.path("hasDeadTime").asBoolean(), o.path("areRandomsBySingles").asBoolean());
        job.correction = correction(o);
        job.mapFindings = findings(o.path("findings"));
        return o;
    }

    private static List<Finding> findings(JsonNode all) {
        List<Finding> findings = new ArrayList<>();
        for (JsonNode f : all) {
            Finding one = new Finding(
                            Finding.Kind.valueOf(f.path("kind").asText()),
                            f.path("text").asText())
                    .as(Finding.Severity.valueOf(f.path("severity").asText()));
            for (Map.Entry<String, JsonNode> figure : f.path("figures").properties()) {
                one = one.with(figure.getKey(), figure.getValue().asDouble());
            }
            findings.add(one);
        }
        return findings;
    }

    private static Set<String> keys(JsonNode keys) {
        Set<String> all = new TreeSet<>();
        keys.forEach(k -> all.add(k.asText()));
        return all;
    }

    private static List<MrSeries> find(MrIntake intake, JsonNode keys) throws IOException {
        Set<String> wanted = keys(keys);
        List<MrSeries> found = new ArrayList<>();
        for (MrSeries s : intake.series()) {
            if (wanted.remove(key(s))) {
                found.add(s);
            }
        }
        if (!wanted.isEmpty()) {
            throw new IOException(
                    "MR series %s: not among those received any more (expected: those the map was made of)"
                            .formatted(wanted));
        }
        return found;
    }

    /** NIfTI keeps the place of voxels in single precision; here they lie on the grid itself. */
    private static Optional<Volume> volume(PipelineJob job, boolean isThere, String name) throws IOException {
        return isThere
                ? Optional.of(new Volume(
                        job.grid(),
                        Nifti.read(job.session.resultDirectory().resolve(name)).values()))
                : Optional.empty();
    }
}
