package org.petmr.acquisition.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.SegmentCheck;

/**
 * Every segment of a recording, looked at.
 *
 * @param directory of the segments, or one file
 * @param segments those that could be opened, in order
 * @param faults what is wrong, one sentence each that names the file
 * @param notes what is worth knowing and not wrong
 */
public record RecordingCheck(Path directory, List<SegmentCheck> segments, List<String> faults, List<String> notes) {

    /** Nothing that was written is missing or wrong. */
    public boolean isSound() {
        return faults.isEmpty();
    }

    public long events() {
        return segments.stream().mapToLong(s -> s.prompts() + s.delayeds()).sum();
    }

    public long lostBytes() {
        return segments.stream().mapToLong(SegmentCheck::lostBytes).sum();
    }

    /** @param files segments in order */
    public static RecordingCheck of(Path directory, List<Path> files) {
        List<SegmentCheck> segments = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        int number = 0;
        for (Path file : files) {
            String name = file.getFileName().toString();
            String expected = ListModeFiles.segmentName(number++);
            if (files.size() > 1 && !name.equals(expected)) {
                faults.add("%s: next is %s (expected: %s, no segment missing)".formatted(directory, name, expected));
                number = Integer.parseInt(name.replaceAll("\\D", "")) + 1;
            }
            try {
                SegmentCheck check = SegmentCheck.of(file);
                segments.add(check);
                judge(check, name, faults, notes);
            } catch (IOException e) {
                throw AcquisitionException.storeFailed(file, e);
            } catch (IllegalArgumentException e) {
                faults.add(e.getMessage());
            }
        }
        return new RecordingCheck(directory, segments, faults, notes);
    }

    private static void judge(SegmentCheck check, String name, List<String> faults, List<String> notes) {
        if (!check.isSound()) {
            faults.add("%s: blocks damaged %d, missing %d; %d bytes cannot be read (expected: 0)"
                    .formatted(name, check.damagedBlocks(), check.missingBlocks(), check.lostBytes()));
        }
        if (!check.isClosed()) {
            faults.add(name + ": has no end (expected: the block that ends a segment; it was cut short, or is being"
                    + " written now)");
        }
        if (check.isInterrupted()) {
            notes.add(name + ": its writer was interrupted; the end was mended");
        }
        if (check.gaps() > 0) {
            notes.add("%s: repaired, %d gaps are marked".formatted(name, check.gaps()));
        }
        if (check.eventsMarkedLost() > 0) {
            notes.add("%s: %d events are marked as lost".formatted(name, check.eventsMarkedLost()));
        }
    }
}
