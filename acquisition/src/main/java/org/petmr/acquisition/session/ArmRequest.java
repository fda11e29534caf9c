package org.petmr.acquisition.session;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.mr.AnnouncedMr;
import org.petmr.acquisition.protocol.Plan;
import org.petmr.recon.correction.Isotope;

/**
 * What the console asks for.
 *
 * @param accession accession number, (0008,0050)
 * @param patient who lies in the scanner
 * @param studyInstanceUid study to add the results to; null: a new one
 * @param frameOfReferenceUid shared by PET and MR of this scanner; null: that of the MR series, or a new one
 * @param scheduledStepId the step of the worklist that this is, (0040,0009); null: none, an examination that nobody
 *     scheduled
 * @param scanner name in the catalogue
 * @param tracer what was injected
 * @param durationS planned length of the acquisition
 * @param counts prompts after which it ends earlier; null: never
 * @param lossLimit part of the events that may be lost before the run has failed; null: the service's
 * @param mrSeries kinds of MR series to wait for, words of {@link org.petmr.acquisition.mr.AnnouncedMr}; null or
 *     empty: none
 * @param pipeline how to reconstruct; null: the defaults
 * @param tablePositionMm z of the middle of this bed's field of view along the table, mm in scanner coordinates of the
 *     first bed: what is at this z of the patient lies at the centre of the scanner; null: 0
 * @param coils that lie in the field of view, with their places as far as they are known; null or empty: those that the MR
 *     series report
 * @param protocol name of the protocol that fills what the request leaves out; null: none
 * @param protocolVersion of it, filled in by the service; a request that names another version is refused
 * @param bed which bed of the protocol, from 1; null: the first
 * @param plan frames, gates, when to end, what to do with it; null: a static image
 * @param examination of several beds that this is one of, filled in by the service; null: none
 * @param examinationStartedAt when the first of its beds that was measured began, filled in by the service: the time of the one
 *     study; null: this is the first, or there is no examination
 */
