package org.petmr.simulator.scenario;

import java.util.List;
import org.petmr.recon.scanner.ScannerModel;
import org.petmr.simulator.mr.Bed;
import org.petmr.simulator.mr.MrProtocol;
import org.petmr.simulator.mr.MrScan;

/** The timetable of the MR host at one bed: the voxels that the mu-map needs for Dixon and T1, coarser ones for the rest. */
final class MrPlan {

    /** What MR shows beyond either end of the PET field of view. */
    private static final double BEYOND_MM = 12;

    private MrPlan() {}

    static MrProtocol of(Scenario.Mr mr, ScannerModel scanner) {
        List<Bed> bed = Bed.single(scanner.rings() * scanner.ringSpacingMm() + 2 * BEYOND_MM);
        MrProtocol usual = mr.protocol() == null
                ? MrProtocol.of("demo", List.of(MrScan.DIXON, MrScan.T1), bed)
                : MrProtocol.named(mr.protocol(), bed);
        return new MrProtocol(
                usual.name(),
                usual.steps().stream().map(step -> sized(step, mr)).toList());
    }

    private static MrProtocol.Step sized(MrProtocol.Step step, Scenario.Mr mr) {
        return switch (step.scan()) {
            case DIXON -> sized(step, mr.dixonInPlaneMm(), mr.dixonSliceMm());
            case T1, T1_CONTRAST -> sized(step, mr.t1Mm(), mr.t1Mm());
            default -> sized(step, mr.coarser() * step.inPlaneMm(), mr.coarser() * step.sliceMm());
        };
    }

    private static MrProtocol.Step sized(MrProtocol.Step step, double inPlaneMm, double sliceMm) {
        return new MrProtocol.Step(
                step.firstNumber(), step.scan(), step.bed(), step.startS(), step.durationS(), inPlaneMm, sliceMm);
    }
}
