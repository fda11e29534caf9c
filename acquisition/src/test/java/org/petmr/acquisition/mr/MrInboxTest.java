package org.petmr.acquisition.mr;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.DicomStatus;
import org.petmr.acquisition.dicom.ReceivedObject;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.dicom.TransferSyntax;

class MrInboxTest {

    @TempDir
    Path directory;

    private final List<MrInbox.Event> events = new ArrayList<>();
    private MrInbox inbox;
    private int arrived;

    @BeforeEach
    void open() throws IOException {
        inbox = MrInbox.open(directory.resolve("inbox"), events::add);
    }

    private DicomStatus arrive(DicomObject object) throws IOException {
        Path file = directory.resolve("incoming" + arrived++);
        DicomFile.write(file, object);
        return inbox.stored(new ReceivedObject(
                "MR",
                object.requireString(Tag.SOPClassUID),
                object.requireString(Tag.SOPInstanceUID),
                TransferSyntax.EXPLICIT_LE.uid(),
                file,
                DicomFile.readHeader(file).dataSet()));
    }

    private static List<DicomObject> slices(String seriesUid) {
        return SampleMr.slices(seriesUid, object -> object);
    }

    @Test
    void objectsAreKeptBySeriesUnderNumbersOfOurOwn() throws IOException {
        for (DicomObject slice : slices("1.2.3")) {
            assertThat(arrive(slice).isSuccess()).isTrue();
        }
        assertThat(arrive(slices("1.2.4").get(0)).isSuccess()).isTrue();
        assertThat(inbox.files(Optional.of("1.2.3")))
                .hasSize(6)
                .first()
                .isEqualTo(directory.resolve("inbox/s0001/000001.dcm"));
        assertThat(inbox.files(Optional.of("1.2.4"))).containsExactly(directory.resolve("inbox/s0002/000001.dcm"));
        assertThat(events.get(6)).isEqualTo(new MrInbox.Event.Stored("1.2.4", 1));
        assertThat(inbox.series())
                .hasSize(2)
                .first()
                .satisfies(series -> assertThat(series.slices()).isEqualTo(6));
    }

    @Test
    void theSameAgainIsWellAndOtherContentIsNotTaken() throws IOException {
        DicomObject slice = slices("1.2.3").get(0);
        arrive(slice);
        assertThat(arrive(slice)).isEqualTo(DicomStatus.SUCCESS);
        DicomStatus changed = arrive(slice.toBuilder().put(Tag.EchoTime, 55).build());
        assertThat(changed.isWarning()).isTrue();
        assertThat(inbox.counts()).isEqualTo(new MrInbox.Counts(1, 1, 1, 0, 0, 0));
        Path kept = inbox.files(Optional.empty()).get(0);
        assertThat(DicomFile.read(kept).dataSet()).isEqualTo(slice);
    }

    @Test
    void anotherPatientIsRefusedCountedAndSaidOnce() throws IOException {
        inbox.expectPatient(Optional.of("P-2"));
        DicomStatus status = arrive(slices("1.2.3").get(0));
        assertThat(status.code()).isEqualTo(0x0124);
        assertThat(inbox.counts().otherPatient()).isEqualTo(1);
        assertThat(events)
                .containsExactly(
                        new MrInbox.Event.Refused("PatientID: not that of the armed examination, series 3 from MR", 1));
        inbox.expectPatient(Optional.of("P-1"));
        assertThat(arrive(slices("1.2.3").get(0)).isSuccess()).isTrue();
        assertThat(inbox.counts().refused()).isEqualTo(1);
    }

    @Test
    void anObjectWithoutSeriesIsRefused() throws IOException {
        DicomObject lost =
                slices("1.2.3").get(0).toBuilder().remove(Tag.SeriesInstanceUID).build();
        assertThat(arrive(lost).code()).isEqualTo(0xC000);
        assertThat(inbox.counts().unusable()).isEqualTo(1);
    }

    @Test
    void nothingIsOverwrittenAfterARestart() throws IOException {
        arrive(slices("1.2.3").get(0));
        Path stray = Files.writeString(directory.resolve("inbox/s0001/000002.dcm"), "unreadable");
        inbox = MrInbox.open(directory.resolve("inbox"), events::add);
        assertThat(arrive(slices("1.2.3").get(1)).isSuccess()).isTrue();
        assertThat(stray).hasContent("unreadable");
        assertThat(inbox.files(Optional.empty()))
                .containsExactly(
                        directory.resolve("inbox/s0001/000001.dcm"), directory.resolve("inbox/s0001/000003.dcm"));
    }

    @Test
    void aDiskThatFailsIsAnsweredAndCounted() throws IOException {
        Files.writeString(directory.resolve("inbox/s0001"), "a file where a directory should be");
        Files.delete(directory.resolve("inbox/s0001"));
        Files.delete(directory.resolve("inbox"));
        assertThat(arrive(slices("1.2.3").get(0)).code()).isEqualTo(0xA700);
        assertThat(inbox.counts().failed()).isEqualTo(1);
        assertThat(inbox.counts().stored()).isZero();
    }
}