public record ArmRequest(
        String accession,
        Patient patient,
        String studyInstanceUid,
        String frameOfReferenceUid,
        String scheduledStepId,
        String scanner,
        Tracer tracer,
        Double durationS,
        Long counts,
        Double lossLimit,
        List<String> mrSeries,
        PipelineOptions pipeline,
        Double tablePositionMm,
        List<PlacedCoil> coils,
        String protocol,
        Integer protocolVersion,
        Integer bed,
        Plan plan,
        String examination,
        Instant examinationStartedAt) {

    private static final int MOST_BEDS = 20;

    private static final double FARTHEST_TABLE_MM = 2500;
    private static final int MOST_COILS = 32;
    private static final double LONGEST_S = 24 * 3600;
    private static final int MOST_DEAD_TIME_NS = 10_000;
    private static final String EXAMINATION = "X[0-9-]{1,62}";
    private static final String UID = "[0-2](\\.(0|[1-9][0-9]*))+";

    public ArmRequest {
        text("accession", accession, 16);
        require(patient != null, "patient", null, "present");
        uid("studyInstanceUid", studyInstanceUid);
        uid("frameOfReferenceUid", frameOfReferenceUid);
        if (scheduledStepId != null) {
            text("scheduledStepId", scheduledStepId, 16);
        }
        text("scanner", scanner, 200);
        require(tracer != null, "tracer", null, "present");
        require(
                durationS != null && durationS > 0 && durationS <= LONGEST_S,
                "durationS",
                durationS,
                "above 0, at most " + (int) LONGEST_S);
        require(counts == null || counts > 0, "counts", counts, "> 0");
        require(lossLimit == null || lossLimit >= 0 && lossLimit <= 1, "lossLimit", lossLimit, "0 to 1");
        mrSeries = mrSeries == null ? List.of() : List.copyOf(mrSeries);
        pipeline = pipeline == null ? PipelineOptions.DEFAULTS : pipeline;
        require(
                tablePositionMm == null || Math.abs(tablePositionMm) <= FARTHEST_TABLE_MM,
                "tablePositionMm",
                tablePositionMm,
                "-%d to %<d".formatted((int) FARTHEST_TABLE_MM));
        coils = coils == null ? List.of() : List.copyOf(coils);
        require(coils.size() <= MOST_COILS, "coils", coils.size(), "at most " + MOST_COILS);
        require(
                protocol == null || protocol.matches("[a-z0-9][a-z0-9-]{0,63}"),
                "protocol",
                protocol,
                "the name of a protocol");
        range("bed", bed, 1, MOST_BEDS);
        plan = plan == null ? Plan.STATIC : plan;
        require(
                examination == null || examination.matches(EXAMINATION),
                "examination",
                examination,
                "the id of an examination");
        double lengthS = durationS;
        plan.frameSpec()
                .ifPresent(f -> require(
                        f.endMs() <= Math.round(1000 * lengthS),
                        "plan.frames",
                        "up to %.3f s".formatted(1e-3 * f.endMs()),
                        "within the %.3f s of the acquisition".formatted(lengthS)));
    }

    /** Refuses what can't be armed and yet may stand in stored requests of before, which stay readable. */
    void requireArmable() {
        requireNoBackslash();
        try {
            AnnouncedMr.check("mrSeries", mrSeries);
        } catch (IllegalArgumentException e) {
            throw AcquisitionException.invalid(e.getMessage());
        }
    }

    /**
     * In DICOM a backslash ends a value, so that a scan with one in its texts could never be exported.
     */
    private void requireNoBackslash() {
        requireNoBackslash("accession", accession);
        requireNoBackslash("patient.id", patient.id());
        requireNoBackslash("patient.name", patient.name());
        requireNoBackslash("scheduledStepId", scheduledStepId);
        requireNoBackslash("tracer.agent", tracer.agent());
    }

    private static void requireNoBackslash(String name, String value) {
        require(value == null || value.indexOf('\\') < 0, name, value, "no backslash");
    }

    /** {@link #tablePositionMm()}, or 0 where the request says nothing. */
    public double tableMm() {
        return tablePositionMm == null ? 0 : tablePositionMm;
    }

    /**
     * @param id patient id, (0010,0020)
     * @param name as DICOM writes it, {@code family^given}
     * @param sex M, F or O; null: unknown
     * @param birthDate null: unknown
     * @param weightKg null: unknown; no SUV then
     * @param sizeM height; null: unknown
     */
    public record Patient(String id, String name, String sex, LocalDate birthDate, Double weightKg, Double sizeM) {
        public Patient {
            text("patient.id", id, 64);
            text("patient.name", name, 200);
            require(sex == null || sex.matches("[MFO]"), "patient.sex", sex, "M, F or O");
            require(
                    weightKg == null || weightKg > 0 && weightKg < 600,
                    "patient.weightKg",
                    weightKg,
                    "above 0, below 600");
            require(sizeM == null || sizeM > 0 && sizeM < 3, "patient.sizeM", sizeM, "above 0, below 3");
        }

        /** {@code d** V***}: enough to recognise, too little to read across the room. */
        public String initials() {
            StringBuilder out = new StringBuilder();
            for (String part : name.split("[\\^\\s]+")) {
                if (!part.isEmpty()) {
                    out.append(out.isEmpty() ? "" : " ").append(part.charAt(0)).append("**");
                }
            }
            return out.toString();
        }
    }

    /**
     * @param isotope for example {@code 18F}
     * @param agent for example {@code FDG}
     * @param injectedActivityBq at {@code injectedAt}
     * @param injectedAt time of injection
     */
    public record Tracer(String isotope, String agent, Double injectedActivityBq, Instant injectedAt) {
        public Tracer {
            isotope = knownIsotope(isotope);
            text("tracer.agent", agent, 64);
            require(
                    injectedActivityBq != null && injectedActivityBq > 0 && injectedActivityBq < 1e11,
                    "tracer.injectedActivityBq",
                    injectedActivityBq,
                    "above 0, below 1e11");
            require(injectedAt != null, "tracer.injectedAt", null, "an ISO-8601 time");
        }
    }

    /**
     * Null for the pipeline's default.
     *
     * @param iterations of OSEM
     * @param subsets of OSEM
     * @param imageCoarsening pixels this many times as large as the scanner's usual
     * @param normalisationFile component normalisation of this scanner
     * @param postfilterMm FWHM of the Gaussian filter
     * @param anatomy {@code head} or {@code body}: what lies in the field of view, for the mu-map
     * @param muSoftPerCm attenuation of the soft tissue class; that of water, 0.096, for a phantom
     * @param timeOfFlight reconstruct event by event with time of flight; by default not
     * @param scatterRounds simulations of scatter, 0 for none, which is the default
     * @param resolutionMm FWHM of the scanner's resolution, modelled in the reconstruction; by default not
     * @param attenuationFallback in the place of a mu-map with an alarm: {@code uniform} (soft tissue and lungs, the
     *     default unless the installation says otherwise), {@code none} (no correction) or {@code keep}
     * @param boneSource of a head: {@code ute}, {@code zte}, {@code atlas}, {@code dixon}, {@code none}, or {@code auto} for
     *     the best that arrives, which is the default unless the installation says otherwise
     * @param followBreathing move the lungs' bases of the mu-map to where PET has them; by default they are compared only
     * @param truncation what completes a body that MR cuts off at its sides: {@code outline} of PET without attenuation
     *     correction, the default, or {@code mlaa}, from there the joint estimate of activity and attenuation, on scanners
     *     with time of flight and with enough counts
     * @param lungValue what lung is worth in the map of a body: {@code class}, the default, or {@code patient}, the density of the
     *     patient's lungs from their signal
     * @param tissueMode what fat and soft tissue are worth: {@code classes}, the default, or {@code fat-water}, by the parts of
     *     both in each voxel
     * @param deadTimeNs dead time of a block after each single, for a normalisation that has none of its own; by default none
     * @param randoms from {@code delayeds}, the default, or {@code singles}
     * @param registration when to correct the MR's place in PET, and when to raise the alarm
     */
    public record PipelineOptions(
            Integer iterations,
            Integer subsets,
            Integer imageCoarsening,
            String normalisationFile,
            Double postfilterMm,
            String anatomy,
            Double muSoftPerCm,
            Boolean timeOfFlight,
            Integer scatterRounds,
            Double resolutionMm,
            String attenuationFallback,
            String boneSource,
            Boolean followBreathing,
            String truncation,
            String lungValue,
            String tissueMode,
            Double deadTimeNs,
            String randoms,
            RegistrationOptions registration) {

        static final PipelineOptions DEFAULTS = new PipelineOptions(
                null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
                null, null);

        public PipelineOptions {
            registration = registration == null ? RegistrationOptions.DEFAULTS : registration;
            range("pipeline.iterations", iterations, 1, 100);
            range("pipeline.subsets", subsets, 1, 252);
            range("pipeline.imageCoarsening", imageCoarsening, 1, 16);
            require(
                    postfilterMm == null || postfilterMm >= 0 && postfilterMm <= 50,
                    "pipeline.postfilterMm",
                    postfilterMm,
                    "0 to 50");
            require(anatomy == null || anatomy.matches("head|body"), "pipeline.anatomy", anatomy, "head or body");
            require(
                    muSoftPerCm == null || muSoftPerCm >= 0.05 && muSoftPerCm <= 0.2,
                    "pipeline.muSoftPerCm",
                    muSoftPerCm,
                    "0.05 to 0.2");
            range("pipeline.scatterRounds", scatterRounds, 0, 10);
            require(
                    resolutionMm == null || resolutionMm >= 0 && resolutionMm <= 20,
                    "pipeline.resolutionMm",
                    resolutionMm,
                    "0 to 20");
            require(
                    attenuationFallback == null || attenuationFallback.matches("uniform|none|keep"),
                    "pipeline.attenuationFallback",
                    attenuationFallback,
                    "uniform, none or keep");
            require(
                    boneSource == null || boneSource.matches("auto|ute|zte|atlas|dixon|none"),
                    "pipeline.boneSource",
                    boneSource,
                    "auto, ute, zte, atlas, dixon or none");
            require(
                    truncation == null || truncation.matches("outline|mlaa"),
                    "pipeline.truncation",
                    truncation,
                    "outline or mlaa");
            require(
                    !"mlaa".equals(truncation) || "body".equals(anatomy),
                    "pipeline.truncation",
                    truncation,
                    "outline, or mlaa with pipeline.anatomy body: of a head nothing is completed");
            require(
                    lungValue == null || lungValue.matches("class|patient"),
                    "pipeline.lungValue",
                    lungValue,
                    "class or patient");
            require(
                    !"patient".equals(lungValue) || "body".equals(anatomy),
                    "pipeline.lungValue",
                    lungValue,
                    "class, or patient with pipeline.anatomy body: a head has no lungs");
            require(
                    tissueMode == null || tissueMode.matches("classes|fat-water"),
                    "pipeline.tissueMode",
                    tissueMode,
                    "classes or fat-water");
            require(
                    deadTimeNs == null || deadTimeNs >= 0 && deadTimeNs <= MOST_DEAD_TIME_NS,
                    "pipeline.deadTimeNs",
                    deadTimeNs,
                    "0 to " + MOST_DEAD_TIME_NS);
            require(
                    randoms == null || randoms.matches("delayeds|singles"),
                    "pipeline.randoms",
                    randoms,
                    "delayeds or singles");
            require(
                    !"body".equals(anatomy) || boneSource == null || boneSource.matches("auto|none"),
                    "pipeline.boneSource",
                    boneSource,
                    "auto or none for a body: only heads have a bone series");
        }
    }

    private static String knownIsotope(String name) {
        try {
            return Isotope.find(name).name();
        } catch (IllegalArgumentException e) {
            throw AcquisitionException.invalid("tracer." + e.getMessage());
        }
    }

    private static void text(String name, String value, int most) {
        require(
                value != null
                        && !value.isBlank()
                        && value.length() <= most
                        && value.chars().noneMatch(c -> c < ' '),
                name,
                value,
                "1 to %d characters".formatted(most));
    }

    private static void uid(String name, String value) {
        require(value == null || value.length() <= 64 && value.matches(UID), name, value, "a DICOM UID");
    }

    private static void range(String name, Integer value, int least, int most) {
        require(value == null || value >= least && value <= most, name, value, least + " to " + most);
    }

    private static void require(boolean holds, String name, Object found, String expected) {
        if (!holds) {
            throw AcquisitionException.invalid("%s: %s (expected: %s)".formatted(name, found, expected));
        }
    }
}
