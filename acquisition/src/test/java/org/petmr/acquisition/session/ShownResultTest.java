package org.petmr.acquisition.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.TestService;

/** What is measured is the processing that is shown, with its own parameters, and stays that one. */
class ShownResultTest {

    @TempDir
    Path data;

    private final Session session = Session.armed(
                    "S1",
                    1,
                    SessionJson.armRequest(TestService.armRequest().encode()),
                    Instant.parse("2026-11-21T10:00:00Z"))
            .acquiring(Instant.parse("2026-11-21T10:01:00Z"));

    private static SessionControl.Parts parts(SessionArchive archive) {
        return new SessionControl.Parts(null, 0, archive, null, null, null, null, null, null, null, null);
    }

    @Test
    void theProcessingThatIsShownHasItsOwnParametersAndFolder() throws Exception {
        SessionArchive archive = new SessionArchive(data);
        archive.create(session);
        ResultFolders folders = new ResultFolders(archive.directory("S1"));
        StoredSession none = RunFiles.shown(parts(archive), session);
        assertThat(none.processing()).isZero();
        assertThat(none.arm()).isEqualTo(session.arm());

        String armed = SessionJson.MAPPER.writeValueAsString(session.arm());
        ArmRequest coarse =
                SessionJson.changed(session.arm(), SessionJson.processWish("{\"pipeline\": {\"imageCoarsening\": 2}}"));
        new ProcessingFile(folders.begin(), armed, List.of(), List.of()).write(folders.of(1));
        new ProcessingFile(folders.begin(), SessionJson.MAPPER.writeValueAsString(coarse), List.of(), List.of())
                .write(folders.of(2));
        assertThat(RunFiles.shown(parts(archive), session).processing()).isOne();
        folders.show(2);
        StoredSession shown = RunFiles.shown(parts(archive), session);
        assertThat(shown.arm().pipeline().imageCoarsening()).isEqualTo(2);

        // A bed is knit as it was made: with the folder and the parameters of one processing.
        StoredSession bed = StoredSession.of(data.resolve("sessions"), SessionJson.of(session));
        assertThat(bed.processing()).isEqualTo(2);
        assertThat(bed.arm().pipeline().imageCoarsening()).isEqualTo(2);

        Files.createDirectories(folders.of(3));
        folders.show(3); // of a version that kept no parameters
        assertThat(shown.resultDirectory()).isEqualTo(folders.of(2));
        assertThat(RunFiles.shown(parts(archive), session).arm()).isEqualTo(session.arm());
    }

    @Test
    void aKindOfRegionIsReadFromItsRequest() {
        String ball = "{\"label\": \"a\", \"centerMm\": [0, 0, 0], \"radiiMm\": [9, 9, 9]%s}";
        RegionRequest wish = SessionJson.regionRequest("{\"regions\": [%s, %s]}"
                .formatted(ball.formatted(""), ball.replace("\"a\"", "\"b\"").formatted(", \"kind\": \"lesion\"")));
        assertThat(wish.regions())
                .extracting(RegionRequest.Ellipsoid::kind)
                .containsExactly(RegionRequest.Kind.ANATOMY, RegionRequest.Kind.LESION);
    }
}
