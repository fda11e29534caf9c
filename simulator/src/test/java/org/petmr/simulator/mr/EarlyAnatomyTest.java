package org.petmr.simulator.mr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.dicom.DicomObject;
import org.petmr.acquisition.installation.Installation;
import org.petmr.acquisition.mr.MrIntake;
import org.petmr.acquisition.pipeline.EarlyAnatomy;
import org.petmr.acquisition.pipeline.PipelineSettings;
import org.petmr.acquisition.preview.Patient;
import org.petmr.recon.compute.Workers;
import org.petmr.recon.image.Volume;
import org.petmr.recon.image.VoxelGrid;
import org.petmr.recon.quantification.Region;
import org.petmr.recon.scanner.ScannerCatalogue;
import org.petmr.simulator.phantom.Phantom;
import org.petmr.simulator.phantom.Phantoms;

/** What the MR series of a running session tell of a phantom whose mu is known. */
class EarlyAnatomyTest {

    private static final long SEED = 77;
    private static final Workers WORKERS = new Workers(2);
    private static final VoxelGrid GRID = ScannerCatalogue.find("bench").imageGrid(2);
    private static final Phantom HEAD = Phantoms.benchHead();
    private static List<MrSeries> dixon;

    @TempDir
    private Path directory;

    @BeforeAll
    static void scan() {
        dixon = SampleScans.play(HEAD, MrSettings.of(0.01, SEED), SampleScans.step(MrScan.DIXON, 3, 3), WORKERS);
    }

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private static JsonObject session(String mrSeries) {
        return new JsonObject("""
                {"id": "s1",
                 "arm": {"accession": "A1", "patient": {"id": "P1", "name": "DOE^JANE"}, "scanner": "bench",
                         "tracer": {"isotope": "18F", "agent": "FDG", "injectedActivityBq": 1e8,
                                    "injectedAt": "2026-03-01T08:00:00Z"},
                         "durationS": 60, "mrSeries": [%s]}}
                """.formatted(mrSeries));
    }

    private EarlyAnatomy with(List<MrSeries> series, Examination examination) throws IOException {
        Path mr = directory.resolve("mr");
        for (int i = 0; i < series.size(); i++) {
            List<DicomObject> objects = new ArrayList<>(MrDicom.objects(series.get(i), examination));
            SampleScans.write(mr.resolve("s%04d".formatted(i + 1)), objects);
        }
        PipelineSettings settings =
                new PipelineSettings(1, 0, 1, Set.of(), false, Installation.NONE, directory.resolve("maps"));
        return new EarlyAnatomy(new MrIntake(mr), settings, directory.resolve("sessions"));
    }

    @Test
    void aDixonScanIsAMapWhilePetIsAcquired() throws IOException {
        EarlyAnatomy early = with(dixon, SampleScans.examination());
        Patient.Anatomy told =
                early.anatomy(session("\"dixon\""), GRID, WORKERS).orElseThrow();
        assertThat(told.why()).as("seed %d", SEED).isEmpty();
        Volume mu = told.muPerCm().orElseThrow();
        assertThat(mu.grid()).isEqualTo(GRID);
        Volume truth = HEAD.muPerCm(GRID, 2, WORKERS);
        Region soft = Region.where(truth, v -> v > 0.08 && v < 0.105);
        double sum = 0;
        double found = 0;
        for (int i = 0; i < truth.values().length; i++) {
            if (soft.contains(i)) {
                sum += truth.values()[i];
                found += mu.values()[i];
            }
        }
        assertThat(found / sum).as("seed %d", SEED).isCloseTo(1, within(0.06));
        // In phase is what PET is laid over, at its place.
        assertThat(told.mrName()).contains("series");
        assertThat(told.mr()).isPresent();
        // Asked again without anything new, the same map, and no work.
        assertThat(early.anatomy(session("\"dixon\""), GRID, WORKERS)
                        .orElseThrow()
                        .muPerCm()
                        .orElseThrow())
                .isSameAs(mu);
    }

    /** Nobody announced a map; PET is laid over what came all the same. */
    @Test
    void aMapThatNobodyWantsIsNotMade() throws IOException {
        Patient.Anatomy told = with(dixon, SampleScans.examination())
                .anatomy(session(""), GRID, WORKERS)
                .orElseThrow();
        assertThat(told.muPerCm()).isEmpty();
        assertThat(told.mr()).isPresent();
    }

    /** Another patient's images are nobody's business here. */
    @Test
    void imagesOfAnotherPatientTellNothing() throws IOException {
        Examination other = Examination.fresh("ROE^RICHARD", "P2", "19700101", "M", 70, "A-0002");
        Patient.Anatomy told =
                with(dixon, other).anatomy(session("\"dixon\""), GRID, WORKERS).orElseThrow();
        assertThat(told.muPerCm()).isEmpty();
        assertThat(told.mr()).isEmpty();
    }
}
