package org.petmr.simulator.scenario;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** First events of the scenarios of large scanners, at each of their beds. */
class ScenarioIT {

    @ParameterizedTest
    @MethodSource("org.petmr.simulator.scenario.ScenarioTest#ofLargeScanners")
    void firstEventsCome(String name) {
        Scenario scenario = Scenario.find(name);
        for (int i = 0; i < scenario.table().beds().size(); i++) {
            ScenarioTest.firstEvents(scenario, i);
        }
    }
}
