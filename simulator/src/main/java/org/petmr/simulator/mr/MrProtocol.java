package org.petmr.simulator.mr;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * A timetable: what is played when, and at which bed. Steps follow one another; times are from the examination's start.
 *
 * @param name as typed
 * @param steps in the order of their starts
 */
public record MrProtocol(String name, List<Step> steps) {

    /** Between two steps: the host prepares the next one. */
    private static final double PREPARATION_S = 3;

    private static final int FIRST_SERIES = 2;

    /**
     * One sequence at one bed.
     *
     * @param firstNumber of its series; they count on from it
     * @param scan what is played
     * @param bed where
     * @param startS from the examination's start
     * @param durationS how long
     * @param inPlaneMm size of a voxel in the slice
     * @param sliceMm distance of slices
     */
    public record Step(
            int firstNumber, MrScan scan, Bed bed, double startS, double durationS, double inPlaneMm, double sliceMm) {

        public Step {
            if (!(startS >= 0 && durationS > 0)) {
                throw new IllegalArgumentException(
                        "step %s: startS %s, durationS %s (expected: >= 0, > 0)".formatted(scan, startS, durationS));
            }
            if (!(inPlaneMm >= 0.5 && inPlaneMm <= 20 && sliceMm >= 0.5 && sliceMm <= 20)) {
                throw new IllegalArgumentException("step %s: inPlaneMm %s, sliceMm %s (expected: 0.5 to 20 each)"
                        .formatted(scan, inPlaneMm, sliceMm));
            }
        }

        public double endS() {
            return startS + durationS;
        }
    }

    public MrProtocol {
        steps = List.copyOf(steps);
        for (int i = 1; i < steps.size(); i++) {
            if (steps.get(i).startS() < steps.get(i - 1).endS()) {
                throw new IllegalArgumentException("protocol %s: step %d starts at %s s (expected: after %s s)"
                        .formatted(
                                name,
                                i + 1,
                                steps.get(i).startS(),
                                steps.get(i - 1).endS()));
            }
        }
    }

    public static List<String> names() {
        return List.of("brain", "whole-body", "liver", "head-neck", "attenuation", "attenuation-ute");
    }

    /**
     * A named set of sequences, all of it at each bed.
     *
     * @throws IllegalArgumentException for another name than {@link #names()}
     */
    public static MrProtocol named(String name, List<Bed> beds) {
        return of(name, scans(name), beds);
    }

    private static List<MrScan> scans(String name) {
        return switch (name) {
            case "brain" ->
                List.of(
                        MrScan.DIXON,
                        MrScan.UTE,
                        MrScan.ZTE,
                        MrScan.T1,
                        MrScan.T2,
                        MrScan.FLAIR,
                        MrScan.DWI,
                        MrScan.DSC,
                        MrScan.T1_CONTRAST);
            case "whole-body" -> List.of(MrScan.DIXON, MrScan.T2);
            case "liver" ->
                List.of(MrScan.DIXON, MrScan.T1_GRADIENT, MrScan.T2, MrScan.DWI, MrScan.T1_GRADIENT_CONTRAST);
            case "head-neck" ->
                List.of(
                        MrScan.DIXON,
                        MrScan.UTE,
                        MrScan.T1_GRADIENT,
                        MrScan.T2,
                        MrScan.DWI,
                        MrScan.T1_GRADIENT_CONTRAST);
            case "attenuation" -> List.of(MrScan.DIXON, MrScan.T1);
            case "attenuation-ute" -> List.of(MrScan.DIXON, MrScan.UTE, MrScan.T1);
            default ->
                throw new IllegalArgumentException(
                        "MR protocol: %s (expected: one of %s)".formatted(name, String.join(", ", names())));
        };
    }

    /** Sequences one after the other, all of them at each bed, with their usual voxels and durations. */
    public static MrProtocol of(String name, Collection<MrScan> scans, List<Bed> beds) {
        List<Step> steps = new ArrayList<>();
        int number = FIRST_SERIES;
        double at = 0;
        for (Bed bed : beds) {
            for (MrScan scan : scans) {
                steps.add(new Step(number, scan, bed, at, scan.durationS(), scan.inPlaneMm(), scan.sliceMm()));
                number += scan.series();
                at += scan.durationS() + PREPARATION_S;
            }
        }
        return new MrProtocol(name, steps);
    }

    /** When the last step ends. */
    public double durationS() {
        return steps.isEmpty() ? 0 : steps.get(steps.size() - 1).endS();
    }

    /** The same within another time: starts and durations are shortened or stretched alike. */
    public MrProtocol within(double durationS) {
        if (!(durationS > 0)) {
            throw new IllegalArgumentException("durationS: " + durationS + " (expected: > 0)");
        }
        double factor = durationS / durationS();
        return new MrProtocol(
                name,
                steps.stream()
                        .map(s -> new Step(
                                s.firstNumber(),
                                s.scan(),
                                s.bed(),
                                factor * s.startS(),
                                // A hair less, so that rounding doesn't push it into the next one.
                                factor * s.durationS() * (1 - 1e-9),
                                s.inPlaneMm(),
                                s.sliceMm()))
                        .toList());
    }

    /** The same with all steps later. */
    public MrProtocol startingAt(double startS) {
        return new MrProtocol(
                name,
                steps.stream()
                        .map(s -> new Step(
                                s.firstNumber(),
                                s.scan(),
                                s.bed(),
                                s.startS() + startS,
                                s.durationS(),
                                s.inPlaneMm(),
                                s.sliceMm()))
                        .toList());
    }

    /** The same with voxels so many times larger along each axis: for tests and small machines. */
    public MrProtocol coarser(double factor) {
        return new MrProtocol(
                name,
                steps.stream()
                        .map(s -> new Step(
                                s.firstNumber(),
                                s.scan(),
                                s.bed(),
                                s.startS(),
                                s.durationS(),
                                factor * s.inPlaneMm(),
                                factor * s.sliceMm()))
                        .toList());
    }

    /** How many series it gives. */
    public int series() {
        return steps.stream().mapToInt(s -> s.scan().series()).sum();
    }

    /** One line for each step. */
    public String inWords() {
        StringBuilder text = new StringBuilder();
        for (Step s : steps) {
            text.append(String.format(
                    Locale.ROOT,
                    "%3d  %-20s bed %d  %6.1f to %6.1f s%n",
                    s.firstNumber(),
                    s.scan().typed(),
                    s.bed().number(),
                    s.startS(),
                    s.endS()));
        }
        return text.toString();
    }
}
