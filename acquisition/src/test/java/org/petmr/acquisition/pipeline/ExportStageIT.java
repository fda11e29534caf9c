package org.petmr.acquisition.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.OutsideProgram;
import org.petmr.acquisition.Peers;
import org.petmr.acquisition.dicom.DicomFile;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.dicom.Tag;
import org.petmr.acquisition.dicom.Uids;
import org.petmr.acquisition.exchange.ExportedSeries;
import org.petmr.acquisition.installation.Installation;
import org.petmr.acquisition.mr.MrKind;
import org.petmr.acquisition.mr.MrSeries;
import org.petmr.acquisition.provenance.FileHash;
import org.petmr.acquisition.provenance.Software;
import org.petmr.acquisition.session.RegionRequest;
import org.petmr.acquisition.session.SessionJson;
import org.petmr.acquisition.session.StoredSession;
import org.petmr.recon.compute.Progress;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.image.Affine;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.registration.RigidTransform;
import org.petmr.recon.registration.TransformFile;
import org.petmr.recon.scanner.ScannerCatalogue;

/** Every kind of object that a session can give, judged by dciodvfy of dicom3tools. */
class ExportStageIT {

    private static final String MR_FRAME = "1.2.840.99999.8";
    private static final String MR_STUDY = "1.2.840.99999.9";

    @TempDir
    Path directory;

    private StoredSession session() throws Exception {
        Files.createDirectories(directory.resolve("result"));
        Files.createDirectories(directory.resolve("listmode"));
        Files.writeString(directory.resolve("listmode/segment-00001.plm"), "events");
        Files.writeString(directory.resolve("journal.jsonl"), "{\"kind\":\"gap\",\"fromMs\":5}\n{\"kind\":\"end\"}\n");
        return new StoredSession(
                "S20260301-090000",
                directory,
                ScannerCatalogue.find("bench"),
                Isotope.find("18F"),
                SessionJson.armRequest("""
                    {"accession": "A1", "patient": {"id": "P1", "name": "DOE^JANE", "sex": "F", "birthDate": "1970-02-28",
                                                    "weightKg": 66.5},
                     "studyInstanceUid": "1.2.840.99999.9", "scheduledStepId": "SPS1", "scanner": "bench",
                     "tracer": {"isotope": "18F", "agent": "FDG", "injectedActivityBq": 1e8,
                                "injectedAt": "2026-03-01T08:00:00Z"},
                     "durationS": 60}
                    """),
                Instant.parse("2026-03-01T09:00:00Z"),
                null);
    }

    /** An MR series of two images, of which only the names count here. */
    private MrSeries t1() throws Exception {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Path file = directory.resolve("mr" + i + ".dcm");
            DicomFile.write(
                    file,
                    DicomObject.builder()
                            .put(Tag.SOPClassUID, Uids.MR_IMAGE)
                            .put(Tag.SOPInstanceUID, Uids.fresh())
                            .build());
            files.add(file);
        }
        return new MrSeries(
                "P1",
                MR_STUDY,
                Uids.fresh(),
                MR_FRAME,
                3,
                "t1",
                MrKind.T1,
                1,
                List.of(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                Optional.empty(),
                2,
                0,
                1,
                List.of(),
                files);
    }

    /** Program, parameters and checksums of what went in stand in every object. */
    private static void madeBy(DicomObject o, String series, String listModeSha256) {
        assertThat(o.requireString(Tag.SoftwareVersions)).as(series).startsWith("petmr ");
        DicomObject made = o.items(Tag.ContributingEquipmentSequence).get(0);
        assertThat(made.item(Tag.PurposeOfReferenceCodeSequence).orElseThrow().requireString(Tag.CodeValue))
                .isEqualTo("109102");
        assertThat(made.requireString(Tag.SoftwareVersions))
                .isEqualTo(Software.ours().title());
        assertThat(made.requireString(Tag.ContributionDescription))
                .as(series)
                .contains(
                        "processing 0 of S20260301-090000; OSEM",
                        "postfilter ",
                        "scatter rounds ",
                        "randoms by delayeds",
                        "attenuation Dixon",
                        "list mode SHA-256 " + listModeSha256,
                        "MR SHA-256 ");
    }

