package org.petmr.acquisition.pipeline;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.EnhancedPet;
import org.petmr.acquisition.dicom.ObjectHeader;
import org.petmr.acquisition.dicom.PetSeries;
import org.petmr.acquisition.dicom.PetSeriesDescription;
import org.petmr.acquisition.dicom.RawListMode;
import org.petmr.acquisition.dicom.ReferencedSeries;
import org.petmr.acquisition.dicom.SpatialRegistration;
import org.petmr.acquisition.dicom.workflow.SopReference;
import org.petmr.acquisition.exchange.ExportedSeries;
import org.petmr.acquisition.mr.MrSeries;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.registration.TransformFile;
import org.petmr.recon.scanner.ScannerModel;

/** Makes the DICOM objects of a job as files, kind by kind. */
final class ExportedObjects {

    private static final int ENHANCED_SERIES = 503;
    private static final int REGISTRATION_SERIES = 504;
    private static final int RAW_SERIES = 505;
    private static final int MOST_GAPS = 1000;
    private static final int CHUNK_BYTES = 1 << 20;
    private static final double HALF_BODY_MM = 200;
    private static final double LEAST_MOTION_MM = 0.01;

    private final PipelineJob job;
    private final Path directory;
    private final PetSeriesDescription pet;
    private final OffsetDateTime now;

    ExportedObjects(PipelineJob job, PetSeriesDescription pet, Path directory) {
        this.job = job;
        this.pet = pet;
        this.directory = directory;
        this.now = OffsetDateTime.now(pet.frame().seriesStart().getOffset());
    }

    /** A classic series, one object a slice; every kind of volume is one. */
    ExportedSeries classic(Volume inPetSpace, PetSeriesDescription description, String folder, Progress progress)
            throws IOException {
        Volume placed = inMrSpace(inPetSpace);
        Path to = directory.resolve(folder);
        List<Path> files = job.planeTimes.isEmpty()
                ? PetSeries.write(placed, description, to, progress)
                : PetSeries.write(placed, description, this::frameOfPlane, to, progress);
        List<SopReference> objects = new ArrayList<>();
        for (Path file : files) {
            objects.add(SopReference.of(DicomFile.readHeader(file).dataSet()));
        }
        return new ExportedSeries(
                description.series().seriesInstanceUid(), description.series().description(), true, files, objects);
    }

    /** @param plane index of the volume */
    private PetSeriesDescription.Frame frameOfPlane(int plane) {
        PipelineJob.PlaneTime time = job.planeTimes.get(plane);
        return new PetSeriesDescription.Frame(
                pet.frame().seriesStart(), time.startMs(), time.durationMs(), time.decay());
    }

    /** The series share the MR's frame of reference, so they must lie where the MR says the patient is. */
    private Volume inMrSpace(Volume inPetSpace) {
        return MrImages.placed(inPetSpace, job.mrFromPet());
    }

    /** Of the reconstruction; 0 where it says nothing, such as of scatter that was not looked at. */
    private double figure(String name) {
        return job.summary.get("reconstruction") instanceof Map<?, ?> figures
                        && figures.get(name) instanceof Number value
                ? value.doubleValue()
                : 0;
    }

    /** How an image of the session is made, as enhanced objects say it. */
    static EnhancedPet.Technique technique(PipelineJob job) {
        ScannerModel scanner = job.session.scanner();
        return new EnhancedPet.Technique(
                2 * scanner.effectiveRadiusMm(),
                scanner.ringZMm(scanner.rings() - 1) - scanner.ringZMm(0),
                job.session.arm().tableMm(), // nearer to the feet is measured with the table further in
                job.mrFromPet(),
                job.mapSource(),
                Boolean.TRUE.equals(job.session.arm().pipeline().timeOfFlight()),
                job.settings.algorithm().iterations(),
                job.settings.algorithm().subsets());
    }

    /** PET as one object. */
    ExportedSeries enhanced() throws IOException {
        double prompts = figure("prompts");
        double trues = 1 - figure("randoms_fraction"); // of the prompts
        double scatter = figure("scatter_fraction");
        EnhancedPet.TimeFrame frame = new EnhancedPet.TimeFrame(
                inMrSpace(job.pet.orElseThrow()),
                0,
                pet.frame().durationMs(),
                pet.frame().decay(),
                Math.round(prompts),
                trues > 0 ? Math.min(1, Math.max(0, scatter / trues)) : 0,
                1);
        ObjectHeader header = ObjectHeader.beside(
                pet,
                ENHANCED_SERIES,
                SeriesDescriptions.longString("enhanced " + pet.series().description()),
                now);
        PetSeriesDescription description = pet.as(header.series());
        return one(EnhancedPet.object(List.of(frame), description, technique(job)), header, true, "enhanced.dcm");
    }

