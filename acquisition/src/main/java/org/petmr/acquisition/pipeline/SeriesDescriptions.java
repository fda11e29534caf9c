package org.petmr.acquisition.pipeline;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.petmr.acquisition.dicom.AttenuationSource;
import org.petmr.acquisition.dicom.Code;
import org.petmr.acquisition.dicom.PetSeriesDescription;
import org.petmr.acquisition.dicom.Uids;
import org.petmr.acquisition.exchange.SessionUids;
import org.petmr.acquisition.mr.MrSeries;
import org.petmr.acquisition.provenance.Software;
import org.petmr.acquisition.said.Said;
import org.petmr.acquisition.session.ArmRequest;
import org.petmr.acquisition.session.Correction;
import org.petmr.acquisition.session.InjectionTime;
import org.petmr.recon.scanner.ScannerModel;

/** What the exported series say of themselves: patient, study and tracer as armed or corrected since, times as measured. */
final class SeriesDescriptions {

    private static final int PET_SERIES = 501;
    private static final int MU_SERIES = 502;
    private static final int LONG_STRING = 64;
    private static final int LONG_TEXT = 10240;

    private final PipelineJob job;
    private final String studyUid;
    private final String frameOfReferenceUid;
    private final OffsetDateTime start;
    private final OffsetDateTime studyStart;
    private final Optional<PetSeriesDescription.Step> step;

    /** @param isStepReported whether the objects refer to the performed step */
    SeriesDescriptions(PipelineJob job, boolean isStepReported) {
        this(job, isStepReported, frameOfReferenceUid(job));
    }

    /** For objects that go with those of an earlier export. @param frameOfReferenceUid as they have it */
    SeriesDescriptions(PipelineJob job, boolean isStepReported, String frameOfReferenceUid) {
        this.job = job;
        ArmRequest arm = job.session.arm();
        String id = job.session.id();
        Instant begin = job.session.startedAt();
        this.studyUid = arm.studyInstanceUid() != null
                ? arm.studyInstanceUid()
                : arm.examination() != null
                        ? SessionUids.studyOfBeds(
                                arm.examination(), arm.patient().id())
                        : SessionUids.study(id, begin, arm.patient().id());
        this.step = isStepReported ? Optional.of(step(arm, id, begin)) : Optional.empty();
        this.frameOfReferenceUid = frameOfReferenceUid;
        this.start = local(begin);
        // All beds of an examination are one study, which has one time.
        this.studyStart = arm.examinationStartedAt() == null ? start : local(arm.examinationStartedAt());
    }

    private static OffsetDateTime local(Instant at) {
        return at.atZone(ZoneId.systemDefault()).toOffsetDateTime();
    }

    /** That of the session, or of the examination whose bed it is: all beds are one step. */
    private static PetSeriesDescription.Step step(ArmRequest arm, String session, Instant begin) {
        String patient = arm.patient().id();
        String examination = arm.examination();
        return new PetSeriesDescription.Step(
                examination == null
                        ? SessionUids.step(session, begin, patient)
                        : SessionUids.stepOfBeds(examination, patient),
                SessionUids.stepId(examination == null ? session : examination),
                Optional.ofNullable(arm.scheduledStepId()));
    }

    /** The scanner guarantees that PET and MR lie in one space, so they share its name. */
    private static String frameOfReferenceUid(PipelineJob job) {
        String armed = job.session.arm().frameOfReferenceUid();
        return armed != null
                ? armed
                : job.mr
                        .flatMap(MrImages::frameOfReferenceUid)
                        .or(() -> BedFrames.of(job))
                        .orElseGet(Uids::fresh);
    }

