package org.petmr.acquisition.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.StateDocument;

/** {@code docs/state-machine.md} and the code show the same machine: table and diagram, every step and no other. */
class StateMachineDocTest {

    private static Map<String, Set<String>> ofCode() {
        return Arrays.stream(SessionState.values())
                .collect(Collectors.toMap(
                        SessionState::lower,
                        s -> s.next().stream().map(SessionState::lower).collect(Collectors.toSet())));
    }

    @Test
    void theTableIsTheCode() throws IOException {
        assertThat(new StateDocument("state-machine.md").table()).isEqualTo(ofCode());
    }

    @Test
    void theDiagramIsTheCode() throws IOException {
        assertThat(new StateDocument("state-machine.md").diagram()).isEqualTo(ofCode());
    }

    @Test
    void everyOtherStepIsRefusedByName() {
        for (SessionState from : SessionState.values()) {
            for (SessionState to : SessionState.values()) {
                if (!from.canBecome(to)) {
                    assertThatThrownBy(() -> from.requireCanBecome(to))
                            .isInstanceOf(AcquisitionException.class)
                            .hasMessage(
                                    "session state: %s (expected: a state that can become %s)",
                                    from.lower(), to.lower());
                }
            }
        }
    }
}