    @Test
    void everyObjectSatisfiesTheStandardAndSharesTheFrame() throws Exception {
        String dciodvfy = Peers.tool("dciodvfy");
        List<ExportedSeries> made = new ArrayList<>();
        Volume image = Volume.zeros(new VoxelGrid(8, 8, 3, new Affine(5, 0, 0, -17.5, 0, 5, 0, -17.5, 0, 0, 7, -7)));
        image.values()[100] = 5000;
        MrSeries t1 = t1();
        try (Workers workers = new Workers(1)) {
            PipelineJob job = new PipelineJob(session(), Installation.NONE, workers);
            job.pet = Optional.of(image);
            job.summary.put(
                    "reconstruction", Map.of("prompts", 1000, "randoms_fraction", 0.2, "scatter_fraction", 0.1));
            job.muPerCm = Optional.of(image);
            job.isBqPerMl = true;
            job.durationS = 60;
            job.attenuationMethod = "Dixon";
            job.registrationComments = "PET on MR: moved";
            job.mr = Optional.of(new MrImages(List.of(new MrImages.Image(t1, image)), List.of(t1), Affine.IDENTITY));
            // PET at x is found 4 mm further left in the MR, so the MR has to go back by as much.
            Affine found = new Affine(1, 0, 0, 4, 0, 1, 0, 0, 0, 0, 1, 0);
            TransformFile.write(
                    job.session.resultDirectory().resolve(RegistrationStage.TRANSFORM),
                    RigidTransform.of(found, 0, 0, 0));
            PipelineSettings settings = new PipelineSettings(
                    1,
                    10,
                    1,
                    Set.of("pet", "mumap", "registration", "raw", "enhanced"),
                    true,
                    Installation.NONE,
                    directory.resolve("maps"));
            Provenance.write(job, Progress.NONE); // as the last stage that makes images does
            new ExportStage(
                            (session, imagesOf, series) -> {
                                made.addAll(series);
                                return List.of();
                            },
                            settings)
                    .run(job, Progress.NONE);
            Map<String, Object> figures = RegionReport.make(
                    job,
                    new RegionRequest(List.of(
                            new RegionRequest.Ellipsoid("liver", List.of(-2.5, 2.5, 0.0), List.of(8.0, 8.0, 8.0)),
                            new RegionRequest.Ellipsoid("spot", List.of(2.5, 2.5, 0.0), List.of(2.0, 2.0, 9.0)))),
                    (session, imagesOf, series) -> {
                        made.addAll(series);
                        return List.of();
                    },
                    true);
            assertThat(figures.get("regions").toString()).contains("liver", "suvMean");
        }
        assertThat(made).hasSize(7);
        String listMode = FileHash.of(directory.resolve("listmode/segment-00001.plm"), Progress.NONE)
                .sha256();
        listMode = FileHash.ofAll(List.of(new FileHash("segment-00001.plm", 6, listMode)));
        String step = null;
        for (ExportedSeries series : made) {
            for (Path file : series.files()) {
                OutsideProgram.Result judged = OutsideProgram.run(dciodvfy, "-new", file.toString());
                assertThat(judged.output()).as(series.description()).doesNotContain("Error");
                assertThat(judged.status()).as(judged.output()).isZero();
                DicomObject o = DicomFile.readHeader(file).dataSet();
                boolean isReport = series.description().startsWith("SUV"); // which has no place in space
                assertThat(o.string(Tag.FrameOfReferenceUID))
                        .as(series.description())
                        .isEqualTo(isReport ? Optional.empty() : Optional.of(MR_FRAME));
                assertThat(o.string(Tag.StudyInstanceUID)).contains(MR_STUDY);
                String named = o.items(Tag.ReferencedPerformedProcedureStepSequence)
                        .get(0)
                        .requireString(Tag.ReferencedSOPInstanceUID);
                step = step == null ? named : step;
                assertThat(named).isEqualTo(step);
                madeBy(o, series.description(), listMode);
            }
        }
        DicomObject registration = DicomFile.read(directory.resolve("result/dicom/registration.dcm"))
                .dataSet();
        DicomObject moved = registration.items(Tag.RegistrationSequence).get(1);
        assertThat(moved.items(Tag.ReferencedImageSequence)).hasSize(2);
        assertThat(moved.items(Tag.MatrixRegistrationSequence)
                        .get(0)
                        .items(Tag.MatrixSequence)
                        .get(0)
                        .requireDoubles(Tag.FrameOfReferenceTransformationMatrix, 16)[3])
                .isEqualTo(-4);
    }
}
