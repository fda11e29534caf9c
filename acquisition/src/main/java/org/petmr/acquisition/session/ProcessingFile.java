package org.petmr.acquisition.session;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.petmr.acquisition.jobs.JobStatus;
import org.petmr.acquisition.registry.Job;
import org.petmr.recon.file.WholeFile;

/**
 * {@code processing.json} in the folder of a processing: its parameters and how far its jobs are, on disk with every change of
 * state. The registry has the same for whoever asks it; what is taken up after a restart is this.
 *
 * @param number of the processing
 * @param armJson the arm request with the parameters of this processing, JSON
 * @param corrections what in it is not as the session was armed, beside parameters
 * @param jobs in any order
 */
record ProcessingFile(int number, String armJson, List<Correction> corrections, List<Job> jobs) {

    private static final String NAME = "processing.json";

    ProcessingFile {
        corrections = List.copyOf(corrections);
        jobs = List.copyOf(jobs);
    }

    void write(Path folder) throws IOException {
        JsonArray all = new JsonArray();
        jobs.forEach(j -> all.add(JobStatus.json(j)));
        JsonArray corrected = new JsonArray();
        corrections.forEach(c -> corrected.add(new JsonObject(c.figures())));
        JsonObject json = new JsonObject()
                .put("processing", number)
                .put("arm", new JsonObject(armJson))
                .put("corrections", corrected)
                .put("jobs", all);
        WholeFile.write(folder.resolve(NAME), json.encodePrettily().getBytes(StandardCharsets.UTF_8));
    }

    /** Empty for results of a version that had no jobs. */
    static Optional<ProcessingFile> read(Path folder) throws IOException {
        Path file = folder.resolve(NAME);
        if (Files.notExists(file)) {
            return Optional.empty();
        }
        try {
            JsonObject json = new JsonObject(Files.readString(file));
            List<Job> jobs = new ArrayList<>();
            json.getJsonArray("jobs").forEach(j -> jobs.add(JobStatus.job((JsonObject) j)));
            List<Correction> corrections = new ArrayList<>();
            for (Object c : json.getJsonArray("corrections", new JsonArray())) { // none in a file of an earlier version
                corrections.add(SessionJson.stored(((JsonObject) c).encode(), Correction.class));
            }
            return Optional.of(new ProcessingFile(
                    json.getInteger("processing"), json.getJsonObject("arm").encode(), corrections, jobs));
        } catch (RuntimeException e) {
            throw new IOException("%s: %s (expected: parameters and jobs as JSON)".formatted(file, e.getMessage()), e);
        }
    }
}
