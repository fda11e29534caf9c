package org.petmr.acquisition.dicom;

/**
 * What an enhanced object says of a gate by the amplitude of the breath (PS3.3 C.7.6.18.2, and the functional group of
 * C.7.6.16.2.17). Such a gate has no place in the cycle: it counts while the breath goes up and while it goes down.
 */
final class RespiratoryGating {

    private RespiratoryGating() {}

    /** That the recording was sorted after it was made, by a signal of which only the trace is known. */
    static void putModule(DicomObjectBuilder o) {
        o.put(Tag.RespiratoryMotionCompensationTechnique, "RETROSPECTIVE")
                .put(Tag.RespiratorySignalSource, "UNKNOWN")
                .put(Tag.RespiratoryTriggerType, "AMPLITUDE")
                .put(Tag.RespiratoryTriggerDelayThreshold, 0.0);
    }

    /** Which amplitudes the frames hold. */
    static void putGroup(EnhancedPet.AmplitudeGate gate, DicomObjectBuilder shared) {
        boolean isLowest = gate.fromPercent() <= 0;
        boolean isHighest = gate.toPercent() >= 100;
        shared.put(
                Tag.RespiratorySynchronizationSequence,
                DicomObject.builder()
                        .put(Tag.NominalRespiratoryTriggerDelayTime, 0.0)
                        .put(Tag.StartingRespiratoryAmplitude, gate.fromPercent())
                        .put(Tag.StartingRespiratoryPhase, isLowest ? "MINIMUM" : "INSPIRATION")
                        .put(Tag.EndingRespiratoryAmplitude, gate.toPercent())
                        .put(Tag.EndingRespiratoryPhase, isHighest ? "MAXIMUM" : "INSPIRATION")
                        .build());
    }
}
