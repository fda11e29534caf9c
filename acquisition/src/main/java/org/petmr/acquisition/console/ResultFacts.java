package org.petmr.acquisition.console;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the folders of results say of themselves, for whoever looks at their images. Reads what lies there; blocks. */
final class ResultFacts {

    private static final String IMAGE = ".nii.gz";
    private static final String SHOWN = "result";

    private ResultFacts() {}

    /**
     * The processings of a session, the oldest first. The folder of a version that had one only counts as number 0.
     *
     * @param session directory of the session
     * @param told the session or examination as the service tells it, {@code startedAt} that to which images are corrected
     */
    static JsonArray processings(Path session, JsonObject told) throws IOException {
        JsonObject armed = ReviewView.part(told, "arm");
        String startedAt = told.getString("startedAt");
        Path shown = session.resolve(SHOWN);
        String linked = Files.isSymbolicLink(shown)
                ? Files.readSymbolicLink(shown).getFileName().toString()
                : "";
        JsonArray all = new JsonArray();
        for (int number : numbers(session.resolve("results"))) {
            Path folder = session.resolve("results").resolve(Integer.toString(number));
            all.add(of(folder, number, armed, startedAt).put("isShown", linked.equals(Integer.toString(number))));
        }
        if (all.isEmpty() && Files.isDirectory(shown)) {
            all.add(of(shown, 0, armed, startedAt).put("isShown", true));
        }
        return all;
    }

    private static List<Integer> numbers(Path results) throws IOException {
        if (!Files.isDirectory(results)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(results)) {
            return folders.map(f -> f.getFileName().toString())
                    .filter(name -> name.matches("[1-9][0-9]{0,8}"))
                    .map(Integer::valueOf)
                    .sorted()
                    .toList();
        }
    }

    /**
     * One folder.
     *
     * @param armed what SUV goes by where the processing keeps no request of its own
     * @param startedAt to which its images are decay corrected; null when nothing was measured
     */
    static JsonObject of(Path folder, int number, JsonObject armed, String startedAt) throws IOException {
        JsonObject state = read(folder.resolve("state.json")).orElseGet(JsonObject::new);
        JsonObject summary = ReviewView.part(state, "summary");
        JsonObject done = read(folder.resolve("processing.json")).orElseGet(JsonObject::new);
        JsonObject knit = ReviewView.part(summary, "knit"); // several beds: each knitting goes by what its beds did
        JsonArray corrections = ReviewView.list(done.containsKey("corrections") ? done : knit, "corrections");
        JsonObject arm = done.getJsonObject("arm", ReviewView.corrected(armed, ReviewView.list(knit, "corrections")));
        JsonObject exported =
                read(folder.resolve("dicom").resolve("exported.json")).orElseGet(JsonObject::new);
        return new JsonObject()
                .put("number", number)
                .put("state", stateOf(ReviewView.list(done, "jobs")))
                .put("endedAt", endOf(ReviewView.list(done, "jobs")))
                .put("options", arm.getJsonObject("pipeline"))
                .put("goesBy", ReviewView.goneBy(arm))
                .put("suv", ReviewView.suv(arm, knit.getString("reference_time", startedAt)))
                .put("corrections", corrections)
                .put("method", ReviewView.part(summary, "reconstruction").getString("method"))
                .put("registration", summary.getJsonObject("registration"))
                .put("attenuation", attenuation(summary.getJsonObject("attenuation")))
                .put("frames", ReviewView.part(summary, "frames").getJsonArray("frames"))
                .put("gates", ReviewView.part(summary, "gates").getJsonArray("gates"))
                .put("patientFromPet", exported.getJsonObject("mrFromPet"))
                .put("images", images(folder));
    }

    private static JsonObject attenuation(JsonObject all) {
        return all == null
                ? null
                : new JsonObject()
                        .put("method", all.getString("method"))
                        .put("findings", ReviewView.list(all, "findings"));
    }

    /** Done when all jobs are; else the first state that is not. Of results without jobs: done. */
    private static String stateOf(JsonArray jobs) {
        return jobs.stream()
                .map(j -> ((JsonObject) j).getString("state"))
                .filter(state -> !"done".equals(state))
                .findFirst()
                .orElse("done");
    }

    private static String endOf(JsonArray jobs) {
        return jobs.stream()
                .map(j -> ((JsonObject) j).getString("endedAt"))
                .filter(end -> end != null)
                .max(String::compareTo)
                .orElse(null);
    }

    private static JsonArray images(Path folder) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(f -> f.toString().endsWith(IMAGE) && Files.isRegularFile(f))
                    .sorted()
                    .forEach(found::add);
        }
        JsonArray all = new JsonArray();
        for (Path file : found) {
            all.add(new JsonObject().put("name", file.getFileName().toString()).put("bytes", Files.size(file)));
        }
        return all;
    }

    /** Empty when it is not there or is no JSON: what is missing of the words must not hide the images. */
    private static Optional<JsonObject> read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new JsonObject(Files.readString(file)));
        } catch (DecodeException e) {
            return Optional.empty();
        }
    }
}