    /**
     * How the MR has to be moved so that it lies on PET, when that was found to be needed. Without a correction the shared
     * frame of reference says all, and there must be no such object.
     */
    Optional<ExportedSeries> registration(ExportedSeries petSeries) throws IOException {
        Path file = job.session.resultDirectory().resolve(RegistrationStage.TRANSFORM);
        Optional<MrSeries> moved = job.mr.flatMap(MrImages::anatomySeries);
        if (!Files.exists(file) || moved.isEmpty()) {
            return Optional.empty();
        }
        // The file leads from PET to where the MR's headers have what belongs there; the way back, then into the shared
        // space. A correction with which PET was made again is in its place already.
        Affine petFromMrHeaders = TransformFile.read(file).toAffine().inverse();
        Affine moving = job.mrFromPet().after(petFromMrHeaders);
        if (isNothing(moving)) {
            return Optional.empty();
        }
        ObjectHeader header = ObjectHeader.beside(pet, REGISTRATION_SERIES, "MR on PET", now)
                .first("rigid registration by the content of the images, of MR series "
                        + moved.get().seriesInstanceUid());
        List<ReferencedSeries.Instance> mr = new ArrayList<>();
        for (Path image : moved.get().files()) {
            mr.add(ReferencedSeries.Instance.of(DicomFile.readHeader(image).dataSet()));
        }
        DicomObject object = SpatialRegistration.withinFrame(
                header,
                moving,
                SpatialRegistration.Method.IMAGE_CONTENT,
                job.registrationComments,
                new ReferencedSeries(
                        petSeries.seriesInstanceUid(),
                        petSeries.objects().stream()
                                .map(o -> new ReferencedSeries.Instance(o.sopClassUid(), o.sopInstanceUid()))
                                .toList()),
                new ReferencedSeries(moved.get().seriesInstanceUid(), mr),
                moved.get().studyInstanceUid());
        return Optional.of(one(object, header, false, "registration.dcm"));
    }

    /** Moves no point of a patient. */
    private static boolean isNothing(Affine a) {
        for (double at : new double[] {-HALF_BODY_MM, HALF_BODY_MM}) {
            double off =
                    Math.abs(a.x(at, at, at) - at) + Math.abs(a.y(at, at, at) - at) + Math.abs(a.z(at, at, at) - at);
            off += Math.abs(a.x(at, -at, at) - at) + Math.abs(a.y(at, -at, at) + at);
            if (off > LEAST_MOTION_MM) {
                return false;
            }
        }
        return true;
    }

    /** Where the list mode is, and how to know it again. */
    ExportedSeries raw(Progress progress) throws IOException {
        List<Path> segments;
        try (Stream<Path> files = Files.list(job.session.listModeDirectory())) {
            segments = files.filter(Files::isRegularFile).sorted().toList();
        }
        MessageDigest sha256 = sha256();
        long bytes = 0;
        byte[] chunk = new byte[CHUNK_BYTES];
        for (int i = 0; i < segments.size(); i++) {
            try (InputStream in = Files.newInputStream(segments.get(i))) {
                for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                    progress.checkpoint();
                    sha256.update(chunk, 0, n);
                    bytes += n;
                }
            }
            progress.report((i + 1.0) / segments.size(), "checksum of list mode");
        }
        var totals = job.session.totals();
        ObjectHeader header = ObjectHeader.beside(pet, RAW_SERIES, "list mode", now)
                .first("reference to list mode as it was stored; what follows is what was made of it");
        DicomObject object = RawListMode.object(
                header,
                new RawListMode.Acquisition(
                        "petmr native list mode, " + segments.size() + " segments",
                        job.session.id() + "/" + job.session.listModeDirectory().getFileName(),
                        HexFormat.of().formatHex(sha256.digest()),
                        bytes,
                        totals == null ? 0 : totals.storedEvents(),
                        totals == null ? 0 : totals.lostEvents(),
                        gaps()));
        return one(object, header, false, "listmode.dcm");
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }

    /** Of the acquisition's journal, as they stand there. */
    private List<String> gaps() throws IOException {
        Path journal = job.session.directory().resolve("journal.jsonl");
        if (!Files.exists(journal)) {
            return List.of();
        }
        try (Stream<String> lines = Files.lines(journal)) {
            return lines.filter(line -> line.contains("\"kind\":\"gap\""))
                    .limit(MOST_GAPS)
                    .toList();
        }
    }

    private ExportedSeries one(DicomObject object, ObjectHeader header, boolean isImage, String name)
            throws IOException {
        Files.createDirectories(directory);
        Path file = directory.resolve(name);
        DicomFile.write(file, object);
        return new ExportedSeries(
                header.series().seriesInstanceUid(),
                header.series().description(),
                isImage,
                List.of(file),
                List.of(SopReference.of(object)));
    }
}
