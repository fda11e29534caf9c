package org.petmr.simulator.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.petmr.simulator.console.ExaminationState;
import org.petmr.simulator.console.ProblemException;
import org.petmr.simulator.console.ServiceClient;
import org.petmr.simulator.console.Session;
import org.petmr.simulator.mr.Examination;
import org.petmr.simulator.scenario.BedScan;
import org.petmr.simulator.scenario.Scenario;
import org.petmr.simulator.scenario.TableTravel;

/** How the beds of a scenario become acquisitions: the only one is a session, several are an examination of the service. */
final class DemoBeds {

    /** The service's image of all beds, among the results. */
    static final String WHOLE = "pet-whole.nii.gz";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long POLL_MS = 200;
    private static final Duration LONGEST = Duration.ofMinutes(5);

    /**
     * @param examination as the service tells it at the end
     * @param pet the whole image
     */
    record Whole(org.petmr.simulator.console.Examination examination, Path pet) {}

    private final Scenario scenario;
    private final ServiceClient client;
    private final Examination examination;
    private final CountDownLatch never = new CountDownLatch(1);
    private org.petmr.simulator.console.Examination armed; // null before the first of several beds
    private Instant firstStart;

    DemoBeds(Scenario scenario, ServiceClient client) {
        this.scenario = scenario;
        this.client = client;
        this.examination = Examination.fresh(
                "DEMO^PHANTOM", "PHANTOM-1", "19700101", "O", scenario.dose().weightKg(), "A-0001");
    }

    /** Whom all beds are of. */
    Examination examination() {
        return examination;
    }

    /** A bed as it is now: the tracer decays while the beds before it are measured and looked at. */
    BedScan bed(int index) {
        return firstStart == null
                ? scenario.bed(index)
                : scenario.bed(
                        index, Duration.between(firstStart, Instant.now()).toMillis() * 1e-3);
    }

    /** Asks the service for a bed's acquisition. @return id of its session */
    String arm(BedScan bed, ObjectNode request) throws IOException, InterruptedException {
        if (scenario.table().beds().size() == 1) {
            return client.arm(request).id();
        }
        armed = armed == null ? client.armExamination(whole(request)) : nextArmed(bed.positionMm());
        return BedExamination.known(armed.beds().get(bed.index()).session(), "session of the bed");
    }

    /** A bed that is processed meanwhile changes the examination, too: what was refused for that alone is asked for again. */
    private org.petmr.simulator.console.Examination nextArmed(double positionMm)
            throws IOException, InterruptedException {
        while (true) {
            try {
                return client.armNextBed(client.examination(armed.id()), positionMm);
            } catch (ProblemException e) {
                if (!e.isOutdated()) {
                    throw e;
                }
            }
        }
    }

    private ObjectNode whole(ObjectNode request) {
        ObjectNode all = JSON.createObjectNode();
        ObjectNode common = request.deepCopy();
        common.remove("durationS");
        all.set("arm", common);
        ArrayNode beds = all.putArray("beds");
        for (TableTravel.Bed bed : scenario.table().beds()) {
            beds.addObject().put("positionMm", bed.positionMm()).put("durationS", bed.durationS());
        }
        return all;
    }

    /** @param session as the service answers when it has begun */
    void started(Session session) throws IOException {
        if (firstStart == null) {
            firstStart = BedExamination.known(session.startedAt(), "startedAt");
        }
    }

    /** Waits for the whole image and fetches it; empty when there was one bed only. */
    Optional<Whole> whole(Path out) throws IOException, InterruptedException {
        if (armed == null) {
            return Optional.empty();
        }
        long end = System.nanoTime() + LONGEST.toNanos();
        org.petmr.simulator.console.Examination now = client.examination(armed.id());
        while (now.state() != ExaminationState.COMPLETE) {
            if (now.state() == ExaminationState.FAILED) {
                throw new IOException("the examination failed: " + now.error().orElse("no reason is told"));
            }
            if (System.nanoTime() > end) {
                throw new IOException("the beds are not knit within " + LONGEST);
            }
            never.await(POLL_MS, TimeUnit.MILLISECONDS);
            now = client.examination(armed.id());
        }
        Path pet = out.resolve(WHOLE);
        client.wholeFile(armed.id(), "pet.nii.gz", pet);
        return Optional.of(new Whole(now, pet));
    }
}
