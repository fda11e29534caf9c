package org.petmr.acquisition.mr;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomFormatException;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.image.Volume;

/** Groups MR files into series, says what they are, and reads their volumes. */
public final class MrVolumes {

    /** A series and, when its slices make one, its volume in patient space: scaled values, LPS, z contiguous. */
    public record Read(MrSeries series, Optional<Volume> volume) {}

    private record Key(String seriesUid, MrKind kind, String component, String echo, long bValue) {}

    private record Group(DicomObject header, MrRecognition recognition, List<MrFrame> frames) {}

    private MrVolumes() {}

    /** Looks at headers only. A file that is not an MR image with a geometry gives a series with a problem. */
    public static List<MrSeries> list(List<Path> files) throws IOException {
        List<MrSeries> all = new ArrayList<>();
        for (Group group : groups(files)) {
            all.add(series(group, SliceStack.of(group.frames())));
        }
        return all;
    }

    /** Reads all volumes of these files; series with problems that forbid one come without. */
    public static List<Read> read(List<Path> files, Progress progress) throws IOException {
        List<Read> all = new ArrayList<>();
        List<Group> groups = groups(files);
        for (int i = 0; i < groups.size(); i++) {
            progress.checkpoint();
            Group group = groups.get(i);
            SliceStack stack = SliceStack.of(group.frames());
            MrSeries series = series(group, stack);
            Optional<Volume> volume = Optional.empty();
            if (series.grid().isPresent()) {
                try {
                    volume = Optional.of(SliceReader.read(stack, series.grid().get(), progress));
                } catch (DicomFormatException e) {
                    series = withoutVolume(series, e.getMessage());
                }
            }
            all.add(new Read(series, volume));
            progress.report((i + 1.0) / groups.size(), series.description());
        }
        return all;
    }

    /** Reads all volumes of these files. */
    public static List<Read> read(List<Path> files) throws IOException {
        return read(files, Progress.NONE);
    }

    private static List<Group> groups(List<Path> files) throws IOException {
        Map<Key, Group> groups = new LinkedHashMap<>();
        for (Path file : files) {
            DicomObject header = DicomObject.builder().build();
            String seriesUid = "";
            List<MrFrame> frames;
            try {
                header = DicomFile.readHeader(file).dataSet();
                seriesUid = header.string(Tag.SeriesInstanceUID, "");
                frames = MrFrames.of(file, header);
            } catch (DicomFormatException e) {
                Key alone = new Key(seriesUid, MrKind.OTHER, file.toString(), "", 0);
                MrRecognition nothing = new MrRecognition(MrKind.OTHER, 0, List.of(e.getMessage()));
                groups.put(alone, new Group(header, nothing, new ArrayList<>()));
                continue;
            }
            for (MrFrame frame : frames) {
                MrFacts facts = frame.facts();
                MrRecognition recognition = MrRecognition.of(facts);
                Key key = new Key(
                        seriesUid,
                        recognition.kind(),
                        facts.component(),
                        String.format(Locale.ROOT, "%.2f", facts.echoTimeMs().orElse(-1)),
                        Math.round(facts.bValue().orElse(-1)));
                if (!groups.containsKey(key)) {
                    groups.put(key, new Group(header, recognition, new ArrayList<>()));
                }
                groups.get(key).frames().add(frame);
            }
        }
        List<Group> ordered = new ArrayList<>(groups.values());
        ordered.sort(Comparator.comparingInt(group -> seriesNumber(group.header())));
        return ordered;
    }

    /** 0 when it is absent or no number: not worth losing the series for. */
    private static int seriesNumber(DicomObject header) {
        try {
            return header.intValue(Tag.SeriesNumber).orElse(0);
        } catch (DicomFormatException e) {
            return 0;
        }
    }

    private static MrSeries series(Group group, SliceStack stack) {
        DicomObject header = group.header();
        MrRecognition recognition = group.recognition();
        Optional<MrFacts> facts = group.frames().stream().findFirst().map(MrFrame::facts);
        List<String> problems = new ArrayList<>(stack.problems());
        if (group.frames().isEmpty()) {
            problems.addAll(recognition.evidence());
        }
        return new MrSeries(
                header.string(Tag.PatientID, ""),
                header.string(Tag.StudyInstanceUID, ""),
                header.string(Tag.SeriesInstanceUID, ""),
                header.string(Tag.FrameOfReferenceUID, ""),
                seriesNumber(header),
                header.string(Tag.SeriesDescription, ""),
                recognition.kind(),
                recognition.confidence(),
                recognition.evidence(),
                facts.map(MrFacts::echoTimeMs).orElse(OptionalDouble.empty()),
                facts.map(MrFacts::repetitionTimeMs).orElse(OptionalDouble.empty()),
                facts.map(MrFacts::fieldT).orElse(OptionalDouble.empty()),
                stack.grid(),
                stack.slices().size(),
                stack.missing(),
                stack.repeats(),
                List.copyOf(problems),
                List.copyOf(
                        new TreeSet<>(group.frames().stream().map(MrFrame::file).toList())));
    }

    private static MrSeries withoutVolume(MrSeries s, String why) {
        List<String> problems = new ArrayList<>(s.problems());
        problems.add(why + ": no volume");
        return new MrSeries(
                s.patientId(),
                s.studyInstanceUid(),
                s.seriesInstanceUid(),
                s.frameOfReferenceUid(),
                s.seriesNumber(),
                s.description(),
                s.kind(),
                s.confidence(),
                s.evidence(),
                s.echoTimeMs(),
                s.repetitionTimeMs(),
                s.fieldT(),
                Optional.empty(),
                s.slices(),
                s.missing(),
                s.repeats(),
                problems,
                s.files());
    }
}
