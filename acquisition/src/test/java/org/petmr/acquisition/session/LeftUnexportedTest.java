package org.petmr.acquisition.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.petmr.acquisition.TestService;

/** Who is told that nothing went to the archive. */
class LeftUnexportedTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private static Session complete(Map<String, Object> dicom) {
        return Session.armed(
                        "S1",
                        41,
                        SessionJson.armRequest(TestService.armRequest().encode()),
                        NOW)
                .acquiring(NOW)
                .stopping()
                .stored(NOW, null)
                .processing()
                .complete(NOW, Map.of("attenuation", Map.of("fallback", true), "dicom", dicom));
    }

    /** The images of a bed are in its examination. */
    @Test
    void aBedThatIsExportedAsAWholeIsNotLeft() {
        LeftUnexported left = new LeftUnexported();
        left.take(complete(Map.of("objects", 0, "why", "the image is relative")));
        assertThat(left.inWords(NOW))
                .hasValueSatisfying(words -> assertThat(words.english()).contains("the image is relative"));
        left.take(complete(Map.of("objects", 0, "why", "bed 1 of examination X1", "examination", "X1")));
        assertThat(left.inWords(NOW)).isEmpty();
    }
}
