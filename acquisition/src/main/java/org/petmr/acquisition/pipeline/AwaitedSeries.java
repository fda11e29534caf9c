package org.petmr.acquisition.pipeline;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.petmr.acquisition.installation.Installation;
import org.petmr.acquisition.mr.AnnouncedMr;
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
 * Which MR series a session waits for, held against those that are here: what {@link MrArrival} waits for, as people are told
 * what is missing of it.
 */
public final class AwaitedSeries implements MrWish {

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
        return of(job, PatientMap.asked(job), patients);
    }

    /**
     * What was announced, and then the bone series that were only asked for.
     *
     * @param bone that are waited for
     * @param ours series of the patient
     */
    static List<AwaitedMr> of(PipelineJob job, List<BoneWish> bone, List<MrSeries> ours) {
        Set<AnnouncedMr> wanted = new LinkedHashSet<>(job.announcedMr());
        bone.forEach(wish -> wanted.add(AnnouncedMr.valueOf(wish.name())));
        return wanted.stream().map(kind -> of(job, kind, bone, ours)).toList();
    }

    private static AwaitedMr of(PipelineJob job, AnnouncedMr announced, List<BoneWish> bone, List<MrSeries> ours) {
        List<MrSeries> here = BedCover.of(job).map(bed -> bed.here(ours)).orElse(ours);
        String name = announced.word();
        boolean isWaitedFor = bone.stream().anyMatch(wish -> wish.name().equals(announced.name()));
        return switch (announced) {
            case DIXON -> {
                List<String> missing = MrImages.DIXON.stream()
                        .filter(kind -> !MrImages.hasWhole(kind, here))
                        .map(MrKind::name)
                        .toList();
                yield new AwaitedMr(name, MrImages.DIXON.size(), missing, MrImages.hasDixonPair(here));
            }
            case UTE -> {
                int echoes = Math.min(UTE_ECHOES, MrImages.echoes(here));
                yield new AwaitedMr(
                        name,
                        UTE_ECHOES,
                        Collections.nCopies(UTE_ECHOES - echoes, MrKind.UTE.name()),
                        !isWaitedFor || echoes == UTE_ECHOES);
            }
            default -> {
                boolean isHere = MrArrival.isHere(job, announced, ours);
                yield new AwaitedMr(name, 1, isHere ? List.of() : List.of(announced.name()), isHere || !isWaitedFor);
            }
        };
    }
}
