package org.petmr.acquisition.pipeline;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.petmr.acquisition.installation.Installation;
import org.petmr.acquisition.session.Correction;
import org.petmr.acquisition.session.SessionJson;
import org.petmr.acquisition.session.StoredSession;
import org.petmr.attenuation.hardware.GenericHardware;
import org.petmr.attenuation.hardware.PointMm;
import org.petmr.attenuation.tissue.MuClasses;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.correction.Isotope;
import org.petmr.recon.image.Volume;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.recon.scanner.ScannerModel;

/** Sessions of the bench scanner without events, for what the pipeline does beside them. */
final class BenchJobs {

    /** So near to the axis that the generic table lies in the field of view. */
    static final PointMm TABLE = new PointMm(0, 40, 0);

    private BenchJobs() {}

    /** @param more fields of the request, with a comma before them */
    static StoredSession session(Path directory, String more) throws IOException {
        return session(directory, ScannerCatalogue.find("bench"), more);
    }

    static StoredSession session(Path directory, ScannerModel scanner, String more) throws IOException {
        return session(directory, scanner, 60, more);
    }

    /** @param durationS as planned */
    static StoredSession session(Path directory, ScannerModel scanner, int durationS, String more) throws IOException {
        Files.createDirectories(directory.resolve("result"));
        return new StoredSession(
                "s1",
                directory,
                scanner,
                Isotope.find("18F"),
                SessionJson.armRequest("""
                        {"accession": "A1", "patient": {"id": "P1", "name": "DOE^JANE", "weightKg": 66.5}, "scanner": "bench",
                         "tracer": {"isotope": "18F", "agent": "FDG", "injectedActivityBq": 1e8,
                                    "injectedAt": "2026-03-01T08:00:00Z"},
                         "durationS": %d%s}
                        """.formatted(durationS, more)),
                Instant.parse("2026-03-01T09:00:00Z"),
                null);
    }

    /** The same scan, of which is known by now: 80 MBq were injected, and the patient has 77 kg. */
    static StoredSession corrected(StoredSession s) {
        JsonObject arm = SessionJson.of(s.arm());
        arm.getJsonObject("tracer").put("injectedActivityBq", 8e7);
        arm.getJsonObject("patient").put("weightKg", 77);
        return new StoredSession(
                s.id(),
                s.directory(),
                s.scanner(),
                s.isotope(),
                SessionJson.armRequest(arm.encode()),
                s.startedAt(),
                s.totals(),
                s.processing(),
                s.dataError(),
                List.of(
                        new Correction(
                                "tracer.injectedActivityBq", s.arm().tracer().injectedActivityBq(), 8e7, "anna"),
                        new Correction("patient.weightKg", s.arm().patient().weightKg(), 77.0, "anna")));
    }

    /** One with this image in Bq/mL and as its mu-map, ready to be exported: 66.5 kg, 1e8 Bq of 18F an hour before. */
    static PipelineJob imaged(Path directory, Volume image, Workers workers) throws IOException {
        return imaged(session(directory, ""), image, workers);
    }

    static PipelineJob imaged(StoredSession session, Volume image, Workers workers) {
        PipelineJob job = job(session, Installation.NONE, workers);
        job.pet = Optional.of(image);
        job.muPerCm = Optional.of(image);
        job.isBqPerMl = true;
        job.durationS = 60;
        job.attenuationMethod = "Dixon";
        return job;
    }

    /** Exports PET and mu-map. */
    static PipelineSettings exporting(Path directory) {
        return new PipelineSettings(
                1, 10, 1, Set.of("pet", "mumap"), false, Installation.NONE, directory.resolve("maps"));
    }

    /** The generic table and coils. */
    static Installation withHardware() {
        Installation none = Installation.NONE;
        return new Installation(
                none.file(),
                none.scanner(),
                none.calibration(),
                Optional.of(new Installation.Hardware(GenericHardware.catalogue(), "generic", TABLE)),
                MuClasses.PRODUCT,
                none.muClassesName(),
                none.attenuationFallback(),
                none.boneSource());
    }

    static PipelineSettings settings(Installation installation, Path maps) {
        return new PipelineSettings(2, 10, 1, Set.of("pet"), false, installation, maps);
    }

    static PipelineJob job(StoredSession session, Installation installation, Workers workers) {
        return new PipelineJob(session, installation, workers);
    }
}