    /** Why no PET series in Bq/mL can be written, if so. */
    static Optional<String> obstacle(PipelineJob job) {
        if (!job.isBqPerMl) {
            String relative = "the image is relative (expected: absolute normalisation and a mu-map)";
            return Optional.of(
                    job.muPerCm.isPresent() || job.attenuationMethod.isEmpty()
                            ? relative
                            : "no attenuation correction (%s): %s".formatted(job.attenuationMethod, relative));
        }
        if (job.session.arm().patient().weightKg() == null) {
            return Optional.of("patient.weightKg: missing (expected: a weight, no SUV without it)");
        }
        if (radionuclide(job.session.arm().tracer().isotope()).isEmpty()) {
            return Optional.of("tracer.isotope: %s (expected: 18F or 68Ga, whose DICOM codes are known)"
                    .formatted(job.session.arm().tracer().isotope()));
        }
        return InjectionTime.obstacle(
                        job.session.arm().tracer(),
                        job.session.startedAt(),
                        job.session.arm().durationS())
                .map(Said::english);
    }

    String studyInstanceUid() {
        return studyUid;
    }

    String frameOfReferenceUid() {
        return frameOfReferenceUid;
    }

    PetSeriesDescription pet() {
        return describe(
                PetSeriesDescription.Quantity.ACTIVITY_BQ_PER_ML,
                PET_SERIES,
                ofBed("PET %s %s %s"
                        .formatted(
                                job.session.arm().tracer().agent(),
                                job.mapSource().abbreviation(),
                                ReconstructionStage.method(job))),
                new PetSeriesDescription.Reconstruction(
                        ReconstructionStage.method(job),
                        longString((job.mapSource() == AttenuationSource.MR ? "MRAC " : "") + job.attenuationMethod),
                        job.settingsInUse().scatterRounds() > 0 ? "SSS 3D" : "",
                        job.corrected.randomsMethod(),
                        job.settings.postfilterFwhmMm() > 0
                                ? "Gaussian %.1f mm".formatted(job.settings.postfilterFwhmMm())
                                : "",
                        corrections(),
                        new double[] {
                            job.session.scanner().lowerEnergyKev(),
                            job.session.scanner().upperEnergyKev()
                        },
                        job.session.scanner().coincidenceWindowNs(),
                        comments(String.join(
                                        " ",
                                        RecordedLoss.sentenceOf(job.session),
                                        job.attenuationComments,
                                        job.registrationComments)
                                .strip())));
    }

    /** A description of at most 64 characters that tells a bed which stays by itself from the others of its study. */
    private String ofBed(String description) {
        return longString(
                job.alone.isEmpty()
                        ? description
                        : "bed %d alone, %s".formatted(job.session.arm().bed(), description));
    }

    /** Terms of Corrected Image. */
    private List<String> corrections() {
        List<String> all = new ArrayList<>(List.of("NORM", "ATTN"));
        if (job.settingsInUse().scatterRounds() > 0) {
            all.add("SCAT");
        }
        all.add("RAN");
        all.add("DECY");
        if (job.corrected.hasDeadTime()) {
            all.add("DTIM");
        }
        return all;
    }

    PetSeriesDescription muMap() {
        return describe(
                PetSeriesDescription.Quantity.MU_PER_CM,
                MU_SERIES,
                ofBed(job.hasHardware ? "mu-map 511 keV, patient + hardware, 1/cm" : "mu-map 511 keV, patient, 1/cm"),
                new PetSeriesDescription.Reconstruction(
                        longString(job.attenuationMethod),
                        "",
                        "",
                        "NONE",
                        "",
                        List.of(),
                        new double[0],
                        0,
                        comments(job.attenuationComments)));
    }

