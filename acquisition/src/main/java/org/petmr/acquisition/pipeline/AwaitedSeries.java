package org.petmr.acquisition.pipeline;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.petmr.acquisition.installation.Installation;
import org.petmr.acquisition.mr.AwaitedMr;
import org.petmr.acquisition.mr.MrKind;
import org.petmr.acquisition.mr.MrSeries;
import org.petmr.acquisition.mr.MrWish;
import org.petmr.acquisition.session.ArmRequest;
import org.petmr.acquisition.session.SessionJson;
import org.petmr.acquisition.session.StoredSession;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.scanner.ScannerCatalogue;

/**
 * Which MR series a session waits for, held against those that are here: by this a processing waits, and by this people are told
 * what is missing.
 */
public final class AwaitedSeries implements MrWish {

    static final String DIXON = "dixon";
    static final String T1 = "t1";

    private static final int UTE_ECHOES = 2;

    /** Nothing is computed here. */
    private static final Workers NO_THREADS = new Workers(1);

    private final Installation installation;
    private final Path sessions;

    /** @param sessions directory of all sessions */
    public AwaitedSeries(Installation installation, Path sessions) {
        this.installation = installation;
        this.sessions = sessions;
    }

    @Override
    public List<AwaitedMr> of(JsonObject session, List<MrSeries> patients) {
        ArmRequest arm =
                SessionJson.storedArmRequest(session.getJsonObject("arm").encode());
        String id = session.getString("id");
        PipelineJob job = new PipelineJob(
                new StoredSession(
                        id,
                        sessions.resolve(id),
                        ScannerCatalogue.find(arm.scanner()),
                        Isotope.find(arm.tracer().isotope()),
                        arm,
                        Instant.EPOCH,
                        null),
                installation,
                NO_THREADS);
        return of(
                job,
                PatientMap.asked(job),
                BedCover.of(job).map(bed -> bed.here(patients)).orElse(patients));
    }

    /**
     * What was announced, in its order, and then the bone series that were only asked for.
     *
     * @param bone that are waited for
     * @param here series of the patient that show this bed
     */
    static List<AwaitedMr> of(PipelineJob job, List<BoneWish> bone, List<MrSeries> here) {
        List<AwaitedMr> all = new ArrayList<>();
        for (String announced : job.session.arm().mrSeries()) {
            all.add(of(announced.toLowerCase(Locale.ROOT), bone, here));
        }
        bone.stream()
                .filter(wish -> !job.expectsMr(wish.name()))
                .forEach(wish -> all.add(of(wish.name().toLowerCase(Locale.ROOT), bone, here)));
        return all;
    }

    private static AwaitedMr of(String name, List<BoneWish> bone, List<MrSeries> here) {
        boolean isWaitedFor = bone.stream().anyMatch(wish -> wish.name().equalsIgnoreCase(name));
        return switch (name) {
            case DIXON -> {
                List<String> missing = MrImages.DIXON.stream()
                        .filter(kind -> !MrImages.hasWhole(kind, here))
                        .map(MrKind::name)
                        .toList();
                yield new AwaitedMr(name, MrImages.DIXON.size(), missing, MrImages.hasDixonPair(here));
            }
            case "ute" -> {
                int echoes = Math.min(UTE_ECHOES, MrImages.echoes(here));
                yield new AwaitedMr(
                        name,
                        UTE_ECHOES,
                        Collections.nCopies(UTE_ECHOES - echoes, MrKind.UTE.name()),
                        !isWaitedFor || echoes == UTE_ECHOES);
            }
            default -> {
                boolean isHere = Arrays.stream(MrKind.values())
                        .filter(kind -> inWords(kind).startsWith(name.replace('_', ' ')))
                        .anyMatch(kind -> MrImages.hasWhole(kind, here));
                yield new AwaitedMr(
                        name, 1, isHere ? List.of() : List.of(name.toUpperCase(Locale.ROOT)), isHere || !isWaitedFor);
            }
        };
    }

    /** As protocols announce it; T1 with contrast agent is T1, too. */
    private static String inWords(MrKind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
