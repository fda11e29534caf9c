package org.petmr.acquisition.examination;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.petmr.acquisition.StateDocument;

/** {@code docs/examinations.md} and the code show the same machine: table and diagram, every step and no other. */
class ExaminationStateDocTest {

    private static Map<String, Set<String>> ofCode() {
        return Arrays.stream(ExaminationState.values())
                .collect(Collectors.toMap(
                        ExaminationState::lower,
                        s -> s.next().stream().map(ExaminationState::lower).collect(Collectors.toSet())));
    }

    @Test
    void theTableIsTheCode() throws IOException {
        assertThat(new StateDocument("examinations.md").table()).isEqualTo(ofCode());
    }

    @Test
    void theDiagramIsTheCode() throws IOException {
        Map<String, Set<String>> drawn = new TreeMap<>(new StateDocument("examinations.md").diagram());
        drawn.put(ExaminationState.ABORTED.lower(), Set.of()); // the end, from which no arrow leads
        assertThat(drawn).isEqualTo(ofCode());
    }
}