    private PetSeriesDescription describe(
            PetSeriesDescription.Quantity quantity,
            int number,
            String description,
            PetSeriesDescription.Reconstruction reconstruction) {
        ArmRequest arm = job.session.arm();
        ScannerModel scanner = job.session.scanner();
        return new PetSeriesDescription(
                quantity,
                new PetSeriesDescription.Patient(
                        arm.patient().name(),
                        arm.patient().id(),
                        Optional.ofNullable(arm.patient().birthDate()),
                        Optional.ofNullable(arm.patient().sex()),
                        optional(arm.patient().weightKg()),
                        optional(arm.patient().sizeM())),
                new PetSeriesDescription.Study(studyUid, arm.accession(), arm.accession(), "PET-MR", "", studyStart),
                new PetSeriesDescription.Series(
                        Uids.fresh(), number, description, "PET-MR", frameOfReferenceUid, bodyPart(), step),
                new PetSeriesDescription.Equipment(
                        scanner.manufacturer(),
                        scanner.title(),
                        "petmr",
                        Software.ours().title(),
                        "",
                        Optional.of(Provenance.contribution(job, OffsetDateTime.now(start.getOffset())))),
                Optional.of(tracer(arm.tracer())),
                reconstruction,
                frame(),
                related());
    }

    private PetSeriesDescription.Frame frame() {
        long durationMs = Math.max(1, Math.round(1000 * job.durationS));
        return job.decay
                .map(span -> new PetSeriesDescription.Frame(start, 0, durationMs, span))
                .orElseGet(() -> new PetSeriesDescription.Frame(start, 0, durationMs));
    }

    /** A value of representation LO has 64 characters at most; the summary holds the whole text. */
    static String longString(String text) {
        return text.length() <= LONG_STRING ? text : text.substring(0, LONG_STRING - 3) + "...";
    }

    /** A value of representation LT has 10240 characters at most. */
    private String comments(String said) {
        String all = "%s %s"
                .formatted(Correction.sentence(job.session.corrections()), said)
                .strip();
        String text = Provenance.line(job).map(line -> all + "\r\n" + line).orElse(all);
        return text.length() <= LONG_TEXT ? text : text.substring(0, LONG_TEXT - 3) + "...";
    }

    /** Defined terms of PS3.16 annex L; an unpaired part must be named where Laterality is left out. */
    private String bodyPart() {
        return "body".equals(job.session.arm().pipeline().anatomy()) ? "WHOLEBODY" : "HEAD";
    }

    private PetSeriesDescription.Tracer tracer(ArmRequest.Tracer tracer) {
        boolean isFdg = tracer.agent().equalsIgnoreCase("FDG");
        return new PetSeriesDescription.Tracer(
                tracer.agent(),
                isFdg ? Optional.of(Code.FLUORODEOXYGLUCOSE) : Optional.empty(),
                radionuclide(tracer.isotope()).orElseThrow(),
                job.session.isotope().halfLifeS(),
                job.session.isotope().positronFraction(),
                tracer.injectedActivityBq(),
                tracer.injectedAt().atZone(ZoneId.systemDefault()).toOffsetDateTime());
    }

    private static Optional<Code> radionuclide(String isotope) {
        return switch (isotope) {
            case "18F" -> Optional.of(Code.FLUORINE_18);
            case "68Ga" -> Optional.of(Code.GALLIUM_68);
            default -> Optional.empty();
        };
    }

    private List<PetSeriesDescription.Related> related() {
        List<PetSeriesDescription.Related> all = new ArrayList<>();
        for (MrSeries s : job.mrForMap) {
            add(all, s, Code.FOR_ATTENUATION_CORRECTION);
        }
        job.mr.ifPresent(mr -> mr.images().stream()
                .map(MrImages.Image::series)
                .filter(s -> s.kind().isT1())
                .forEach(s -> add(all, s, Code.SIMULTANEOUSLY_ACQUIRED)));
        return all;
    }

    /** Two echoes may be one series; it is named once. */
    private static void add(List<PetSeriesDescription.Related> to, MrSeries s, Code why) {
        if (to.stream().noneMatch(r -> r.seriesInstanceUid().equals(s.seriesInstanceUid()))) {
            to.add(new PetSeriesDescription.Related(s.studyInstanceUid(), s.seriesInstanceUid(), why));
        }
    }

    private static OptionalDouble optional(Double value) {
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
