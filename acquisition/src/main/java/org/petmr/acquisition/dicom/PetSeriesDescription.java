package org.petmr.acquisition.dicom;

import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.petmr.recon.sinogram.DecaySpan;

/**
 * All that a PET series says beside its voxels (PS3.3 A.21). Times are written in the offset of {@code frame.seriesStart};
 * that is also the moment to which decay has been corrected.
 *
 * @param related other series this one points to, such as the MR series behind the mu-map
 */
public record PetSeriesDescription(
        Quantity quantity,
        Patient patient,
        Study study,
        Series series,
        Equipment equipment,
        Optional<Tracer> tracer,
        Reconstruction reconstruction,
        Frame frame,
        List<Related> related) {

    /** What the voxels hold. */
    public enum Quantity {
        /** Activity in Bq/mL: Units BQML, from emission. */
        ACTIVITY_BQ_PER_ML("BQML", "EMISSION"),
        /** Linear attenuation coefficients at 511 keV in 1/cm: Units 1CM; Counts Source TRANSMISSION. */
        MU_PER_CM("1CM", "TRANSMISSION");

        private final String units;
        private final String countsSource;

        Quantity(String units, String countsSource) {
            this.units = units;
            this.countsSource = countsSource;
        }

        String units() {
            return units;
        }

        String countsSource() {
            return countsSource;
        }
    }

    /**
     * As the worklist has it.
     *
     * @param name family^given
     * @param sex M, F or O
     */
    public record Patient(
            String name,
            String id,
            Optional<LocalDate> birthDate,
            Optional<String> sex,
            OptionalDouble weightKg,
            OptionalDouble sizeM) {}

    /** The study; its UID and accession number come from the worklist. */
    public record Study(
            String studyInstanceUid,
            String studyId,
            String accessionNumber,
            String description,
            String referringPhysician,
            OffsetDateTime start) {}

    /**
     * The series.
     *
     * @param frameOfReferenceUid that of the simultaneous MR when the scanner guarantees the alignment
     * @param bodyPart a defined term of PS3.16 Annex L, such as BRAIN
     * @param step in which it was made; empty when nobody is told of steps
     */
    public record Series(
            String seriesInstanceUid,
            int number,
            String description,
            String protocolName,
            String frameOfReferenceUid,
            String bodyPart,
            Optional<Step> step) {

        /** Without a step. */
        public Series(
                String seriesInstanceUid,
                int number,
                String description,
                String protocolName,
                String frameOfReferenceUid,
                String bodyPart) {
            this(seriesInstanceUid, number, description, protocolName, frameOfReferenceUid, bodyPart, Optional.empty());
        }
    }

    /**
     * The performed step in which something was made.
     *
     * @param sopInstanceUid of the step, as MPPS reports it
     * @param id of the step for people, 1 to 16 characters
     * @param scheduledStepId of the worklist; empty for a step that nobody scheduled
     */
    public record Step(String sopInstanceUid, String id, Optional<String> scheduledStepId) {}

    /** The same images as another series. */
    public PetSeriesDescription as(Series other) {
        return new PetSeriesDescription(
                quantity, patient, study, other, equipment, tracer, reconstruction, frame, related);
    }

    /**
     * The scanner.
     *
     * @param made what this program did; empty where nothing is known of that
     */
    public record Equipment(
            String manufacturer,
            String model,
            String serialNumber,
            String softwareVersions,
            String institution,
            Optional<Contribution> made) {

        /** Of which nothing more is said. */
        public Equipment(
                String manufacturer, String model, String serialNumber, String softwareVersions, String institution) {
            this(manufacturer, model, serialNumber, softwareVersions, institution, Optional.empty());
        }

        /** The same for an object of which more was done. @param step in words */
        Equipment first(String step) {
            return new Equipment(
                    manufacturer, model, serialNumber, softwareVersions, institution, made.map(m -> m.first(step)));
        }
    }

    /**
     * What was injected.
     *
     * @param totalDoseBq as administered at {@code injected}, residual not subtracted
     */
    public record Tracer(
            String name,
            Optional<Code> code,
            Code radionuclide,
            double halfLifeS,
            double positronFraction,
            double totalDoseBq,
            OffsetDateTime injected) {

        public Tracer {
            if (!(halfLifeS > 0) || !(totalDoseBq > 0)) {
                throw new IllegalArgumentException(
                        "tracer: half life %s s, dose %s Bq (expected: > 0)".formatted(halfLifeS, totalDoseBq));
            }
        }
    }

    /**
     * How the image came about.
     *
     * @param method such as OSEM 4i21s
     * @param attenuation where the mu-map came from, such as MRAC Dixon 4-class; empty without
     * @param scatter such as SSS 3D; empty without
     * @param randoms NONE, DLYD or SING
     * @param kernel the filter after reconstruction; empty without
     * @param corrections terms of Corrected Image, such as ATTN, DECY, NORM, RAN, SCAT, DTIM
     * @param energyWindowKev lower and upper
     * @param coincidenceWindowNs its width
     * @param comments what has no attribute of its own, as Image Comments (0020,4000); empty for none
     */
    public record Reconstruction(
            String method,
            String attenuation,
            String scatter,
            String randoms,
            String kernel,
            List<String> corrections,
            double[] energyWindowKev,
            double coincidenceWindowNs,
            String comments) {

        /** Without comments. */
        public Reconstruction(
                String method,
                String attenuation,
                String scatter,
                String randoms,
                String kernel,
                List<String> corrections,
                double[] energyWindowKev,
                double coincidenceWindowNs) {
            this(method, attenuation, scatter, randoms, kernel, corrections, energyWindowKev, coincidenceWindowNs, "");
        }
    }

    /**
     * The time in which the counts were taken.
     *
     * @param seriesStart start of the emission acquisition that the frame was cut from: never moves
     * @param startMs of the frame, after {@code seriesStart}
     * @param durationMs of the frame, by the clock
     * @param decay what the decay of its counts was reckoned with, after {@code seriesStart}
     */
    public record Frame(OffsetDateTime seriesStart, long startMs, long durationMs, DecaySpan decay) {

        /** One without a pause. */
        public Frame(OffsetDateTime seriesStart, long startMs, long durationMs) {
            this(seriesStart, startMs, durationMs, new DecaySpan(1e-3 * startMs, 1e-3 * durationMs));
        }

        public Frame {
            if (startMs < 0 || durationMs < 1) {
                throw new IllegalArgumentException(
                        "frame: start %d ms, duration %d ms (expected: >= 0, >= 1)".formatted(startMs, durationMs));
            }
        }
    }

    /** Another series and why it is named: code of PS3.16 CID 7210. */
    public record Related(String studyInstanceUid, String seriesInstanceUid, Code purpose) {}

    /** The same series, another frame of it. */
    public PetSeriesDescription withFrame(Frame of) {
        return new PetSeriesDescription(
                quantity, patient, study, series, equipment, tracer, reconstruction, of, related);
    }

    public PetSeriesDescription {
        related = List.copyOf(related);
        if (quantity == Quantity.ACTIVITY_BQ_PER_ML) {
            if (tracer.isEmpty()) {
                throw new IllegalArgumentException("tracer: missing (expected: one for an emission image)");
            }
            if (patient.weightKg().isEmpty()) {
                throw new IllegalArgumentException("patient.weightKg: missing (expected: a weight, no SUV without it)");
            }
        }
    }
}
