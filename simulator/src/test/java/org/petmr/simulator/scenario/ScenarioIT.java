package org.petmr.simulator.scenario;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** First events of the scenarios of large scanners, at each of their beds. */
class ScenarioIT {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "brain-fet",
                "head-neck",
                "liver-dotatate",
                "pelvis-psma",
                "whole-body",
                "dynamic",
                "nema-iq",
                "qc-cylinder"
            })
    void firstEventsCome(String name) {
        Scenario scenario = Scenario.find(name);
        for (int i = 0; i < scenario.table().beds().size(); i++) {
            ScenarioTest.firstEvents(scenario, i);
        }
    }
}
