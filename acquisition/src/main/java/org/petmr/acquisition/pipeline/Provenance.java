package org.petmr.acquisition.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.petmr.acquisition.dicom.Contribution;
import org.petmr.acquisition.mr.MrSeries;
import org.petmr.acquisition.provenance.FileHash;
import org.petmr.acquisition.provenance.Software;
import org.petmr.acquisition.session.Correction;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.file.WholeFile;

/**
 * Where the images of a processing come from: program, parameters, and SHA-256 of all that went in, in {@code provenance.json}
 * beside them; the most of it in the session's result and in the comments of the exported series. Nothing says who the patient is.
 */
final class Provenance {

    private static final String NAME = "provenance.json";
    private static final String KEY = "provenance";
    private static final String LIST_MODE = "listmode_sha256";
    private static final Set<String> OTHER_OUTPUTS = Set.of("mr-from-pet.json", "pet-dynamic.json");
    private static final ObjectMapper JSON = new ObjectMapper().registerModule(new JavaTimeModule());

    /** Of the brief provenance, in the order in which objects tell them. */
    private static final Map<String, String> HASHES = hashNames();

    private Provenance() {}

    private static Map<String, String> hashNames() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put(LIST_MODE, "list mode");
        names.put("normalisation_sha256", "normalisation");
        names.put("mr_sha256", "MR");
        names.put("mumap_sha256", "mu-map");
        names.put("pet_sha256", "PET");
        return names;
    }

    /** After the last stage that makes images. @param progress cancels */
    static void write(PipelineJob job, Progress progress) throws IOException {
        Map<String, Object> inputs = new LinkedHashMap<>();
        List<FileHash> segments = hashes(job.session.listModeDirectory(), progress);
        String listMode = FileHash.ofAll(segments);
        inputs.put("listmode", Map.of("sha256", listMode, "segments", figures(segments)));
        Map<String, Object> brief = new LinkedHashMap<>();
        brief.put("software", Software.ours().title());
        brief.put("processing", job.session.processing());
        brief.put(LIST_MODE, listMode);
        String normalisation = job.session.arm().pipeline().normalisationFile();
        if (normalisation != null) {
            FileHash hash = FileHash.of(Path.of(normalisation), progress);
            inputs.put("normalisation", hash.figures());
            brief.put("normalisation_sha256", hash.sha256());
        }
        Path replaced = job.session.directory().resolve("override").resolve("map.nii.gz");
        if (Files.exists(replaced) && ReplacedMap.of(job.session).isPresent()) {
            inputs.put("replaced_map", FileHash.of(replaced, progress).figures());
        }
        List<Map<String, Object>> corrections = corrections(job);
        if (!corrections.isEmpty()) {
            brief.put("corrections", corrections);
        }
        List<Map<String, Object>> mr = mr(job, progress);
        inputs.put("mr", mr);
        brief.put(
                "mr_series",
                mr.stream().map(s -> s.get("series_uid")).distinct().toList());
        if (!mr.isEmpty()) {
            brief.put("mr_sha256", ofSeries(mr));
        }
        List<FileHash> outputs = outputs(job, progress);
        outputs.stream()
                .filter(hash -> hash.name().equals("mumap.nii.gz"))
                .forEach(hash -> brief.put("mumap_sha256", hash.sha256()));
        outputs.stream()
                .filter(hash -> hash.name().equals("pet.nii.gz"))
                .forEach(hash -> brief.put("pet_sha256", hash.sha256()));
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("software", Software.ours().figures());
        all.put("session", job.session.id());
        all.put("processing", job.session.processing());
        all.put("writtenAt", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        all.put("asked", job.session.arm().pipeline());
        all.put("corrections", corrections);
        all.put("used", used(job));
        all.put("installation", job.installation.figures());
        all.put("inputs", inputs);
        all.put("outputs", figures(outputs));
        write(job, NAME, all);
        job.summary.put(KEY, brief);
    }

    /**
     * Of one image of several beds: the provenance of each, and what came out.
     *
     * @param beds processed; one of an earlier version may tell nothing of itself
     */
    static void writeWhole(PipelineJob whole, List<PipelineJob> beds, Progress progress) throws IOException {
        List<Map<String, Object>> from = new ArrayList<>();
        List<FileHash> listModes = new ArrayList<>();
        for (PipelineJob bed : beds) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("bed", bed.session.arm().bed());
            one.put("session", bed.session.id());
            if (bed.summary.get(KEY) instanceof Map<?, ?> brief) {
                one.put(KEY, brief);
                if (brief.get(LIST_MODE) instanceof String hash) {
                    listModes.add(new FileHash(bed.session.id(), 0, hash));
                }
            }
            from.add(one);
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("software", Software.ours().figures());
        all.put("examination", whole.session.id());
        all.put("processing", whole.session.processing());
        all.put("writtenAt", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        all.put("corrections", corrections(whole));
        all.put("beds", from);
        all.put("outputs", figures(outputs(whole, progress)));
        write(whole, NAME, all);
        if (listModes.size() == beds.size()) {
            Map<String, Object> brief = new LinkedHashMap<>();
            brief.put("software", Software.ours().title());
            brief.put("processing", whole.session.processing());
            brief.put(LIST_MODE, FileHash.ofAll(listModes));
            whole.summary.put(KEY, brief);
        }
    }

    /** Of the quick look, for which nobody waits until the list mode is hashed. @param used what it was made with */
    static void writeQuick(PipelineJob job, String name, Map<String, Object> used) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("software", Software.ours().figures());
        all.put("session", job.session.id());
        all.put("processing", job.session.processing());
        all.put("used", used);
        write(job, name, all);
    }

    private static void write(PipelineJob job, String name, Map<String, Object> all) throws IOException {
        WholeFile.write(
                job.session.resultDirectory().resolve(name),
                JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(all));
    }

    /** All images that are exported, frames and gates among them; not the quick look, which tells of itself. */
    private static List<FileHash> outputs(PipelineJob job, Progress progress) throws IOException {
        List<Path> found;
        try (Stream<Path> files = Files.list(job.session.resultDirectory())) {
            found = files.filter(Files::isRegularFile)
                    .filter(f -> isOutput(f.getFileName().toString()))
                    .sorted()
                    .toList();
        }
        List<FileHash> hashes = new ArrayList<>();
        for (Path file : found) {
            hashes.add(FileHash.of(file, progress));
        }
        return hashes;
    }

    private static boolean isOutput(String name) {
        boolean isImage = (name.startsWith("pet") || name.startsWith("mumap")) && name.endsWith(".nii.gz");
        return isImage || OTHER_OUTPUTS.contains(name);
    }

    /** What of the tracer and the patient is not as it was armed: from what, to what, by whom. */
    static List<Map<String, Object>> corrections(PipelineJob job) {
        return job.session.corrections().stream().map(Correction::figures).toList();
    }

    private static Map<String, Object> used(PipelineJob job) {
        Map<String, Object> used = new LinkedHashMap<>();
        used.put("method", ReconstructionStage.method(job));
        used.put("iterations", job.settings.algorithm().iterations());
        used.put("subsets", job.settings.algorithm().subsets());
        used.put("data", job.settings.data().name());
        used.put("imageCoarsening", job.settings.coarser());
        used.put("postfilterMm", job.settings.postfilterFwhmMm());
        used.put("resolutionMm", job.settings.resolutionFwhmMm());
        used.put("scatterRounds", job.settingsInUse().scatterRounds());
        used.put("deadTimeCorrected", job.corrected.hasDeadTime());
        used.put("randoms", job.corrected.areRandomsBySingles() ? "singles" : "delayeds");
        used.put("attenuation", job.attenuationMethod);
        job.correction.ifPresent(
                t -> used.put("mrMoved", Map.of("shiftMm", t.shiftMm(), "rotationDeg", t.rotationDeg())));
        return used;
    }

    private static List<Map<String, Object>> mr(PipelineJob job, Progress progress) throws IOException {
        List<Map<String, Object>> all = new ArrayList<>();
        for (MrSeries s : job.mr.map(MrImages::images).orElse(List.of()).stream()
                .map(MrImages.Image::series)
                .toList()) {
            List<FileHash> files = new ArrayList<>();
            for (Path file : s.files()) {
                files.add(FileHash.of(file, progress));
            }
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("series_uid", s.seriesInstanceUid());
            one.put("kind", s.kind().name());
            one.put("description", s.description());
            one.put("objects", files.size());
            one.put("sha256", FileHash.ofAll(files));
            all.add(one);
        }
        return all;
    }

    private static List<FileHash> hashes(Path directory, Progress progress) throws IOException {
        List<FileHash> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                all.add(FileHash.of(file, progress));
            }
        }
        return all;
    }

    private static List<Map<String, Object>> figures(List<FileHash> files) {
        return files.stream().map(FileHash::figures).toList();
    }

    /** One hash for all MR series. */
    private static String ofSeries(List<Map<String, Object>> mr) {
        return FileHash.ofAll(mr.stream()
                .map(s -> new FileHash(
                        s.get("series_uid") + " " + s.get("kind"),
                        (Integer) s.get("objects"),
                        s.get("sha256").toString()))
                .toList());
    }

    /** For every exported object: what was made of what, and how. @param at when the object is made */
    static Contribution contribution(PipelineJob job, OffsetDateTime at) {
        List<String> said = new ArrayList<>();
        said.add("processing %d of %s".formatted(job.session.processing(), job.session.id()));
        said.add(ReconstructionStage.method(job));
        said.add("postfilter %s mm".formatted(job.settings.postfilterFwhmMm()));
        said.add("resolution %s mm".formatted(job.settings.resolutionFwhmMm()));
        said.add("scatter rounds %d".formatted(job.settingsInUse().scatterRounds()));
        said.add("randoms by " + (job.corrected.areRandomsBySingles() ? "singles" : "delayeds"));
        said.add("dead time " + (job.corrected.hasDeadTime() ? "corrected" : "not corrected"));
        said.add("attenuation "
                + (job.attenuationMethod.isEmpty() ? "none" : SeriesDescriptions.longString(job.attenuationMethod)));
        if (job.summary.get(KEY) instanceof Map<?, ?> brief) {
            HASHES.forEach((key, name) -> {
                if (brief.get(key) instanceof String hash) {
                    said.add(name + " SHA-256 " + hash);
                }
            });
        }
        return new Contribution(Software.ours().title(), at, String.join("; ", said));
    }

    /** For comments of exported series; empty before it was written. */
    static Optional<String> line(PipelineJob job) {
        return job.summary.get(KEY) instanceof Map<?, ?> brief
                ? Optional.of("Made by %s, processing %s. List mode SHA-256 %s%s"
                        .formatted(
                                brief.get("software"),
                                brief.get("processing"),
                                brief.get(LIST_MODE),
                                brief.containsKey("normalisation_sha256")
                                        ? ", normalisation SHA-256 " + brief.get("normalisation_sha256")
                                        : ""))
                : Optional.empty();
    }
}
