package org.petmr.acquisition.store;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.recon.event.ListModeFiles;
import org.petmr.recon.event.SegmentCheck;
import org.petmr.recon.event.SegmentRepair;

/** Makes a damaged recording sound: good frames stay, gaps are marked, originals are laid aside. */
public final class RecordingRepair {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);

    private RecordingRepair() {}

    /**
     * @param check of the recording as it is
     * @return what was done, one sentence for each segment that was changed
     */
    public static List<String> repair(RecordingCheck check, Instant now) {
        List<String> done = new ArrayList<>();
        for (SegmentCheck segment : check.segments()) {
            Path file = segment.file();
            try {
                if (!segment.isSound()) {
                    Path aside = file.resolveSibling("aside").resolve(file.getFileName() + "." + TIME.format(now));
                    List<SegmentRepair.Gap> gaps = SegmentRepair.replace(file, aside);
                    SegmentCheck after = SegmentCheck.of(file);
                    done.add("%s: %d frames kept, %d gaps marked with at most %d events; the original is %s"
                            .formatted(
                                    file.getFileName(),
                                    after.frames() - gaps.size(),
                                    gaps.size(),
                                    gaps.stream()
                                            .mapToLong(SegmentRepair.Gap::eventsAtMost)
                                            .sum(),
                                    aside));
                    gaps.forEach(gap -> done.add(file.getFileName() + ": " + sentence(gap)));
                } else if (!segment.isClosed()) {
                    ListModeFiles.repair(file);
                    done.add("%s: all %d frames are sound; its end was written"
                            .formatted(file.getFileName(), segment.frames()));
                }
            } catch (IOException e) {
                throw AcquisitionException.storeFailed(file, e);
            }
        }
        return done;
    }

    private static String sentence(SegmentRepair.Gap gap) {
        return "lost %s: %d bytes, %d blocks, %s, at most %d events"
                .formatted(
                        gap.toMs().isPresent()
                                ? "between ms %d and %d"
                                        .formatted(gap.fromMs(), gap.toMs().getAsLong())
                                : "from ms %d to the segment's end".formatted(gap.fromMs()),
                        gap.lostBytes(),
                        gap.missingBlocks(),
                        gap.toMs().isPresent()
                                ? "%d frames by their sequence".formatted(gap.missingFrames())
                                : "frames not known",
                        gap.eventsAtMost());
    }
}
